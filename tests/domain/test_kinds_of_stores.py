"""The words for where client secrets rest are told apart, and wrong ones are refused."""

import pytest

from kms_tui.domain.store_kind import place_of, preferred_kind, store_kind_problem

KINDS = ("secret-service", "kwallet", "keychain", "wincred", "file", "memory")
_KNOWN = "auto, secret-service, kwallet, keychain, wincred, file, memory, keyring:module.Class"
_NO_CLASS = "A backend is named module.Class."


@pytest.mark.parametrize("kind", ["auto", *KINDS, "keyring:a.B", "keyring:_a1.b.C"])
def test_a_kind_of_store_has_no_problem(kind: str) -> None:
    assert store_kind_problem(kind) == ""


@pytest.mark.parametrize("kind", ["keyring:", "keyring:Class", "keyring:1.B", "keyring:a.B!"])
def test_a_backend_is_named_by_its_class(kind: str) -> None:
    assert store_kind_problem(kind) == _NO_CLASS


@pytest.mark.parametrize("kind", ["", "File", "elsewhere", "vault"])
def test_an_unknown_kind_is_answered_with_the_known_ones(kind: str) -> None:
    assert store_kind_problem(kind) == f"Known kinds of secret store are {_KNOWN}."


def test_each_kind_of_store_is_called_by_its_name() -> None:
    assert [place_of(kind) for kind in (*KINDS, "elsewhere", "keyring:a.B")] == [
        *("Secret Service", "KWallet", "macOS Keychain", "Windows Credential Locker"),
        *("encrypted secrets file", "memory of this session"),
        *("secret store of another host", "keyring backend a.B"),
    ]


@pytest.mark.parametrize(
    ("system", "is_over_ssh", "is_service_ready", "is_kwallet_running", "kind"),
    [
        ("linux", False, True, True, "secret-service"),
        ("linux", True, False, True, "kwallet"),
        ("linux", False, False, False, "file"),
        ("darwin", False, True, True, "keychain"),
        ("darwin", True, True, True, "file"),
        ("win32", False, False, False, "wincred"),
        ("win32", True, False, False, "file"),
    ],
)
def test_a_native_keyring_is_preferred_where_it_answers_without_a_prompt(
    system: str, *, is_over_ssh: bool, is_service_ready: bool, is_kwallet_running: bool, kind: str
) -> None:
    preferred = preferred_kind(
        system,
        is_over_ssh=is_over_ssh,
        is_service_ready=is_service_ready,
        is_kwallet_running=is_kwallet_running,
    )
    assert preferred == kind
