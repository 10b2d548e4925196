"""A master key that somebody changes in Azure after the configuration was saved."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from save_expectations import BY_NAME
from saving_bench import Bench, Told, draft_of

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.check import CheckName, CheckOutcome, Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.sandbox.server import Sandbox

KEY_NAME = "changed-later"


@dataclass(frozen=True)
class Change:
    """Something done to a key in the portal, as it looks on the sandbox's disk."""

    name: str
    make: Callable[[dict[str, Any]], None]
    check: CheckName
    found: str
    do: str


CHANGES = (
    Change(
        "disabled",
        lambda key: key["versions"][-1].update(enabled=False),
        CheckName.KEY_ENABLED,
        "The key's current version is disabled.",
        "Enable the key's current version",
    ),
    Change(
        "deleted",
        lambda key: key.update(deleted_on=int(datetime.now(UTC).timestamp())),
        CheckName.KEY_FOUND,
        f'has no key "{KEY_NAME}"',
        "a deleted one can be recovered",
    ),
    Change(
        "expiring",
        lambda key: key["versions"][-1].update(expires_on=2_000_000_000),
        CheckName.KEY_HAS_NO_EXPIRY,
        "The key expires at 2033-05-18 03:33Z.",
        "Remove the expiration date",
    ),
)


@asynccontextmanager
async def azure(bench: Bench, directory: Path) -> AsyncIterator[Bench]:
    """Run the sandbox on a directory and let the session talk to it."""
    async with Sandbox(directory) as sandbox:
        yield bench.elsewhere(
            NetworkSettings(proxy_url=sandbox.proxy_url, ca_file=str(sandbox.ca_file))
        )


def changed(directory: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the key while the sandbox does not run."""
    file = directory / "vaults" / "kv-demo.vault.azure.net" / f"{KEY_NAME}.json"
    key = json.loads(file.read_text())
    change(key)
    file.write_text(json.dumps(key))


@dataclass(frozen=True)
class Story:
    """A configuration that was saved on a good key, and its check after the change."""

    change: Change
    saved: KmsConfiguration
    checked: Told
    checked_between: tuple[datetime, datetime]
    listed: KmsConfiguration

    @property
    def outcome(self) -> CheckOutcome:
        assert self.listed.last_check is not None
        return self.listed.last_check


@pytest.fixture(params=CHANGES, ids=lambda change: change.name)
async def story(request: pytest.FixtureRequest, tmp_path: Path) -> Story:
    change: Change = request.param
    async with Bench.opened(tmp_path / "data", NetworkSettings()) as session:
        async with azure(session, tmp_path / "sandbox") as bench:
            draft = replace(draft_of(BY_NAME["new-key"]), key_name=KEY_NAME, may_create_key=True)
            saved = (await bench.save(draft)).configuration
        changed(tmp_path / "sandbox", change.make)
        async with azure(session, tmp_path / "sandbox") as bench:
            began = datetime.now(UTC)
            checked = await bench.check(saved)
            ended = datetime.now(UTC)
        [listed] = await session.configurations.list()
        return Story(change, saved, checked, (began, ended), listed)


def test_a_check_tells_the_change_and_what_to_do(story: Story) -> None:
    assert story.checked.verdicts == {story.change.check: Verdict.FAIL}
    [failed] = story.checked.grave
    assert story.change.found in failed.found
    assert story.change.do in failed.do


def test_the_failure_is_remembered_with_its_time_and_summary(story: Story) -> None:
    began, ended = story.checked_between
    assert story.outcome.verdict is Verdict.FAIL
    assert began <= story.outcome.at <= ended
    assert story.outcome.summary.startswith(f"{story.change.check}: ")
    assert story.change.found in story.outcome.summary
    assert story.change.do in story.outcome.summary


def test_a_failed_check_changes_nothing_else(story: Story) -> None:
    assert replace(story.listed, last_check=None) == replace(story.saved, last_check=None)


async def test_a_key_that_was_mended_passes_again(tmp_path: Path) -> None:
    [disabled] = [change for change in CHANGES if change.name == "disabled"]
    async with Bench.opened(tmp_path / "data", NetworkSettings()) as session:
        async with azure(session, tmp_path / "sandbox") as bench:
            draft = replace(draft_of(BY_NAME["new-key"]), key_name=KEY_NAME, may_create_key=True)
            saved = (await bench.save(draft)).configuration
        changed(tmp_path / "sandbox", disabled.make)
        async with azure(session, tmp_path / "sandbox") as bench:
            assert (await bench.check(saved)).verdicts != {}
        changed(tmp_path / "sandbox", lambda key: key["versions"][-1].update(enabled=True))
        async with azure(session, tmp_path / "sandbox") as bench:
            assert (await bench.check(saved)).verdicts == {}
