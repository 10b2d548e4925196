"""A session that may look at everything and change nothing, here or in Azure.

The ports are wrapped, so no view and no verb can get past this. What is not named as reading is
refused: a call that a port gets one day changes nothing until it is named here. What the program
would only note down for itself (the outcome of a check, that keys were verified, why an old secret
could not be removed) is not written, and the action that found it out goes on.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar, cast

from kms_tui.domain.check import CheckOutcome
from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration, SecretReference
from kms_tui.domain.errors import ReadOnlySession
from kms_tui.domain.history import EventKind, Happening
from kms_tui.services.ports import (
    Catalogue,
    CatalogueBackups,
    CheckRecord,
    KeyFiles,
    KeyVault,
    KeyVaults,
    SaveOperation,
    SecretStore,
    SecretStores,
    UniverseCatalogue,
    VaultAccess,
)

P = TypeVar("P")

_CATALOGUE: Final = frozenset(
    {
        *("configurations", "listed_configurations", "count_configurations", "configuration"),
        *("configuration_named", "names_beginning", "used_names"),
        *("tally", "gravest_configurations", "is_name_taken", "is_pending", "has_leftovers"),
        *("pin", "secrets", "secret"),
    }
)
_UNIVERSES: Final = frozenset(
    {
        *("universes", "universe", "universe_named"),
        *("keys", "key", "wrappings", "protected_keys", "uses"),
        *("next_generation", "unfinished_rewrap", "rewrapped_keys", "history"),
    }
)
_STORE: Final = frozenset(
    {
        *("place", "has_passphrase", "state", "pin", "get", "references", "back_up"),
        *("unlock", "unlock_by_prompt", "how_to_unlock", "lock"),
    }
)
_VAULT: Final = frozenset(
    {
        *("find_route", "greet", "sign_in", "read_key", "read_rotation_policy"),
        *("read_key_version", "wrap", "unwrap", "wrap_here", "count_versions", "list_versions"),
    }
)
_BACKUPS: Final = frozenset({"back_up", "has_catalogue"})
"""Not `inspect`, which unpacks a backup beside the catalogue, for a restore."""
_FILES: Final = frozenset({"read_references"})


@dataclass(frozen=True)
class _Reading:
    """Passes on the calls that read; any other raises `ReadOnlySession` when it is awaited."""

    port: Any
    reads: Collection[str]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has there
        return getattr(self.port, name) if name in self.reads else _refuse


async def _refuse(*_arguments: object, **_named: object) -> None:
    raise ReadOnlySession


class _ReadCatalogue(_Reading):
    async def orphaned(self) -> Sequence[SaveOperation]:
        """Return nothing: what an interrupted change left is undone by a session that may."""
        return ()

    async def note_secret_error(self, reference: SecretReference, error: str) -> None:
        """Let it be forgotten."""

    async def record_check(
        self, configuration_id: ConfigurationId, outcome: CheckOutcome, key_id: str
    ) -> KmsConfiguration:
        """Return the configuration with the outcome, for this session to see."""
        found: KmsConfiguration = await self.port.configuration(configuration_id)
        return replace(found, last_check=outcome, key_id=key_id or found.key_id)

    async def record_checks(self, records: Sequence[CheckRecord]) -> Sequence[KmsConfiguration]:
        """Return the configurations with the outcomes."""
        return [await self.record_check(r.of.id, r.outcome, r.key_id) for r in records]


class _ReadUniverses(_Reading):
    async def record(self, happening: Happening) -> None:
        """Let a verification be forgotten; whatever else is to be recorded must not happen."""
        if happening.kind is not EventKind.VERIFIED:
            raise ReadOnlySession


class _ReadStores(_Reading):
    def of_kind(self, kind: str) -> SecretStore:
        """Return the store of that kind, to be read."""
        return _only(cast("SecretStore", self.port.of_kind(kind)), _STORE)


class _ReadVaults(_Reading):
    def open(self, access: VaultAccess) -> AbstractAsyncContextManager[KeyVault]:
        """Return a vault in which no key can be created."""
        return _opened(self.port, access)


@asynccontextmanager
async def _opened(vaults: KeyVaults, access: VaultAccess) -> AsyncIterator[KeyVault]:
    async with vaults.open(access) as vault:
        yield _only(vault, _VAULT)


def _only(port: P, reads: Collection[str]) -> P:
    return cast("P", _Reading(port, reads))


@dataclass(frozen=True, slots=True)
class Access:
    """What a session may do: hands out its ports accordingly."""

    is_read_only: bool

    def catalogue(self, port: Catalogue) -> Catalogue:
        """Return the catalogue of configurations."""
        return cast("Catalogue", _ReadCatalogue(port, _CATALOGUE)) if self.is_read_only else port

    def universes(self, port: UniverseCatalogue) -> UniverseCatalogue:
        """Return the catalogue of universes."""
        wrapped = cast("UniverseCatalogue", _ReadUniverses(port, _UNIVERSES))
        return wrapped if self.is_read_only else port

    def stores(self, port: SecretStores) -> SecretStores:
        """Return the secret stores; they can be unlocked, and copied as encrypted as they are."""
        wrapped = cast("SecretStores", _ReadStores(port, frozenset({"best_kind"})))
        return wrapped if self.is_read_only else port

    def vaults(self, port: KeyVaults) -> KeyVaults:
        """Return the vaults; wrapping a test key is a check and changes nothing."""
        return cast("KeyVaults", _ReadVaults(port, ())) if self.is_read_only else port

    def backups(self, port: CatalogueBackups) -> CatalogueBackups:
        """Return the backups; making one reads."""
        return _only(port, _BACKUPS) if self.is_read_only else port

    def files(self, port: KeyFiles) -> KeyFiles:
        """Return the files of universe keys; no key leaves, as that has to be recorded first."""
        return _only(port, _FILES) if self.is_read_only else port
