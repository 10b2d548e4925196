"""The same story by two hosts again and again, each time with other clocks that are wrong.

usage: wrong_clocks.py CASES

Prints by case what came out otherwise than with clocks that are right.
"""

import json
import multiprocessing
import os
import shutil
import sys
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from cheap_wrapper import cheap_vaults
from forked_sessions import NEVER, KillPoint, run_apart, vaults_now
from fresh_look import expect_shown
from host_clocks import RIGHT, Clock, Clocks, wrong_clocks
from key_rules import KeyRules
from killable_steps import ALGORITHM, configuration, edit, universe
from told_session import ToldSession, told
from universe_moments import Moments
from universe_session import (
    CONFIGURATIONS,
    draft,
    new_directory,
    prepare,
    quiet,
    started,
)
from vault_in_process import GOOD_SECRETS

from kms_tui.domain.history import HistoryFilter
from kms_tui.services.universe_keys import KeyChoice

Facts = dict[str, object]
"""What came of the story, without any time of day."""
DONE = 0


@dataclass(frozen=True)
class Story:
    """One catalogue that two hosts work on."""

    data: Path
    clocks: Clocks

    async def is_lost_in_an_edit(self) -> int:
        """Let the first host be killed in the middle of an edit."""
        host = await self._host(self.clocks[0], fatal="after secrets.put")
        await edit(host)
        return DONE

    async def goes_on(self, results: Any) -> int:  # noqa: ANN401 - a queue
        """Recover on the other host, make keys on both, re-wrap; tell the facts."""
        one, other = [await self._host(clock) for clock in self.clocks]
        await other.configurations.recover()
        for host in (one, other, one):
            await rotate(host)
        await other.configurations.create(
            draft("later"), GOOD_SECRETS[0], quiet, despite_warnings=True
        )
        spare = await configuration(other, CONFIGURATIONS[1])
        await other.of.rewrapping.begin(await universe(other), spare.id, ALGORITHM, quiet)
        await one.of.universes.disable(await universe(one))
        await other.of.universe_keys.enable(await universe(other), spare.id, KeyChoice(), quiet)
        await rotate(one)
        results.put(await self._facts(other))
        await one.close()
        await other.close()
        return DONE

    async def _host(self, clock: Clock, fatal: int | str = NEVER) -> ToldSession:
        session = await started(self.data, vaults_now(), Moments(KillPoint(fatal)))
        return told(session, self.data, clock)

    async def _facts(self, host: ToldSession) -> Facts:
        rules = KeyRules(self.data, vaults_now())
        rules.expect_no_orphan()
        rows = rules.expect_kept()
        expect_shown(self.data, rows)
        found = await universe(host)
        events = await host.of.universes.history(HistoryFilter())
        verification = await host.of.audit.verify()
        return {
            "verified": await host.of.verification.verify_universe(found.id, quiet),
            "active": [
                row["number"] for row in rows.of["universe_key"] if row["id"] == found.active_key_id
            ],
            "configurations": [each.name for each in await host.configurations.list()],
            "history": [event.happening.kind.value for event in events],
            "audit log": [str(finding.fault) for finding in verification.findings],
        }


async def rotate(host: ToldSession) -> None:
    await host.of.universe_keys.rotate(await universe(host), KeyChoice(), quiet)


async def prepared(data: Path) -> int:
    await prepare(data, cheap_vaults(), keys=1)
    return DONE


def played(template: Path, clocks: Clocks) -> Facts | None:
    """Return what comes of the story with those clocks, or None if it did not come to its end."""
    data = Path(shutil.copytree(template, template.with_name("data")))
    results = multiprocessing.get_context("fork").SimpleQueue()
    story = Story(data, clocks)
    assert run_apart(story.is_lost_in_an_edit) != DONE
    is_done = run_apart(partial(story.goes_on, results)) == DONE
    shutil.rmtree(data)
    return results.get() if is_done else None


def main() -> None:
    with new_directory() as directory:
        template = Path(directory) / "template"
        assert run_apart(partial(prepared, template)) == DONE
        right = played(template, (RIGHT, RIGHT))
        cases = islice(wrong_clocks(), int(sys.argv[1]))
        found = {name: played(template, clocks) for name, clocks in cases}
    wrong = {name: facts for name, facts in found.items() if facts != right}
    sys.stdout.write(json.dumps({"right": right, "tried": len(found), "wrong": wrong}))


if __name__ == "__main__":
    os.umask(0o077)
    main()
