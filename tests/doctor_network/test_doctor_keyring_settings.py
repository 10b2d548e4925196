"""Settings of the keyring library are shown as text; nothing they name is ever imported."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.metadata import distributions
from pathlib import Path

import pytest
from complete_findings import complete
from doctor_network_lab import codes, only
from keyring.util import platform_

from kms_tui.adapters.secret_stores.keyring_settings_examination import (
    KeyringSettingsExamination,
    keyring_config_directory,
)
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic
from kms_tui.services.doctor import Doctor, Examination

TRAP = "doctor_network_trap"
NOT_USED = "kms-tui does not use it"
VARIABLE = "PYTHON_KEYRING_BACKEND in the environment"
UNSET = "Run: unset PYTHON_KEYRING_BACKEND"


class Host:
    """A user's configuration and an installation, both empty at first."""

    def __init__(self, directory: Path) -> None:
        self.config = directory / "config"
        self.packages = directory / "site-packages"
        self.config.mkdir()
        self.packages.mkdir()

    def configure(self, text: str | bytes) -> Path:
        file = self.config / "keyringrc.cfg"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def install(self, name: str, entry_points: str | bytes) -> None:
        info = self.packages / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        text = entry_points if isinstance(entry_points, bytes) else entry_points.encode()
        (info / "entry_points.txt").write_bytes(text)

    async def look(self, environ: Mapping[str, str] | None = None) -> Sequence[Finding]:
        path = [str(self.packages), str(self.packages)]
        installed = partial(distributions, path=path)
        examination = KeyringSettingsExamination(environ or {}, self.config, installed)
        return complete(await examination.examine(), Topic.KEYRING_SETTINGS)


def finding(code: str, verdict: Verdict, what: str, do: str = "") -> Finding:
    return Finding(Topic.KEYRING_SETTINGS, code, verdict, what, do)


def unreadable(host: Host, reason: str) -> Finding:
    file = host.config / "keyringrc.cfg"
    what = f"{file} cannot be read ({reason}); {NOT_USED}."
    return finding("keyringrc-unreadable", Verdict.WARN, what, f"Correct or remove {file}.")


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


async def test_nothing_set_is_told_as_such(host: Host) -> None:
    what = "No settings of the keyring library for other programs are present."
    assert await host.look() == [finding("no-keyring-settings", Verdict.PASS, what)]


FORGETS = "it forgets every secret without an error"


@pytest.mark.parametrize(
    ("backend", "harm"),
    [
        ("keyring.backends.null.Keyring", FORGETS),
        ("keyrings.alt.file.PlaintextKeyring", "it writes secrets to disk in clear text"),
        (
            "keyring.backends.chainer.ChainerBackend",
            "it may read and write secrets in whichever backend comes first",
        ),
    ],
)
async def test_a_backend_named_in_the_environment_is_shown_with_its_effect(
    host: Host, backend: str, harm: str
) -> None:
    what = f"{VARIABLE} names {backend} for other programs, and {harm}; {NOT_USED}."
    assert await host.look({"PYTHON_KEYRING_BACKEND": backend}) == [
        finding("keyring-backend-variable", Verdict.WARN, what, UNSET)
    ]


@pytest.mark.parametrize("empty", ["", " "])
async def test_an_empty_variable_stops_other_programs(host: Host, empty: str) -> None:
    what = f"{VARIABLE} is empty, which stops other programs with an error; {NOT_USED}."
    assert await host.look({"PYTHON_KEYRING_BACKEND": empty}) == [
        finding("keyring-backend-variable", Verdict.WARN, what, UNSET)
    ]


async def test_a_harmless_backend_is_only_named(host: Host) -> None:
    backend = "keyring.backends.SecretService.Keyring"
    assert await host.look({"PYTHON_KEYRING_BACKEND": backend}) == [
        finding(
            "keyring-backend-variable", Verdict.PASS, f"{VARIABLE} names {backend}; {NOT_USED}."
        )
    ]


async def test_properties_are_named_and_their_values_masked(host: Host) -> None:
    found = await host.look({"KEYRING_PROPERTY_B": "canary", "KEYRING_PROPERTY_A": "canary"})
    changes = "is set (********): it changes backends in other programs"
    assert found == [
        finding(
            "keyring-property-variable",
            Verdict.PASS,
            f"KEYRING_PROPERTY_{name} {changes}; {NOT_USED}.",
        )
        for name in "AB"
    ]


async def test_a_backend_named_in_the_file_is_shown(host: Host) -> None:
    file = host.configure("[backend]\ndefault-keyring = keyring.backends.null.Keyring\n")
    names = f"default-keyring in {file} names keyring.backends.null.Keyring for other programs"
    do = f"Remove the line default-keyring from {file}."
    assert await host.look() == [
        finding("keyringrc-backend", Verdict.WARN, f"{names}, and {FORGETS}; {NOT_USED}.", do)
    ]


