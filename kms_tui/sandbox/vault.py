"""One vault: its keys, found by name, created, soft-deleted and recovered."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from kms_tui.sandbox.key_creation import order_like
from kms_tui.sandbox.keys import Key, KeyVersion
from kms_tui.sandbox.vault_answers import deleted_but_recoverable, key_not_found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kms_tui.sandbox.key_creation import KeyOrder
    from kms_tui.sandbox.key_files import KeyFiles
    from kms_tui.sandbox.vault_plans import VaultPlan


class Vault:
    """The state of one vault. Key names that differ in case only are one name."""

    def __init__(
        self,
        plan: VaultPlan,
        scenario_keys: Iterable[Key],
        files: KeyFiles,
        clock: Callable[[], float],
    ) -> None:
        self.plan = plan
        self.clock = clock
        self._files = files
        stored = {key.name.lower(): key for key in files.load()}
        scenario = {key.name.lower(): key for key in scenario_keys}
        self._keys = stored | {
            name: _with_newer_versions(key, stored.get(name)) for name, key in scenario.items()
        }
        self._changing = asyncio.Lock()

    @property
    def host(self) -> str:
        """The vault's host name."""
        return self.plan.host

    def list_keys(self) -> list[Key]:
        """Give every key that is not soft-deleted, by name."""
        return [key for _, key in sorted(self._keys.items()) if key.deleted_on is None]

    def key(self, name: str) -> Key:
        """Give the key of that name.

        Raises:
            Refused: there is none, or it is soft-deleted.
        """
        key = self._keys.get(name.lower())
        if key is None or key.deleted_on is not None:
            raise key_not_found(name)
        return key

    def deleted_key(self, name: str) -> tuple[Key, int]:
        """Give the soft-deleted key of that name, and when it was deleted.

        Raises:
            Refused: there is none, or it is not soft-deleted.
        """
        key = self._keys.get(name.lower())
        if key is None or key.deleted_on is None:
            raise key_not_found(name)
        return key, key.deleted_on

    def version(self, key: Key, version_id: str) -> KeyVersion:
        """Give one version of a key.

        Raises:
            Refused: the key has no such version.
        """
        for version in key.versions:
            if version.version == version_id:
                return version
        raise key_not_found(f"{key.name}/{version_id}")

    async def create(self, name: str, order: KeyOrder) -> Key:
        """Create a key, or a new current version of the key that has the name.

        Raises:
            Refused: a soft-deleted key holds the name.
        """
        self._refuse_held_name(name)
        private_key = await asyncio.to_thread(order.generate)
        async with self._changing:
            self._refuse_held_name(name)
            version = order.make_version(private_key, self.clock())
            key = self._keys.get(name.lower()) or Key(name=name, versions=())
            return await self._put(_with_version(key, version))

    async def rotate(self, name: str) -> Key:
        """Make a key's next version, like its current one.

        Raises:
            Refused: there is none of that name.
        """
        order = order_like(self.key(name).current)
        private_key = await asyncio.to_thread(order.generate)
        async with self._changing:
            version = order.make_version(private_key, self.clock())
            return await self._put(_with_version(self.key(name), version))

    async def delete(self, name: str) -> None:
        """Soft-delete a key.

        Raises:
            Refused: there is none of that name.
        """
        async with self._changing:
            await self._put(replace(self.key(name), deleted_on=int(self.clock())))

    async def recover(self, name: str) -> Key:
        """Take back a soft deletion.

        Raises:
            Refused: no soft-deleted key has the name.
        """
        async with self._changing:
            key, _ = self.deleted_key(name)
            return await self._put(replace(key, deleted_on=None))

    def _refuse_held_name(self, name: str) -> None:
        key = self._keys.get(name.lower())
        if key is not None and key.deleted_on is not None:
            raise deleted_but_recoverable(name)

    async def _put(self, key: Key) -> Key:
        await asyncio.to_thread(self._files.save, key)
        self._keys[key.name.lower()] = key
        return key


def _with_version(key: Key, version: KeyVersion) -> Key:
    return replace(key, versions=(*key.versions, version))


def _with_newer_versions(scenario: Key, stored: Key | None) -> Key:
    """Give a scenario's key as it starts, with the versions that somebody made of it.

    Those have to stay: what they wrapped could not be unwrapped any more.
    """
    if stored is None:
        return scenario
    known = {version.version for version in scenario.versions}
    newer = [version for version in stored.versions if version.version not in known]
    return replace(scenario, versions=(*scenario.versions, *newer))
