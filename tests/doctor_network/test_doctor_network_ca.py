"""The doctor opens the files of certificate authorities and says what is wrong with them."""

import asyncio
import fcntl
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from doctor_network_lab import codes, now, only

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.adapters.azure.network_examination import NetworkExamination
from kms_tui.domain.check import Verdict
from kms_tui.domain.cloud import PUBLIC, Cloud
from kms_tui.domain.finding import Finding

HERE = replace(PUBLIC, authority="localhost")
GOOD = trustme.CA().cert_pem.bytes()


def authority(name: str, days: float) -> bytes:
    """Return a certificate of an authority that expires in so many days."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(now() + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    return built.sign(key, SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A place for a file of authorities where nobody else may write."""
    folder = tmp_path / "ca files"
    folder.mkdir(mode=0o755)
    return folder / "ca.pem"


def look(file: Path | str, **environ: str) -> Sequence[Finding]:
    environ["SSL_CERT_FILE"] = str(file)
    return examine(NetworkSettings.from_environment(environ), environ)


def examine(
    settings: NetworkSettings, environ: Mapping[str, str], cloud: Cloud = HERE
) -> Sequence[Finding]:
    return asyncio.run(_examine(NetworkExamination(settings, environ, now, [cloud])))


async def _examine(examination: NetworkExamination) -> Sequence[Finding]:
    return await examination.examine()


def test_a_good_file_passes_with_its_source(file: Path) -> None:
    file.write_bytes(GOOD)
    finding = only(look(file), "ca-file")
    assert finding.verdict is Verdict.PASS
    assert f"{file}, given by SSL_CERT_FILE, can be used" in finding.what


def test_the_variable_that_replaces_the_systems_authorities_is_told(file: Path) -> None:
    file.write_bytes(GOOD)
    said = only(look(file), "ca").what
    assert f"{file} (SSL_CERT_FILE, in place of the system's)" in said


def test_a_file_of_the_settings_counts_beside_the_systems(file: Path) -> None:
    file.write_bytes(GOOD)
    settings = NetworkSettings(ca_file=str(file), ca_file_source="/s.toml")
    found = examine(settings, {})
    assert f"the system's certificate authorities and those in {file}" in only(found, "ca").what
    assert "/s.toml" in only(found, "ca-file").what


def test_a_file_that_is_not_there_is_told(file: Path) -> None:
    finding = only(look(file), "ca-file-missing")
    assert finding.verdict is Verdict.FAIL
    assert "Name a PEM file" in finding.do


def test_a_path_that_leads_nowhere_is_unreadable(file: Path) -> None:
    file.symlink_to(file)
    assert only(look(file), "ca-file-unreadable").verdict is Verdict.FAIL


def test_a_text_that_is_no_path_is_unreadable() -> None:
    settings = NetworkSettings(ca_file="a\0b")
    found = examine(settings, {})
    assert "not a path" in only(found, "ca-file-unreadable").what


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_file_is_not_opened(file: Path, make: object) -> None:
    assert callable(make)
    make(file)
    assert "no regular file" in only(look(file), "ca-file-unreadable").what


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_this_user_may_not_read_is_told(file: Path) -> None:
    file.write_bytes(GOOD)
    file.chmod(0o000)
    assert "Permission denied" in only(look(file), "ca-file-unreadable").what


@contextmanager
def held_back(file: Path) -> Iterator[None]:
    """Let every opening of the file wait, as on a server that does not answer."""
    ignored = signal.signal(signal.SIGIO, signal.SIG_IGN)  # the kernel asks for the lease back
    holder = os.open(file, os.O_RDWR)
    try:
        _lease(holder)
        yield
    finally:
        os.close(holder)
        signal.signal(signal.SIGIO, ignored)


