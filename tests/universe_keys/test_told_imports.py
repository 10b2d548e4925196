"""What taking over universe keys tells while it runs, and what it advises when one fails."""

from pathlib import Path

from clear_errors import raises_clearly
from scripted_host import DIFFERS, REFUSAL, Host, busy
from scripted_vault import KEY, NOW
from yba_backup import YbaKeys

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.errors import AccessRefused, KeysNotProven, NothingToDo, ReferencesInvalid
from kms_tui.domain.key_version import KeyVersion
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.domain.yba_references import KeyReference, KeyReferences
from kms_tui.services.key_import import LIST_STEP, RECORD_STEP

VAULT = "https://kv-demo.vault.azure.net"
CLEAR = (b"a" * 32, b"b" * 32, b"c" * 32)
KEYS = KeyReferences(
    tuple(KeyReference(key[::-1], f"id {number}") for number, key in enumerate(CLEAR))
)


async def takes_over(host: Host, was: Universe, references: KeyReferences = KEYS) -> Universe:
    host.vault.versions = [KeyVersion(KEY.key_id, NOW, is_enabled=True)]
    return await host.of.key_import.take_over(
        was, host.configuration.id, references, host.told, activate_newest=False
    )


def told_of_keys(host: Host) -> list[Check]:
    return [check for check in host.told.checks if check.name.startswith("Key ")]


async def test_every_step_of_an_import_is_told(host: Host) -> None:
    imported = await takes_over(host, await host.registered())
    assert imported.key_count == 3
    start = next(place for place, check in enumerate(host.told.checks) if check.name == LIST_STEP)
    keys = [f"Key {position} of 3" for position in (1, 2, 3)]
    assert host.told.checks[start:] == [
        Check(LIST_STEP, Verdict.RUNNING),
        Check(LIST_STEP, Verdict.PASS),
        *(
            check
            for name in keys
            for check in (
                Check(name, Verdict.RUNNING),
                Check(name, Verdict.PASS, "version 0123"),
            )
        ),
        Check(RECORD_STEP, Verdict.RUNNING),
        Check(RECORD_STEP, Verdict.PASS),
    ]
    assert host.vault.uses[-3:] == [("unwrap", KEY.key_id, WrapAlgorithm.RSA_OAEP)] * 3


async def test_a_busy_vault_is_asked_again_for_a_key(host: Host) -> None:
    host.vault.errors["unwrap"] = [busy(), busy()]
    assert (await takes_over(host, await host.registered())).key_count == 3


async def test_keys_that_fail_are_counted_and_nothing_is_recorded(host: Host) -> None:
    universe = await host.registered()
    host.vault.errors["unwrap"] = [DIFFERS]
    host.vault.unwraps = lambda wrapped: wrapped[::-1] if wrapped[:1] != b"b" else b"short"
    with raises_clearly(KeysNotProven) as refused:
        await takes_over(host, universe)
    assert refused.value.what == "2 of 3 keys could not be unwrapped."
    assert refused.value.do == (
        "Do what stands beside them, then import the file again; nothing was recorded."
    )
    ended = [check for check in told_of_keys(host) if check.verdict is Verdict.FAIL]
    assert {check.found for check in ended} == {
        "None of the 1 versions of the master key wrapped it.",
        "It unwraps to 5 bytes, which is no universe key.",
    }
    assert {check.do for check in ended} == {
        "Choose the configuration whose master key wrapped it, or enable its old versions.",
        "Take the file from the backup again.",
    }
    assert await host.of.universes.keys(universe.id) == []


async def test_a_refusal_is_told_with_what_azure_said_and_ends_the_import(host: Host) -> None:
    universe = await host.registered()
    host.vault.errors["unwrap"] = [REFUSAL]
    with raises_clearly(AccessRefused):
        await takes_over(host, universe)
    first = "Key 1 of 3"
    assert told_of_keys(host) == [Check(first, Verdict.RUNNING), Check.failed(first, REFUSAL)]


async def test_another_master_key_is_named_with_what_to_do(host: Host) -> None:
    universe = await host.registered()
    for vault_url, key_name in ((VAULT, "other"), ("https://kv-other.vault.azure.net", "good")):
        other = KeyReferences(KEYS.oldest_first, vault_url, key_name)
        with raises_clearly(ReferencesInvalid) as refused:
            await takes_over(host, universe, other)
        assert refused.value.what == (
            f"The backup names the master key {key_name} in {vault_url}, "
            "this configuration another one."
        )
        assert refused.value.do == ("Choose the configuration of that master key, or create one.")


async def test_a_second_import_says_that_nothing_is_to_do(host: Host) -> None:
    imported = await takes_over(host, await host.registered())
    with raises_clearly(NothingToDo) as refused:
        await takes_over(host, imported)
    assert refused.value.what == "Every key of this file is recorded for this universe already."
    assert refused.value.do == "Verify the universe's keys to see that they unwrap."


async def test_a_file_is_read_with_its_name(host: Host, tmp_path: Path) -> None:
    backup = YbaKeys(host.of.key_import.vaults, host.configuration)
    backup.foreign()
    references = await host.of.key_import.read(backup.write(tmp_path / "metadata"))
    assert references.file == str(tmp_path / "metadata")
    assert [each.db_key_id for each in references.oldest_first] == backup.db_key_ids
