"""`keyring:module.Class`: exactly that class, or a sentence that says why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from clear_errors import raises_clearly
from keyring_traps import TRAPS_LOADED, TrappedPython, backend_source

from kms_tui.adapters.secret_stores.brought_backend import brought_backend
from kms_tui.domain.errors import SecretStoreUnavailable

BRING = (
    "from kms_tui.adapters.secret_stores.brought_backend import brought_backend;"
    "print(brought_backend({path!r}).get_password('', ''));"
)
REFUSAL = """
from kms_tui.adapters.secret_stores.brought_backend import brought_backend
from kms_tui.domain.errors import SecretStoreUnavailable
try:
    brought_backend({path!r})
except SecretStoreUnavailable as refusal:
    print(refusal.what)
"""

MIXES = "it mixes several keyrings, so that nobody can tell where a secret rests"
LOSES = "it loses entries when two sessions write, and keeps some readable on disk"


@pytest.fixture
def trapped(tmp_path: Path) -> TrappedPython:
    return TrappedPython(tmp_path)


def refusal_of(class_path: str) -> SecretStoreUnavailable:
    with raises_clearly(SecretStoreUnavailable) as refusal:
        brought_backend(class_path)
    return refusal.value


def written(directory: Path, monkeypatch: pytest.MonkeyPatch, module: str, source: str) -> None:
    (directory / f"{module}.py").write_text(source)
    monkeypatch.syspath_prepend(directory)


@pytest.mark.attack(
    "F4 a keyring that forgets secrets or writes them in the clear",
    defence="backends are allowed by name; these are refused",
)
@pytest.mark.parametrize(
    ("class_path", "reason"),
    [
        ("keyring.backends.null.Keyring", "it forgets every secret without an error"),
        ("keyring.backends.fail.Keyring", "it refuses every secret"),
        ("keyring.backends.chainer.ChainerBackend", MIXES),
        ("keyrings.alt.file.EncryptedKeyring", LOSES),
        ("keyrings.alt.file.PlaintextKeyring", LOSES),
        (
            "keyrings.cryptfile.cryptfile.CryptFileKeyring",
            "it loses entries when two sessions write, and takes new ones under a wrong passphrase",
        ),
        ("some.where.MyPlaintextKeyring", "it keeps secrets readable on disk"),
    ],
)
def test_a_backend_that_loses_or_shows_secrets_is_refused_by_name(
    class_path: str, reason: str
) -> None:
    refusal = refusal_of(class_path)
    assert refusal.what == f"{class_path} is not used as a secret store: {reason}."
    kinds = "kms-tui's own kinds are secret-service and file."
    assert refusal.do == f"Correct secret_store in the settings; {kinds}"
    assert refusal.detail == ""


def test_a_child_of_a_refused_backend_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "from keyring.backends.null import Keyring\nclass Mine(Keyring):\n    priority = 9\n"
    written(tmp_path, monkeypatch, "child_of_null", source)
    assert "forgets every secret" in refusal_of("child_of_null.Mine").what


def test_another_name_for_a_refused_backend_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "from keyring.backends.null import Keyring as Mine\n"
    written(tmp_path, monkeypatch, "alias_of_null", source)
    assert "forgets every secret" in refusal_of("alias_of_null.Mine").what


def test_a_child_of_a_plaintext_class_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = backend_source("PlainTextFile") + "\n\nclass Mine(PlainTextFile):\n    pass\n"
    written(tmp_path, monkeypatch, "child_of_plaintext", source)
    assert "readable on disk" in refusal_of("child_of_plaintext.Mine").what


def test_children_of_keyrings_alt_are_refused(trapped: TrappedPython) -> None:
    trapped.add("keyrings.alt.file", backend_source("EncryptedKeyring"))
    child = "from keyrings.alt.file import EncryptedKeyring\nclass Mine(EncryptedKeyring): pass\n"
    trapped.add("mine", child)
    assert "loses entries" in trapped.run(REFUSAL.format(path="mine.Mine"))


def test_a_module_that_is_missing_is_named() -> None:
    assert refusal_of("no_such_module.Class").what == (
        "There is no Python module no_such_module here for no_such_module.Class."
    )


def test_a_package_that_is_missing_is_no_dependency() -> None:
    assert "no Python module no_such_package.module" in refusal_of("no_such_package.module.C").what


def test_a_module_whose_dependency_is_missing_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, monkeypatch, "needs_much", "import no_such_dependency\n")
    assert refusal_of("needs_much.Class").what == (
        "The Python module needs_much needs no_such_dependency, which is not here."
    )


@pytest.mark.parametrize(
    ("source", "kind"), [("this is no Python", "SyntaxError"), ("1 .x", "AttributeError")]
)
def test_a_module_that_breaks_on_import_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, kind: str
) -> None:
    module = f"breaks_with_{kind}"
    written(tmp_path, monkeypatch, module, source)
    assert refusal_of(f"{module}.Class").what == (
        f"The Python module {module} cannot be imported ({kind})."
    )


def test_a_class_that_is_missing_is_named() -> None:
    assert refusal_of("keyring.backend.NoSuchClass").what == (
        "The Python module keyring.backend has no class NoSuchClass."
    )


@pytest.mark.parametrize("class_path", ["pathlib.Path", "os.getcwd"])
def test_what_is_no_backend_is_refused(class_path: str) -> None:
    assert refusal_of(class_path).what == f"{class_path} is no backend of the keyring library."


@pytest.mark.parametrize("class_path", ["nodots", ".Class", "module."])
def test_what_names_no_class_in_a_module_is_refused(class_path: str) -> None:
    assert refusal_of(class_path).what == "A backend is named module.Class."


def test_a_backend_that_cannot_work_here_is_refused_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = (
        backend_source("Mine") + "    from keyring.compat import properties\n"
        "    @properties.classproperty\n"
        "    def priority(cls):\n"
        "        raise RuntimeError('needs a moon')\n"
    )
    written(tmp_path, monkeypatch, "not_viable", source)
    refusal = refusal_of("not_viable.Mine")
    assert refusal.what == "not_viable.Mine cannot be used on this host."
    assert refusal.detail == "needs a moon"


@pytest.mark.parametrize(
    "class_path", ["keyring.backend.KeyringBackend", "keyring.backends.macOS.Keyring"]
)
def test_keyrings_own_classes_that_do_not_work_here_are_refused(class_path: str) -> None:
    assert refusal_of(class_path).what == f"{class_path} cannot be used on this host."


def test_a_backend_that_wants_arguments_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = backend_source("Mine") + "\n    def __init__(self, path):\n        pass\n"
    written(tmp_path, monkeypatch, "wants_arguments", source)
    assert (
        refusal_of("wants_arguments.Mine").what == "wants_arguments.Mine cannot be made as it is."
    )


def test_exactly_the_named_class_is_used(trapped: TrappedPython) -> None:
    assert trapped.run(BRING.format(path="good.Good")) == "from Good"


def test_neither_installed_nor_configured_backends_are_imported(trapped: TrappedPython) -> None:
    source = BRING.format(path="good.Good") + TRAPS_LOADED
    printed = trapped.run(source, PYTHON_KEYRING_BACKEND="installed_trap.Trap")
    assert printed == "from Good\n[]"


def test_keyrings_own_discovery_would_have_imported_the_installed_one(
    trapped: TrappedPython,
) -> None:
    source = "import keyring.backend; keyring.backend.get_all_keyring();" + TRAPS_LOADED
    assert trapped.run(source) == "['installed_trap']"


def test_keyrings_own_configuration_would_have_imported_the_configured_one(
    trapped: TrappedPython,
) -> None:
    assert trapped.run("import keyring; keyring.get_keyring();" + TRAPS_LOADED) == (
        "['configured_trap']"
    )
