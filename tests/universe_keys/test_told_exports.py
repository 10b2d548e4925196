"""What an export tells while it runs, and every field of what is recorded of it."""

from pathlib import Path

from clear_errors import raises_clearly
from scripted_host import REFUSAL, Host

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.errors import AccessRefused
from kms_tui.domain.history import EventKind, Happening, HistoryFilter
from kms_tui.services.key_export import UNWRAP_STEP, WRITE_STEP
from kms_tui.services.ports import KeyDestination


async def test_each_step_of_an_export_is_told_with_what_it_might_leave(
    host: Host, tmp_path: Path
) -> None:
    [key] = await host.of.universes.keys((await host.with_keys(1)).id)
    await host.of.key_export.export(key.id, KeyDestination(tmp_path / "key"), host.told)
    assert host.told.checks[-4:] == [
        Check(UNWRAP_STEP, Verdict.RUNNING),
        Check(UNWRAP_STEP, Verdict.PASS),
        Check(WRITE_STEP, Verdict.RUNNING, leaves="perhaps the universe key in the clear"),
        Check(WRITE_STEP, Verdict.PASS),
    ]


async def test_an_export_is_recorded_with_key_configuration_and_version(
    host: Host, tmp_path: Path
) -> None:
    universe = await host.with_keys(1)
    [key] = await host.of.universes.keys(universe.id)
    await host.of.key_export.export(key.id, KeyDestination(tmp_path / "key"), host.told)
    [event] = await host.of.universes.history(HistoryFilter.of_text("export"))
    assert event.happening == Happening(
        EventKind.EXPORTED,
        event.happening.stamp,
        universe.id,
        key.id,
        host.configuration.id,
        key.wrapping.key_id,
        f"to file {tmp_path / 'key'}",
    )
    assert event.happening.stamp.by == "admin7@bastion01"


async def test_a_vault_that_refuses_lets_no_key_out_and_nothing_is_recorded(
    host: Host, tmp_path: Path
) -> None:
    [key] = await host.of.universes.keys((await host.with_keys(1)).id)
    host.vault.errors["unwrap"] = [REFUSAL]
    with raises_clearly(AccessRefused):
        await host.of.key_export.export(key.id, KeyDestination(tmp_path / "key"), host.told)
    assert host.told.checks[-1] == Check.failed(UNWRAP_STEP, REFUSAL)
    assert not (tmp_path / "key").exists()
    assert not await host.of.universes.history(HistoryFilter.of_text("export"))