def _lease(holder: int) -> None:
    try:
        fcntl.fcntl(holder, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except OSError as error:
        pytest.skip(f"no leases on this file system: {error.strerror}")


def test_a_file_that_does_not_open_is_given_up(file: Path) -> None:
    file.write_bytes(GOOD)
    with held_back(file):
        finding = only(look(file), "ca-file-late")
    assert finding.verdict is Verdict.FAIL
    assert "did not open in 2 s" in finding.what


@pytest.mark.parametrize("content", [b"", b"DER\x00\x01", GOOD[:200]])
def test_a_file_that_is_not_pem_is_told(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert only(look(file), "ca-file-not-pem").verdict is Verdict.FAIL


def test_a_servers_certificate_is_no_authority(file: Path) -> None:
    file.write_bytes(trustme.CA().issue_cert("x.example").cert_chain_pems[0].bytes())
    assert only(look(file), "ca-file-no-authority").verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("beside", "verdict"), [(b"", Verdict.FAIL), (GOOD, Verdict.WARN)], ids=["alone", "beside"]
)
def test_an_expired_authority_is_named(file: Path, beside: bytes, verdict: Verdict) -> None:
    file.write_bytes(authority("Corp Root 2019", -1) + beside)
    finding = only(look(file), "ca-file-expired")
    assert finding.verdict is verdict
    assert '"Corp Root 2019"' in finding.what
    assert f"{now() - timedelta(days=1):%Y-%m-%d}" in finding.what


def test_in_a_whole_bundle_some_authorities_may_have_expired(file: Path) -> None:
    bundle = [authority(f"Root {number}", 900) for number in range(19)]
    file.write_bytes(b"".join([authority("Root 1999", -1), *bundle]))
    finding = only(look(file), "ca-file")
    assert finding.verdict is Verdict.PASS
    assert "1 of its 20 authorities have expired" in finding.what


def test_an_authority_that_expires_within_a_month_is_named(file: Path) -> None:
    file.write_bytes(authority("soon", 29) + authority("later", 31))
    finding = only(look(file), "ca-file-expires-soon")
    assert finding.verdict is Verdict.WARN
    assert '"soon"' in finding.what


@pytest.mark.parametrize("is_folder", [False, True], ids=["file", "folder"])
def test_a_file_that_everybody_can_replace_is_told(file: Path, *, is_folder: bool) -> None:
    file.write_bytes(GOOD)
    open_place = file.parent if is_folder else file
    open_place.chmod(open_place.stat().st_mode | 0o002)
    finding = only(look(file), "ca-file-writable")
    assert finding.verdict is Verdict.FAIL
    assert finding.do == f"Run: chmod o-w '{open_place}'"


def test_a_link_to_a_file_that_everybody_can_write_is_no_cover(file: Path) -> None:
    target = file.with_name("target.pem")
    target.write_bytes(GOOD)
    target.chmod(0o666)
    file.symlink_to(target)
    assert str(target) in only(look(file), "ca-file-writable").do


def test_the_authority_of_a_custom_cloud_is_opened_too(file: Path) -> None:
    found = examine(NetworkSettings(), {}, replace(HERE, name="Lab", ca_file=str(file)))
    assert 'the cloud "Lab"' in only(found, "ca-file-missing").what


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_variable_of_other_programs_is_told_with_the_one_that_counts(name: str) -> None:
    environ = {name: "/etc/corp ca.pem"}
    settings = NetworkSettings.from_environment(environ)
    found = examine(settings, environ)
    finding = only(found, "ca-variable-not-used")
    assert finding.verdict is Verdict.WARN
    assert name in finding.what
    assert finding.do.endswith("export SSL_CERT_FILE='/etc/corp ca.pem'")


def test_a_variable_of_other_programs_does_not_matter_when_a_file_is_given(
    file: Path,
) -> None:
    file.write_bytes(GOOD)
    found = look(file, REQUESTS_CA_BUNDLE="/other.pem", CURL_CA_BUNDLE=str(file))
    assert only(found, "ca-variable-not-used").verdict is Verdict.PASS
    assert "ca-file" in codes(found)
