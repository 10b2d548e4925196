"""The vault of a configuration is opened as one step, and only if it is its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from secrets_bench import Bench, bench_in
from shown_checks import ShownChecks

from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import AccessRefused, VaultBusy
from kms_tui.services.opened_vaults import OpenedVaults

TITLE = "Open the vault of prod"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_in(tmp_path / "data") as bench:
        await bench.makes("file")
        yield bench


async def told_while_opening(bench: Bench, configuration: KmsConfiguration) -> list[Check]:
    """Open the vault of the configuration; return what was told of it."""
    told = ShownChecks()
    session = bench.session
    vaults = OpenedVaults(session.catalogue, session.key_vaults, bench.secrets, session.clouds)
    async with vaults.of(configuration.id, told.append) as opened:
        assert (opened.configuration, opened.vault) == (configuration, bench.vault)
    return told


async def test_opening_a_vault_is_told_as_one_step(bench: Bench) -> None:
    told = await told_while_opening(bench, await bench.creates())
    assert {check.name for check in told} == {TITLE}
    assert told[-1].verdict is Verdict.PASS


@pytest.mark.parametrize("method", ["greet", "sign_in"])
async def test_a_vault_that_is_busy_is_asked_again_which_is_told(bench: Bench, method: str) -> None:
    configuration = await bench.creates()
    busy = VaultBusy("It is busy.", do="Wait.", is_transient=True, retry_after_seconds=0.0)
    bench.vault.errors[method] = [busy]
    told = await told_while_opening(bench, configuration)
    note = "try 2 of 3, It is busy: waits 0 s"
    assert Check(TITLE, Verdict.RUNNING, note) in told


async def test_a_vault_of_another_tenant_gets_no_secret(bench: Bench) -> None:
    configuration = await bench.creates()
    bench.vault.asked.clear()
    bench.vault.tenant_id = "another-tenant"
    with raises_clearly(AccessRefused, match="belongs to tenant another-tenant") as refused:
        await told_while_opening(bench, configuration)
    assert "Tenant ID" in refused.value.do
    assert bench.vault.asked == ["greet"]


@pytest.mark.parametrize("spell", [str.upper, lambda _tenant: ""])
async def test_a_tenant_in_capitals_or_none_is_no_other_one(bench: Bench, spell) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a function each
    configuration = await bench.creates()
    bench.vault.tenant_id = spell(configuration.credential.tenant_id)
    assert await told_while_opening(bench, configuration)
