"""What an admin does over a long session: each operation on what there is by then."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from killable_steps import ALGORITHM, configuration, universe
from recovery_parts import PASSPHRASE, store_of
from told_session import ToldSession, told
from universe_session import CONFIGURATIONS, draft, quiet, started
from vault_in_process import GOOD_SECRETS, WRONG_SECRET, VaultsInProcess

from kms_tui.domain.errors import ChecksFailed, ConfigurationChanged
from kms_tui.domain.history import HistoryFilter
from kms_tui.domain.secret import Secret
from kms_tui.services.ports.key_files import KeyDestination
from kms_tui.services.universe_keys import KeyChoice

_OTHER_PASSPHRASE = Secret("another horse battery")


@dataclass
class Admin:
    """Somebody in one session; what is drawn is always drawn alike."""

    session: ToldSession
    data: Path
    vaults: VaultsInProcess
    choice: random.Random = field(default_factory=lambda: random.Random(21))  # noqa: S311 - no key

    async def looks(self) -> None:
        """Read all lists, the history and the end of the audit log."""
        of = self.session.of
        assert await self.session.configurations.list()
        assert await of.universes.keys((await universe(self.session)).id)
        assert await of.universes.history(HistoryFilter())
        await of.audit.last(20)

    async def checks_one(self) -> None:
        found = await configuration(self.session)
        await self.session.configurations.check(found.id, quiet)

    async def checks_all(self) -> None:
        await self.session.of.check_all.check_all(lambda _progress, _changed: None)

    async def creates_and_deletes(self) -> None:
        of = self.session.configurations
        made = await of.create(draft("brief"), GOOD_SECRETS[0], quiet, despite_warnings=True)
        await of.delete(made)

    async def edits(self, secret: Secret | None = None) -> None:
        was = await configuration(self.session, self.choice.choice(CONFIGURATIONS))
        given = secret or self.choice.choice(GOOD_SECRETS)
        await self.session.configurations.edit(
            was, was.draft(), given, quiet, despite_warnings=True
        )

    async def edits_wrongly(self) -> None:
        with suppress(ChecksFailed):
            await self.edits(WRONG_SECRET)
            raise AssertionError("the client secret was wrong")

    async def edits_and_stops(self) -> None:
        """Press Esc somewhere in an edit."""
        editing = asyncio.create_task(self.edits())
        for _ in range(self.choice.randrange(60)):
            await asyncio.sleep(0)
        editing.cancel()
        await asyncio.wait([editing])
        with suppress(asyncio.CancelledError):
            editing.result()

    async def edits_too_late(self) -> None:
        """Edit what another session, which ends again, edited first."""
        was = await configuration(self.session)
        await self._in_another_session(lambda other: other.edits())
        with suppress(ConfigurationChanged):
            edit = self.session.configurations.edit
            await edit(was, was.draft(), GOOD_SECRETS[0], quiet, despite_warnings=True)

    async def verifies(self) -> None:
        found = await universe(self.session)
        proven = await self.session.of.verification.verify_universe(found.id, quiet)
        assert proven == found.key_count

    async def rewraps(self) -> None:
        target = await configuration(self.session, self.choice.choice(CONFIGURATIONS))
        name = target.key_name
        self.vaults.add_version(target.vault_url, name)
        found = await universe(self.session)
        await self.session.of.rewrapping.begin(found, target.id, ALGORITHM, quiet)

    async def rotates(self) -> None:
        found = await universe(self.session)
        await self.session.of.universe_keys.rotate(found, KeyChoice(), quiet)

    async def exports(self) -> None:
        keys = await self.session.of.universes.keys((await universe(self.session)).id)
        file = self.data.with_name("exported.key")
        destination = KeyDestination(file)
        await self.session.of.key_export.export(keys[0].id, destination, quiet)
        file.unlink()

    async def backs_up(self) -> None:
        file = self.data.with_name("catalogue.backup")
        await self.session.of.keeping.back_up(file)
        assert (await self.session.of.keeping.inspect(file)).rows("universe") == 1
        file.unlink()

    async def locks_and_unlocks(self) -> None:
        access, store = self.session.of.secret_access, store_of(self.session.configurations)
        await access.unlock(store, PASSPHRASE)
        await access.lock()
        await access.unlock(store, PASSPHRASE)

    async def changes_passphrase(self) -> None:
        """Change it, and change it back."""
        access, store = self.session.of.secret_access, store_of(self.session.configurations)
        await access.change_passphrase(store, PASSPHRASE, _OTHER_PASSPHRASE)
        await access.change_passphrase(store, _OTHER_PASSPHRASE, PASSPHRASE)

    async def recovers(self) -> None:
        await self.session.configurations.recover()

    async def _in_another_session(self, act: Callable[["Admin"], Awaitable[None]]) -> None:
        session = told(await started(self.data, self.vaults), self.data)
        await act(Admin(session, self.data, self.vaults, self.choice))
        await session.close()


OPERATIONS = (
    Admin.looks,
    Admin.checks_one,
    Admin.checks_all,
    Admin.creates_and_deletes,
    Admin.edits,
    Admin.edits_wrongly,
    Admin.edits_and_stops,
    Admin.edits_too_late,
    Admin.verifies,
    Admin.rewraps,
    Admin.exports,
    Admin.backs_up,
    Admin.locks_and_unlocks,
    Admin.changes_passphrase,
    Admin.recovers,
)
"""Each as often as the others. What adds a universe key is not among them: the more keys there
are, the more there is to read."""
