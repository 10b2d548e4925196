"""Every refusal a vault may give becomes an error that names the concrete things and the fix."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from azure_access import OpenVault
from azure_puppet import Puppet, refusal
from clear_errors import raises_clearly
from vault_refusal_cases import CASES, Case

from kms_tui.domain.errors import (
    AccessRefused,
    KeyVaultError,
    VaultBusy,
)
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox.http_messages import Answer
from kms_tui.services.ports import KeyVault

pytest_plugins = ("azure_fixtures",)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_a_refusal_names_what_and_how_to_go_on(
    puppet: Puppet, open_puppet: OpenVault, case: Case
) -> None:
    puppet.vault = case.answer
    async with open_puppet() as vault:
        with raises_clearly(KeyVaultError) as caught:
            await vault.read_key("good")
    error = caught.value
    assert type(error) is case.kind
    assert error.code == case.code
    assert case.what in error.what
    assert case.do in error.do


@pytest.mark.parametrize(
    ("operation", "permission", "role"),
    [
        ("read", "get", "Crypto User"),
        ("create", "create", "Crypto Officer"),
        ("policy", "getrotationpolicy", "Crypto Officer"),
        ("wrap", "wrapKey", "Crypto User"),
        ("unwrap", "unwrapKey", "Crypto User"),
        ("versions", "list", "Crypto User"),
    ],
)
async def test_a_remedy_names_only_the_right_that_is_missing_even_if_the_vault_does_not(
    puppet: Puppet, open_puppet: OpenVault, operation: str, permission: str, role: str
) -> None:
    async with open_puppet() as vault:
        ask = asked(vault)[operation]
        puppet.vault = refusal(403, "Forbidden", "No.", "ForbiddenByPolicy")
        with raises_clearly(AccessRefused) as by_policy:
            await ask()
        puppet.vault = refusal(403, "Forbidden", "No.", "ForbiddenByRbac")
        with raises_clearly(AccessRefused) as by_role:
            await ask()
    assert by_policy.value.do.startswith(f"Give it the key permission {permission} under ")
    assert by_role.value.do.startswith(f"Assign it the role Key Vault {role} under ")


@pytest.mark.parametrize(("operation", "use"), [("wrap", "wrapKey"), ("unwrap", "unwrapKey")])
async def test_only_the_operation_that_a_key_does_not_permit_is_to_be_added(
    puppet: Puppet, open_puppet: OpenVault, operation: str, use: str
) -> None:
    puppet.vault = refusal(403, "Forbidden", "No.", "KeyOperationForbidden")
    async with open_puppet() as vault:
        with raises_clearly(AccessRefused) as caught:
            await asked(vault)[operation]()
    assert caught.value.what == f'The key "good" does not permit {use}.'
    assert caught.value.do == f"Add {use} to the key's permitted operations."


def asked(vault: KeyVault) -> dict[str, Callable[[], Awaitable[object]]]:
    """Return one question of every kind that needs a right, about the key `good`."""
    key_id = f"https://kv-demo.vault.azure.net/keys/good/{'0' * 32}"
    return {
        "read": lambda: vault.read_key("good"),
        "create": lambda: vault.create_key("good", 2048, "operation"),
        "policy": lambda: vault.read_rotation_policy("good"),
        "wrap": lambda: vault.wrap(key_id, b"x" * 32, WrapAlgorithm.RSA_OAEP),
        "unwrap": lambda: vault.unwrap(key_id, b"x" * 256, WrapAlgorithm.RSA_OAEP),
        "versions": lambda: vault.count_versions("good"),
    }


@pytest.mark.proves("S4")
@pytest.mark.attack(
    "5.2 control sequences in an error text of Azure",
    defence="the detail is one bounded line, and passes visible",
)
async def test_the_detail_holds_text_and_request_ids_on_one_bounded_line(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    message = "first line\r\nsecond \x1b[31mline\u202e " + "x" * 5000
    puppet.vault = refusal(403, "Forbidden", message, x_ms_request_id="0815-4711")
    async with open_puppet() as vault:
        with raises_clearly(AccessRefused) as caught:
            await vault.read_key("good")
    detail = caught.value.detail
    assert detail.startswith("Forbidden: first line second ?[31mline? xxx")
    assert "x-ms-request-id 0815-4711" in detail
    assert len(detail) <= 1500
    assert detail.isprintable()


async def test_sentences_are_bounded_whatever_a_vault_says(
    puppet: Puppet, open_puppet: OpenVault
) -> None:
    puppet.vault = refusal(400, "B" * 5000, "{vault} {0} " + "m" * 5000)
    async with open_puppet() as vault:
        with raises_clearly(AccessRefused) as caught:
            await vault.read_key("good")
    assert len(caught.value.what) < 400
    assert len(caught.value.code) <= 100
    assert "{vault} {0}" in caught.value.what


@pytest.mark.parametrize(
    ("header", "lowest", "highest"),
    [("30", 30, 30), ("86400", 86400, 86400), ("in a while", None, None), (None, None, None)],
)
async def test_the_time_to_wait_is_told_as_the_vault_says_it(
    puppet: Puppet,
    open_puppet: OpenVault,
    header: str | None,
    lowest: float | None,
    highest: float | None,
) -> None:
    headers = {} if header is None else {"Retry-After": header}
    puppet.vault = refusal(429, "Throttled", "Too many.", **headers)
    async with open_puppet() as vault:
        with raises_clearly(VaultBusy) as caught:
            await vault.read_key("good")
    assert caught.value.retry_after_seconds in (lowest, highest)


async def test_the_time_to_wait_may_be_a_date(puppet: Puppet, open_puppet: OpenVault) -> None:
    until = datetime.now(UTC) + timedelta(seconds=90)
    puppet.vault = refusal(
        503, "ServiceUnavailable", Retry_After=format_datetime(until, usegmt=True)
    )
    async with open_puppet() as vault:
        with raises_clearly(VaultBusy) as caught:
            await vault.read_key("good")
    assert 80 < (caught.value.retry_after_seconds or 0) <= 90


@pytest.mark.parametrize(
    ("answer", "is_transient"),
    [
        (refusal(429, "Throttled"), True),
        (refusal(500, "InternalServerError"), True),
        (Answer(status=503), True),
        (refusal(403, "Forbidden", "No.", "ForbiddenByPolicy"), False),
        (refusal(404, "KeyNotFound"), False),
        (Answer(), False),
    ],
)
async def test_only_what_may_pass_by_itself_is_transient(
    puppet: Puppet, open_puppet: OpenVault, answer: Answer, *, is_transient: bool
) -> None:
    puppet.vault = answer
    async with open_puppet() as vault:
        with raises_clearly(KeyVaultError) as caught:
            await vault.read_key("good")
    assert caught.value.is_transient is is_transient
