from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from scripted_vault import KEY, NOW, TENANT_ID, ScriptedVault
from shown_checks import ShownChecks

from kms_tui.domain.check import Cause, Check, CheckName, Verdict, overall
from kms_tui.domain.errors import (
    AccessRefused,
    KeyVaultError,
    OutcomeUnknown,
    VaultBusy,
    VaultUnreachable,
)
from kms_tui.domain.master_key import RotationPolicy
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.services.pacing import Pace
from kms_tui.services.ports import Route, VaultGreeting
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


def passed(name: CheckName, found: str = "") -> Check:
    return Check(name, Verdict.PASS, found, seconds=1.0)


async def test_each_check_tells_what_it_found_and_how_long_that_took() -> None:
    vault, ticks = ScriptedVault(), count()
    preflight = Preflight(vault, TARGET, lambda: NOW, lambda: float(next(ticks)))
    told = [check async for check in preflight.run() if check.verdict.is_final]
    assert told == [
        passed(CheckName.NAME_RESOLVES, "10.0.0.1"),
        passed(CheckName.VAULT_ANSWERS),
        passed(CheckName.TENANT_MATCHES),
        passed(CheckName.SIGN_IN),
        passed(CheckName.KEY_FOUND, "version 0123"),
        passed(CheckName.KEY_ENABLED),
        passed(CheckName.KEY_ACTIVE, "unset"),
        passed(CheckName.KEY_HAS_NO_EXPIRY),
        passed(CheckName.KEY_OPERATIONS),
        passed(CheckName.KEY_TYPE, "RSA"),
        passed(CheckName.KEY_SIZE, "2048 bits"),
        passed(CheckName.NO_ROTATION_POLICY),
        passed(CheckName.WRAP, "RSA-OAEP"),
        passed(CheckName.UNWRAP),
        passed(CheckName.VERSIONS_READABLE, "1 version"),
    ]
    assert preflight.checks == told
    assert (preflight.key, preflight.stopped_by) == (KEY, None)


async def test_the_test_key_is_wrapped_and_unwrapped_under_the_version_that_was_found() -> None:
    vault = ScriptedVault()
    await run(vault)
    assert vault.uses == [
        ("wrap", KEY.key_id, WrapAlgorithm.RSA_OAEP),
        ("unwrap", KEY.key_id, WrapAlgorithm.RSA_OAEP),
    ]


@pytest.mark.parametrize(
    ("route", "way"),
    [
        (Route(("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4")), "10.0.0.1, 10.0.0.2, 10.0.0.3"),
        (Route(proxy="proxy:3128"), "by the proxy proxy:3128"),
    ],
)
async def test_the_way_to_the_vault_is_told(route: Route, way: str) -> None:
    told = ended(await run(ScriptedVault(route=route)))
    assert told[CheckName.NAME_RESOLVES].found == way


@pytest.mark.parametrize(
    ("greeting", "facts"),
    [
        (VaultGreeting(TENANT_ID, "westeurope"), "region westeurope"),
        (VaultGreeting(TENANT_ID, "", "192.0.2.7"), "sees this host as 192.0.2.7"),
        (
            VaultGreeting(TENANT_ID.upper(), "westeurope", "192.0.2.7"),
            "region westeurope, sees this host as 192.0.2.7",
        ),
    ],
)
async def test_what_a_vault_says_of_itself_is_told(greeting: VaultGreeting, facts: str) -> None:
    told = ended(await run(ScriptedVault(greeting=greeting)))
    assert told[CheckName.VAULT_ANSWERS].found == facts
    assert told[CheckName.TENANT_MATCHES].verdict is Verdict.PASS


async def test_several_versions_are_counted() -> None:
    told = ended(await run(ScriptedVault(version_count=2)))
    assert told[CheckName.VERSIONS_READABLE].found == "2 versions"


async def test_a_check_is_told_as_running_before_it_ends() -> None:
    told = await run(ScriptedVault())
    signs_in = [check.verdict for check in told if check.name is CheckName.SIGN_IN]
    assert signs_in == [Verdict.RUNNING, Verdict.PASS]
    assert [check.name for check in told if check.verdict is Verdict.RUNNING] == [
        CheckName.NAME_RESOLVES,
        CheckName.VAULT_ANSWERS,
        CheckName.TENANT_MATCHES,
        CheckName.SIGN_IN,
        CheckName.KEY_FOUND,
        CheckName.KEY_ENABLED,
        CheckName.NO_ROTATION_POLICY,
        CheckName.WRAP,
        CheckName.UNWRAP,
        CheckName.VERSIONS_READABLE,
    ]


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


async def test_a_creation_that_is_not_come_to_is_told_as_skipped() -> None:
    vault = ScriptedVault(key=None, errors={"greet": [refused()]})
    assert ended(await run(vault, CREATES))[CheckName.KEY_CREATED].verdict is Verdict.SKIPPED


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


async def test_a_missing_key_fails_unless_the_admin_said_create() -> None:
    told = ended(await run(ScriptedVault(key=None)))
    assert told[CheckName.KEY_FOUND].verdict is Verdict.FAIL
    assert told[CheckName.KEY_FOUND].code == "KeyNotFound"


async def test_only_checking_never_creates_a_key() -> None:
    vault = ScriptedVault(key=None)
    told = ended(await run(vault, replace(TARGET, may_create_key=True)))
    assert "create_key" not in vault.asked
    assert told[CheckName.KEY_FOUND].verdict is Verdict.PASS
    assert told[CheckName.KEY_FOUND].found == (
        "no key yet: saving creates it (RSA 2048, wrapKey and unwrapKey only)"
    )


async def test_a_save_creates_the_missing_key_and_proves_it() -> None:
    vault = ScriptedVault(key=None)
    told = ended(await run(vault, CREATES))
    assert vault.created == [("good", 2048, "operation")]
    assert told[CheckName.KEY_FOUND].found == "no key yet: it will be created"
    assert told[CheckName.KEY_CREATED].verdict is Verdict.PASS
    assert told[CheckName.KEY_CREATED].found == "RSA 2048, version 0123"
    assert told[CheckName.UNWRAP].verdict is Verdict.PASS


async def test_what_stopping_would_leave_is_told_from_the_moment_the_key_may_exist() -> None:
    told = await run(ScriptedVault(key=None), CREATES)
    creating = next(c for c in told if c.name is CheckName.KEY_CREATED)
    assert creating.verdict is Verdict.RUNNING
    assert creating.leaves == 'perhaps a new key "good" in the vault'
    assert told[-1].leaves == 'the new key "good" in the vault'
    assert all(c.leaves == "" for c in told[: told.index(creating)])


async def test_a_refused_creation_leaves_nothing() -> None:
    told = await run(ScriptedVault(key=None, errors={"create_key": [refused()]}), CREATES)
    assert told[-1].leaves == ""


async def test_a_creation_whose_outcome_is_unknown_may_have_left_a_key() -> None:
    unknown = OutcomeUnknown("No answer.", do="Look at the vault.")
    told = await run(ScriptedVault(key=None, errors={"create_key": [unknown]}), CREATES)
    assert told[-1].leaves == 'perhaps a new key "good" in the vault'


async def test_an_unreachable_vault_is_tried_three_times() -> None:
    lost = [VaultUnreachable("No.", do="Wait.", is_transient=True, retry_after_seconds=0)] * 3
    vault = ScriptedVault(errors={"greet": list(lost)})
    assert ended(await run(vault))[CheckName.VAULT_ANSWERS].verdict is Verdict.FAIL
    assert vault.asked.count("greet") == TRIES


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
