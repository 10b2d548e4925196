"""What making and verifying universe keys tells while it runs: waits, and how each part ended."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from clear_errors import raises_clearly
from scripted_host import DIFFERS, NEW, NOTE, OLD, REFUSAL, Host, busy
from scripted_vault import KEY, NOW
from universe_bench import CHOICE

from kms_tui.domain.check import Cause, Check, CheckName, KeyStep, Verdict
from kms_tui.domain.errors import AccessRefused, ChecksFailed, KeysNotProven
from kms_tui.domain.master_key import RotationPolicy
from kms_tui.services.key_proofs import prove_each
from kms_tui.services.opened_vaults import opening_title


async def test_a_wait_for_the_master_key_is_told(host: Host) -> None:
    host.vault.errors["read_key"] = [busy()]
    await host.enables()
    name = KeyStep.MASTER_KEY
    assert host.told_of(name) == [
        Check(name, Verdict.RUNNING),
        Check(name, Verdict.RUNNING, NOTE),
        Check(name, Verdict.PASS, "version 0123"),
    ]


async def test_a_master_key_that_cannot_be_read_is_told_with_what_azure_said(host: Host) -> None:
    host.vault.errors["read_key"] = [REFUSAL]
    with raises_clearly(AccessRefused):
        await host.enables()
    assert host.told_of(KeyStep.MASTER_KEY) == [
        Check(KeyStep.MASTER_KEY, Verdict.RUNNING),
        Check.failed(KeyStep.MASTER_KEY, REFUSAL),
    ]
    assert host.told.checks[-1].cause is Cause.AZURE


async def test_each_step_of_making_a_key_is_told_with_how_long_the_vault_took(host: Host) -> None:
    making, seconds = host.of.universe_keys, count(60.0)
    timed = replace(making, stopwatch=lambda: next(seconds))
    await timed.enable(await host.registered(), host.configuration.id, CHOICE, host.told)
    opening = opening_title("prod")
    leaves = "perhaps the new universe key in the history"
    assert host.told.checks == [
        *[Check(opening, Verdict.RUNNING), Check(opening, Verdict.PASS)] * 2,
        Check(KeyStep.MASTER_KEY, Verdict.RUNNING),
        Check(KeyStep.MASTER_KEY, Verdict.PASS, "version 0123"),
        Check(KeyStep.WRAP, Verdict.RUNNING),
        Check(KeyStep.WRAP, Verdict.PASS, seconds=1.0),
        Check(KeyStep.PROVE, Verdict.RUNNING),
        Check(KeyStep.PROVE, Verdict.PASS, seconds=1.0),
        Check(KeyStep.RECORD, Verdict.RUNNING, leaves=leaves),
        Check(KeyStep.RECORD, Verdict.PASS),
    ]
    assert host.vault.uses[-2:] == [("wrap", KEY.key_id, CHOICE.algorithm), NEW]


async def test_a_rotation_policy_that_cannot_be_read_is_a_warning(host: Host) -> None:
    host.vault.errors["read_rotation_policy"] = [REFUSAL]
    assert (await host.enables()).is_enabled
    found = "Its rotation policy could not be read: It is forbidden."
    refused = Check.failed(KeyStep.MASTER_KEY, REFUSAL)
    warning = replace(refused, verdict=Verdict.WARN, found=found)
    assert host.told.ended(KeyStep.MASTER_KEY) == warning


async def test_the_first_of_the_gravest_findings_on_a_master_key_is_told(host: Host) -> None:
    expires_on = NOW + timedelta(days=365)
    host.vault.key = replace(KEY, size_bits=3072, is_enabled=False, expires_on=expires_on)
    with raises_clearly(ChecksFailed) as refused:
        await host.enables()
    told = host.told.ended(KeyStep.MASTER_KEY)
    assert (told.verdict, told.found) == (Verdict.FAIL, "The key's current version is disabled.")
    assert "Enable the key's current version" in told.do
    assert refused.value.what == "2 checks failed, 1 check warns."
    assert refused.value.do == "Do what stands beside it, then try again."


async def test_a_master_key_that_the_vault_rotates_is_refused(host: Host) -> None:
    host.vault.policy = RotationPolicy(rotates="P90D after creation")
    with raises_clearly(ChecksFailed, match="1 check failed"):
        await host.enables()
    assert "P90D after creation" in host.told.ended(KeyStep.MASTER_KEY).found


async def test_a_wait_while_a_key_is_verified_is_told(host: Host) -> None:
    universe = await host.with_keys(1)
    host.vault.errors["unwrap"] = [busy()]
    host.vault.uses.clear()
    assert await host.of.verification.verify_universe(universe.id, host.told) == 1
    assert host.vault.uses == [OLD, OLD]
    name = "orders key 1"
    assert host.told_of(name) == [
        Check(name, Verdict.RUNNING),
        Check(name, Verdict.RUNNING, NOTE),
        Check(name, Verdict.PASS, "version 0123"),
    ]


async def test_a_key_of_another_length_is_not_the_one_that_was_recorded(host: Host) -> None:
    universe = await host.with_keys(1)
    host.vault.unwraps = lambda wrapped: wrapped[::-1] + b"\0"
    with raises_clearly(KeysNotProven):
        await host.of.verification.verify_universe(universe.id, host.told)
    told = host.told.ended("orders key 1")
    assert told.found == "Universe key 1 unwraps to other bytes than were recorded."
    assert "restore the catalogue from a backup" in told.do


async def test_each_key_is_told_by_its_place_and_number(host: Host) -> None:
    keys = await host.of.universes.keys((await host.with_keys(2)).id)
    host.vault.errors["unwrap"] = [DIFFERS, busy()]
    told: list[tuple[int, Check]] = []
    await prove_each(host.vault, keys, lambda place, check: told.append((place, check)))
    assert [check for place, check in told if place == 0] == [
        Check("2", Verdict.RUNNING),
        Check.failed("2", DIFFERS),
    ]
    assert [check for place, check in told if place == 1] == [
        Check("1", Verdict.RUNNING),
        Check("1", Verdict.RUNNING, NOTE),
        Check("1", Verdict.PASS, "version 0123"),
    ]


async def test_how_far_the_proof_of_all_protected_keys_is_is_told(host: Host) -> None:
    proven = await host.proves(await host.with_keys(2))
    name = CheckName.UNIVERSE_KEYS
    assert host.told.checks == [
        *(Check(name, Verdict.RUNNING, f"{done} of 2") for done in range(3)),
        Check(name, Verdict.PASS, "2 of 2"),
    ]
    assert proven == host.told.checks[-1]


async def test_of_protected_keys_that_fail_the_first_is_named_with_what_azure_said(
    host: Host,
) -> None:
    universe = await host.with_keys(3)
    host.vault.errors["unwrap"] = [REFUSAL, AccessRefused("No.", do="Ask.")]
    proven = await host.proves(universe)
    found = f"2 of 3 failed. Universe key 3 of {universe.id}: It is forbidden."
    assert proven == replace(Check.failed(CheckName.UNIVERSE_KEYS, REFUSAL), found=found)
    assert host.told.checks[-1] == proven


async def test_azure_is_the_cause_only_if_no_protected_key_failed_for_another(host: Host) -> None:
    universe = await host.with_keys(3)
    host.vault.errors["unwrap"] = [REFUSAL, REFUSAL]
    assert (await host.proves(universe)).cause is Cause.AZURE
    host.vault.errors["unwrap"] = [REFUSAL, DIFFERS]
    assert (await host.proves(universe)).cause is Cause.NONE
