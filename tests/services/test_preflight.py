from dataclasses import replace
from datetime import timedelta

import pytest
from scripted_vault import KEY, NOW, TENANT_ID, ScriptedVault
from shown_checks import ShownChecks

from kms_tui.domain.check import Check, CheckName, Verdict, overall
from kms_tui.domain.errors import AccessRefused, VaultBusy, VaultUnreachable
from kms_tui.domain.master_key import RotationPolicy
from kms_tui.services.preflight import Preflight
from kms_tui.services.preflight_steps import Target
from kms_tui.services.retries import TRIES

TARGET = Target("good", 2048, TENANT_ID)
CREATES = replace(TARGET, may_create_key=True, operation_id="operation")


async def run(vault: ScriptedVault, target: Target = TARGET) -> list[Check]:
    """Return everything that is told in a run."""
    preflight = Preflight(vault, target, lambda: NOW, lambda: 0.0)
    told = ShownChecks()
    async for check in preflight.run():
        told.append(check)
    return told


def ended(told: list[Check]) -> dict[str, Check]:
    return {str(check.name): check for check in told if check.verdict.is_final}


def busy(seconds: float | None = 0.0) -> VaultBusy:
    return VaultBusy("Busy.", do="Wait.", is_transient=True, retry_after_seconds=seconds)


def refused() -> AccessRefused:
    return AccessRefused("Refused.", do="Give permission.", code="Forbidden")


async def test_a_good_key_passes_every_check_once() -> None:
    told = await run(ScriptedVault())
    names = [check.name for check in told if check.verdict.is_final]
    others = (CheckName.FIELDS, CheckName.KEY_CREATED, CheckName.UNIVERSE_KEYS)
    expected = [name for name in CheckName if name not in others]
    assert names == expected
    assert overall(told) is Verdict.PASS


async def test_a_check_is_told_as_running_before_it_ends() -> None:
    told = await run(ScriptedVault())
    signs_in = [check.verdict for check in told if check.name is CheckName.SIGN_IN]
    assert signs_in == [Verdict.RUNNING, Verdict.PASS]


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("find_route", CheckName.NAME_RESOLVES),
        ("greet", CheckName.VAULT_ANSWERS),
        ("sign_in", CheckName.SIGN_IN),
        ("read_key", CheckName.KEY_FOUND),
    ],
)
async def test_a_failure_that_makes_the_rest_pointless_ends_the_run(
    method: str, name: CheckName
) -> None:
    vault = ScriptedVault(errors={method: [refused()]})
    told = ended(await run(vault))
    assert told[name].verdict is Verdict.FAIL
    assert told[CheckName.UNWRAP].verdict is Verdict.SKIPPED
    assert vault.asked[-1] == method


async def test_another_tenant_is_told_before_the_secret_leaves() -> None:
    vault = ScriptedVault(tenant_id="22222222-2222-4222-8222-222222222222")
    told = ended(await run(vault))
    assert told[CheckName.TENANT_MATCHES].verdict is Verdict.FAIL
    assert "22222222" in told[CheckName.TENANT_MATCHES].do
    assert "sign_in" not in vault.asked


async def test_a_vault_without_a_tenant_is_not_held_against_it() -> None:
    told = ended(await run(ScriptedVault(tenant_id="")))
    assert told[CheckName.TENANT_MATCHES].verdict is Verdict.SKIPPED
    assert told[CheckName.UNWRAP].verdict is Verdict.PASS


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


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("read_rotation_policy", CheckName.NO_ROTATION_POLICY),
        ("count_versions", CheckName.VERSIONS_READABLE),
    ],
)
async def test_a_permission_that_can_be_missing_is_only_a_warning(
    method: str, name: CheckName
) -> None:
    told = ended(await run(ScriptedVault(errors={method: [refused()]})))
    assert told[name].verdict is Verdict.WARN
    assert told[name].do == "Give permission."
    assert told[CheckName.UNWRAP].verdict is Verdict.PASS


