"""What a read-only session sees of a check of all."""

from dataclasses import replace
from pathlib import Path

from check_all_bench import Followed, check_all_of, store
from universe_bench import Bench

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.check import Verdict
from kms_tui.services.read_only import Access

pytest_plugins = ("azure_fixtures",)


async def test_a_read_only_session_sees_the_outcomes_and_records_none(
    tmp_path: Path, sandbox_network: NetworkSettings
) -> None:
    async with Bench.opened(tmp_path / "data", sandbox_network) as bench:
        stored = await store(bench, "good")
        service, followed = check_all_of(bench), Followed()
        catalogue = Access(is_read_only=True).catalogue(service.catalogue)
        await replace(service, catalogue=catalogue).check_all(followed)
        assert followed.verdict("good") == Verdict.PASS
        assert (await bench.configurations.get(stored.id)).last_check is None