async def test_a_file_without_a_backend_is_told(host: Host) -> None:
    file = host.configure("[other]\nkey = canary\n")
    what = f"{file} is there and names no backend; {NOT_USED}."
    assert await host.look() == [finding("keyringrc", Verdict.PASS, what)]


async def test_what_keyring_path_and_packages_name_is_not_imported(
    host: Host, tmp_path: Path
) -> None:
    sprung = tmp_path / "sprung"
    trap = f"open({str(sprung)!r}, 'w').close()\n"
    (host.packages / f"{TRAP}.py").write_text(trap)
    host.configure(f"[backend]\ndefault-keyring = {TRAP}.Keyring\nkeyring-path = {host.packages}\n")
    host.install("trap", f"[keyring.backends]\nTrap = {TRAP}\n")
    path = list(sys.path)

    found = await host.look({"PYTHON_KEYRING_BACKEND": f"{TRAP}.Keyring"})

    assert codes(found) == [
        "keyring-backend-variable", "keyringrc-backend", "keyringrc-path", "keyring-package",
    ]  # fmt: skip
    file = host.config / "keyringrc.cfg"
    runs = "whoever can write there runs code in every program that obeys"
    assert only(found, "keyringrc-path") == finding(
        "keyringrc-path",
        Verdict.WARN,
        f"keyring-path in {file} names {host.packages}: {runs}; {NOT_USED}.",
        f"Remove the line keyring-path from {file}, unless you know what needs it.",
    )
    assert not sprung.exists()
    assert TRAP not in sys.modules
    assert sys.path == path


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("canary\n", "line 1"),
        ("[backend]\ncanary canary\n", "line 2"),
        ("[backend]\na=canary\na=canary\n", "line 3"),
        ("[backend]\n[backend]\n", "line 2"),
    ],
)
async def test_a_malformed_file_is_told_by_its_line_and_not_by_its_text(
    host: Host, text: str, line: str
) -> None:
    file = host.configure(text)
    what = f"{file} is malformed in {line}, which stops other programs; {NOT_USED}."
    assert await host.look() == [
        finding("keyringrc-malformed", Verdict.WARN, what, f"Correct or remove {file}.")
    ]


async def test_a_file_that_is_no_text_is_told(host: Host) -> None:
    host.configure(b"[backend]\n\xff\xfe")
    assert await host.look() == [unreadable(host, "not UTF-8")]


async def test_a_folder_in_the_files_place_is_told(host: Host) -> None:
    (host.config / "keyringrc.cfg").mkdir()
    assert await host.look() == [unreadable(host, "no regular file")]


async def test_a_file_that_leads_to_itself_is_told_with_the_reason(host: Host) -> None:
    (host.config / "keyringrc.cfg").symlink_to(host.config / "keyringrc.cfg")
    assert await host.look() == [unreadable(host, "Too many levels of symbolic links")]


async def test_packages_with_backends_are_listed_once(host: Host) -> None:
    host.install("keyrings.alt", "[keyring.backends]\nmulti = a.b\nfile = a.c\n")
    host.install("keyring", "[keyring.backends]\nchainer = keyring.backends.chainer\n")
    host.install("other", "[console_scripts]\nother = other:main\n")
    what = f"keyrings.alt is installed and brings file, multi; {NOT_USED}."
    assert await host.look() == [finding("keyring-package", Verdict.PASS, what)]


@pytest.mark.parametrize("entry_points", ["[keyring.backends]\nno equal sign\n", b"\xff\xfe\xff"])
async def test_a_package_with_damaged_metadata_does_not_hide_another(
    host: Host, entry_points: str | bytes
) -> None:
    host.install("damaged", entry_points)
    host.install("good", "[keyring.backends]\ngood = good\n")
    found = await host.look()
    what = "An installed package has damaged metadata, so that its backends are unknown."
    assert only(found, "keyring-package-damaged") == finding(
        "keyring-package-damaged", Verdict.WARN, what, "Run: pip check"
    )
    assert "good" in only(found, "keyring-package").what


@pytest.mark.parametrize("xdg", ["", "/somewhere/config"])
def test_the_file_is_looked_for_where_keyring_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, xdg: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", xdg)
    ours = keyring_config_directory({"XDG_CONFIG_HOME": xdg}, tmp_path)
    assert ours == platform_.config_root()


async def test_the_doctor_runs_it_on_this_installation(tmp_path: Path) -> None:
    examination: Examination = KeyringSettingsExamination({}, tmp_path)
    found = await Doctor([examination]).examine(lambda _: None)
    assert {finding.topic for finding in found} == {Topic.KEYRING_SETTINGS}
    assert {finding.verdict for finding in found} == {Verdict.PASS}
