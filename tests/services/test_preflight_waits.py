"""A vault that is busy is asked again, as long as that is safe and short."""

import pytest
from preflights import CREATES, TARGET, busy, ended, run
from scripted_vault import KEY, NOW, ScriptedVault

from kms_tui.domain.check import CheckName, Verdict
from kms_tui.domain.errors import (
    KeyVaultError,
    VaultUnreachable,
)
from kms_tui.services.pacing import Pace
from kms_tui.services.preflight import Preflight
from kms_tui.services.retries import TRIES


async def test_a_busy_vault_is_asked_again_and_the_wait_is_told() -> None:
    told = await run(ScriptedVault(errors={"read_key": [busy(), busy()]}))
    notes = [
        c.found for c in told if c.name is CheckName.KEY_FOUND and c.verdict is Verdict.RUNNING
    ]
    assert notes == [
        "",
        "try 2 of 3, vault is busy: waits 0 s",
        "try 3 of 3, vault is busy: waits 0 s",
    ]
    assert ended(told)[CheckName.KEY_FOUND].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("method", "name", "error", "reason", "of_all"),
    [
        ("read_key", CheckName.KEY_FOUND, busy(), "vault is busy", True),
        ("sign_in", CheckName.SIGN_IN, busy(), "sign-in is busy", False),
        (
            "greet",
            CheckName.VAULT_ANSWERS,
            VaultUnreachable("No.", do="Wait.", is_transient=True, retry_after_seconds=0),
            "no answer",
            False,
        ),
    ],
)
async def test_only_a_busy_vault_holds_back_all_who_ask_it(
    method: str, name: CheckName, error: KeyVaultError, reason: str, *, of_all: bool
) -> None:
    waits: list[str] = []
    vault, pace = ScriptedVault(errors={method: [error]}), Pace(waits.append)
    preflight = Preflight(vault, TARGET, lambda: NOW, lambda: 0.0, pace=pace)
    told = [check async for check in preflight.run()]
    notes = [check.found for check in told if check.name is name]
    assert notes[:2] == ["", f"try 2 of 3, {reason}: waits 0 s"]
    assert waits == (["vault is busy: waits 0 s", ""] if of_all else [])


async def test_a_vault_that_stays_busy_fails_after_three_tries() -> None:
    vault = ScriptedVault(errors={"read_key": [busy() for _ in range(5)]})
    told = ended(await run(vault))
    assert told[CheckName.KEY_FOUND].verdict is Verdict.FAIL
    assert vault.asked.count("read_key") == TRIES


async def test_a_longer_wait_than_a_minute_is_left_to_the_admin() -> None:
    vault = ScriptedVault(errors={"read_key": [busy(3600.0)]})
    await run(vault)
    assert vault.asked.count("read_key") == 1


@pytest.mark.parametrize("method", ["create_key", "wrap", "unwrap"])
async def test_what_is_no_read_is_never_sent_twice(method: str) -> None:
    key = None if method == "create_key" else KEY
    vault = ScriptedVault(key=key, errors={method: [busy()]})
    await run(vault, CREATES)
    assert vault.asked.count(method) == 1


async def test_an_unreachable_vault_is_tried_three_times() -> None:
    lost = [VaultUnreachable("No.", do="Wait.", is_transient=True, retry_after_seconds=0)] * 3
    vault = ScriptedVault(errors={"greet": list(lost)})
    assert ended(await run(vault))[CheckName.VAULT_ANSWERS].verdict is Verdict.FAIL
    assert vault.asked.count("greet") == TRIES
