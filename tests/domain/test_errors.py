"""What an error says, and what it advises, is whole."""

import pytest

from kms_tui.domain.errors import (
    ConfigurationInUse,
    ConfigurationNotFound,
    InvalidDraft,
    KeyVaultError,
    KmsTuiError,
    SecretStoreLocked,
    SecretStoreMissing,
    UnexpectedError,
    UniverseKeyNotFound,
    UniverseNotFound,
)

LIST_AGAIN = "Look at the list again."
LETTERS = "Upper and lower case count;"
KEYS = "`kms-tui universe show` tells which keys there are."
KEEP = "Keep it: backups of a universe can only be restored with its KMS configuration."


@pytest.mark.parametrize(
    ("error", "what", "do"),
    [
        (
            InvalidDraft({"a": ""}),
            "1 field needs correcting.",
            "Do what stands beside each field.",
        ),
        (
            InvalidDraft({"a": "", "b": ""}),
            "2 fields need correcting.",
            "Do what stands beside each field.",
        ),
        (ConfigurationNotFound(), "This configuration no longer exists.", LIST_AGAIN),
        (
            ConfigurationNotFound("pord"),
            'There is no configuration named "pord".',
            f"{LETTERS} `kms-tui list` shows the names.",
        ),
        (
            ConfigurationNotFound("pord", ["prod", "Prod"]),
            'There is no configuration named "pord".',
            f'Did you mean "prod" or "Prod"? {LETTERS} `kms-tui list` shows the names.',
        ),
        (UniverseNotFound(), "This universe is not in the catalogue.", LIST_AGAIN),
        (
            UniverseNotFound("oders", ["orders"]),
            'There is no universe named "oders".',
            f'Did you mean "orders"? {LETTERS} `kms-tui universe list` shows the names.',
        ),
        (UniverseKeyNotFound(), "This universe key is not in the catalogue.", LIST_AGAIN),
        (UniverseKeyNotFound("orders"), 'The universe "orders" has no universe key.', KEYS),
        (UniverseKeyNotFound("orders", 7), 'The universe "orders" has no key 7.', KEYS),
        (
            ConfigurationInUse(1),
            "1 universe uses or used this configuration; it was not deleted.",
            KEEP,
        ),
        (
            ConfigurationInUse(2),
            "2 universes use or used this configuration; it was not deleted.",
            KEEP,
        ),
        (
            SecretStoreLocked(),
            "The encrypted secrets file is locked.",
            "Unlock it with its passphrase.",
        ),
        (SecretStoreLocked("keyring", "Unlock that."), "The keyring is locked.", "Unlock that."),
        (
            SecretStoreMissing(),
            "There is no encrypted secrets file yet.",
            "Create one and choose its passphrase.",
        ),
        (
            UnexpectedError("KeyError", "x.py:3"),
            "An unexpected KeyError occurred at x.py:3.",
            "Try again; report it with this line if it stays.",
        ),
    ],
)
def test_an_error_says_what_happened_and_what_to_do(error: KmsTuiError, what: str, do: str) -> None:
    assert (error.what, error.do) == (what, do)
    assert str(error) == what


def test_a_draft_that_breaks_rules_names_them_by_field() -> None:
    assert InvalidDraft({"Key Name": "Required."}).problems == {"Key Name": "Required."}


def facts(error: KmsTuiError) -> tuple[str, ...]:
    return error.what, error.do, error.ask, error.code, error.detail


def test_an_error_without_further_facts_has_empty_ones() -> None:
    assert facts(KmsTuiError("It failed.", do="Try.")) == ("It failed.", "Try.", "", "", "")
    azures = KeyVaultError("It failed.", do="Try.")
    assert facts(azures) == ("It failed.", "Try.", "", "", "")
    assert (azures.is_transient, azures.retry_after_seconds) == (False, None)


def test_an_error_of_azure_keeps_whom_to_ask_its_code_and_when_to_try_again() -> None:
    azures = KeyVaultError(
        "It failed.",
        do="Try.",
        ask="Ada",
        code="E7",
        detail="raw",
        is_transient=True,
        retry_after_seconds=3,
    )
    assert facts(azures) == ("It failed.", "Try.", "Ada", "E7", "raw")
    assert (azures.is_transient, azures.retry_after_seconds) == (True, 3)