async def test_one_run_shows_every_fault_of_a_key() -> None:
    key = replace(KEY, expires_on=NOW, operations=frozenset({"wrapKey"}))
    policy = RotationPolicy(rotates="P90D")
    told = ended(await run(ScriptedVault(key=key, policy=policy)))
    failed = {name for name, check in told.items() if check.verdict is Verdict.FAIL}
    assert failed == {
        CheckName.KEY_HAS_NO_EXPIRY,
        CheckName.KEY_OPERATIONS,
        CheckName.NO_ROTATION_POLICY,
    }


@pytest.mark.parametrize("key", [replace(KEY, is_enabled=False), replace(KEY, key_type="EC")])
async def test_a_key_that_cannot_wrap_is_not_asked_to(key: object) -> None:
    vault = ScriptedVault(key=key)  # type: ignore[arg-type]  # parametrised with two MasterKeys
    told = ended(await run(vault))
    assert "wrap" not in vault.asked
    assert told[CheckName.WRAP].verdict is Verdict.SKIPPED


async def test_other_bytes_after_unwrapping_fail() -> None:
    told = ended(await run(ScriptedVault(unwraps=lambda wrapped: b"x" * len(wrapped))))
    assert told[CheckName.UNWRAP].verdict is Verdict.FAIL


async def test_a_missing_key_fails_unless_the_admin_said_create() -> None:
    told = ended(await run(ScriptedVault(key=None)))
    assert told[CheckName.KEY_FOUND].verdict is Verdict.FAIL
    assert told[CheckName.KEY_FOUND].code == "KeyNotFound"


async def test_only_checking_never_creates_a_key() -> None:
    vault = ScriptedVault(key=None)
    told = ended(await run(vault, replace(TARGET, may_create_key=True)))
    assert "create_key" not in vault.asked
    assert "saving creates it" in told[CheckName.KEY_FOUND].found


async def test_a_save_creates_the_missing_key_and_proves_it() -> None:
    told = ended(await run(ScriptedVault(key=None), CREATES))
    assert told[CheckName.KEY_CREATED].verdict is Verdict.PASS
    assert told[CheckName.UNWRAP].verdict is Verdict.PASS


async def test_what_stopping_would_leave_is_told_from_the_moment_the_key_may_exist() -> None:
    told = await run(ScriptedVault(key=None), CREATES)
    creating = next(c for c in told if c.name is CheckName.KEY_CREATED)
    assert creating.verdict is Verdict.RUNNING
    assert creating.leaves.startswith("perhaps a new key")
    assert told[-1].leaves == 'the new key "good" in the vault'
    assert all(c.leaves == "" for c in told[: told.index(creating)])


async def test_a_refused_creation_leaves_nothing() -> None:
    told = await run(ScriptedVault(key=None, errors={"create_key": [refused()]}), CREATES)
    assert told[-1].leaves == ""


async def test_an_unreachable_vault_is_tried_three_times() -> None:
    lost = [VaultUnreachable("No.", do="Wait.", is_transient=True, retry_after_seconds=0)] * 3
    vault = ScriptedVault(errors={"greet": list(lost)})
    assert ended(await run(vault))[CheckName.VAULT_ANSWERS].verdict is Verdict.FAIL
    assert vault.asked.count("greet") == TRIES


async def test_an_activation_date_to_come_fails() -> None:
    told = ended(await run(ScriptedVault(key=replace(KEY, not_before=NOW + timedelta(days=1)))))
    assert told[CheckName.KEY_ACTIVE].verdict is Verdict.FAIL


async def test_a_token_that_is_over_at_once_tells_of_a_wrong_clock() -> None:
    late = NOW + timedelta(days=2)
    preflight = Preflight(ScriptedVault(), TARGET, lambda: late, lambda: 0.0)
    told = ended([check async for check in preflight.run()])
    assert told[CheckName.SIGN_IN].verdict is Verdict.WARN
    assert "clock" in told[CheckName.SIGN_IN].do
