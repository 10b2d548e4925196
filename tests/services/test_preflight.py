"""Which checks a run makes, and what ends it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from preflights import TARGET, ended, refused, run
from scripted_vault import KEY, NOW, TENANT_ID, ScriptedVault

from kms_tui.domain.check import Cause, Check, CheckName, Verdict, overall
from kms_tui.domain.master_key import RotationPolicy
from kms_tui.services.preflight import Preflight


async def test_a_good_key_passes_every_check_once() -> None:
    told = await run(ScriptedVault())
    names = [check.name for check in told if check.verdict.is_final]
    others = (CheckName.FIELDS, CheckName.KEY_CREATED, CheckName.UNIVERSE_KEYS)
    expected = [name for name in CheckName if name not in others]
    assert names == expected
    assert overall(told) is Verdict.PASS


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
    assert told[name] == Check(
        name,
        Verdict.FAIL,
        "Refused.",
        "Give permission.",
        code="Forbidden",
        seconds=0.0,
        cause=Cause.AZURE,
    )
    others = (CheckName.FIELDS, CheckName.KEY_CREATED, CheckName.UNIVERSE_KEYS)
    assert list(told) == [each for each in CheckName if each not in others]
    after = list(told.values())[list(told).index(name) + 1 :]
    assert {check.verdict for check in after} == {Verdict.SKIPPED}
    assert vault.asked[-1] == method


async def test_what_stopped_a_run_is_kept() -> None:
    error = refused()
    preflight = Preflight(
        ScriptedVault(errors={"greet": [error]}), TARGET, lambda: NOW, lambda: 0.0
    )
    told = [check async for check in preflight.run()]
    assert preflight.stopped_by is error
    assert preflight.checks == [check for check in told if check.verdict.is_final]


@pytest.mark.parametrize("method", ["wrap", "unwrap", "read_rotation_policy", "count_versions"])
async def test_a_refusal_that_makes_nothing_else_pointless_stops_no_run(method: str) -> None:
    vault = ScriptedVault(errors={method: [refused()]})
    preflight = Preflight(vault, TARGET, lambda: NOW, lambda: 0.0)
    async for _check in preflight.run():
        pass
    assert preflight.stopped_by is None
    assert vault.asked[-1] == "count_versions"
    assert ("unwrap" in vault.asked) is (method != "wrap")


async def test_another_tenant_is_told_before_the_secret_leaves() -> None:
    vault = ScriptedVault(tenant_id="22222222-2222-4222-8222-222222222222")
    told = ended(await run(vault))
    theirs = "22222222-2222-4222-8222-222222222222"
    assert told[CheckName.TENANT_MATCHES] == Check(
        CheckName.TENANT_MATCHES,
        Verdict.FAIL,
        f"This vault belongs to tenant {theirs}, the configuration says {TENANT_ID}.",
        f"Put {theirs} into Tenant ID if it is yours, else check the Key Vault URL.",
        seconds=0.0,
    )
    assert "sign_in" not in vault.asked


async def test_a_vault_without_a_tenant_is_not_held_against_it() -> None:
    told = ended(await run(ScriptedVault(tenant_id="")))
    assert told[CheckName.TENANT_MATCHES].verdict is Verdict.SKIPPED
    assert told[CheckName.TENANT_MATCHES].found == "the vault named none"
    assert told[CheckName.UNWRAP].verdict is Verdict.PASS


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
    assert told[name] == Check(
        name,
        Verdict.WARN,
        "Could not be read: Refused.",
        "Give permission.",
        code="Forbidden",
        seconds=0.0,
        cause=Cause.AZURE,
    )
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
    assert told[CheckName.UNWRAP] == Check(
        CheckName.UNWRAP,
        Verdict.FAIL,
        "The vault unwrapped the test key to other bytes than it had wrapped.",
        "Do not use this vault: something between here and it changes answers.",
        "the vault's administrator",
        seconds=0.0,
    )


async def test_an_activation_date_to_come_fails() -> None:
    told = ended(await run(ScriptedVault(key=replace(KEY, not_before=NOW + timedelta(days=1)))))
    assert told[CheckName.KEY_ACTIVE].verdict is Verdict.FAIL


async def test_a_token_that_is_over_at_once_tells_of_a_wrong_clock() -> None:
    late = NOW + timedelta(hours=1)
    preflight = Preflight(ScriptedVault(), TARGET, lambda: late, lambda: 0.0)
    told = ended([check async for check in preflight.run()])
    assert told[CheckName.SIGN_IN] == Check(
        CheckName.SIGN_IN,
        Verdict.WARN,
        "By this host's clock the token ended already (2026-11-23 13:00Z).",
        "Set this host's clock (NTP).",
        seconds=0.0,
    )
