"""What each check tells."""

from itertools import count

import pytest
from preflights import TARGET, ended, passed, run
from scripted_vault import KEY, NOW, TENANT_ID, ScriptedVault

from kms_tui.domain.check import CheckName, Verdict
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.services.ports import Route, VaultGreeting
from kms_tui.services.preflight import Preflight


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
