"""What the services need from the catalogue of configurations and its journal."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from kms_tui.domain.check import CheckOutcome, Verdict
from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration, SecretReference
from kms_tui.domain.listing import Listing
from kms_tui.services.ports.secret_store import StorePin


class OperationKind(StrEnum):
    """What an operation is about to do. The value is the catalogue's own word."""

    SAVE = "save"
    """A new configuration."""
    EDIT = "edit"
    """Another credential for a configuration."""
    MIGRATE = "migrate"
    """The same client secret in another store."""


@dataclass(frozen=True, slots=True)
class SaveOperation:
    """A change on its way that involves a client secret, as the journal knows it."""

    id: str
    """A random UUID; also tags a master key that the save creates."""
    configuration_id: ConfigurationId
    secret_reference: SecretReference | None
    """The new secret's; None for a credential without one."""
    secret_store: str
    """Kind of the store the secret goes to."""
    vault_url: str
    key_name: str
    started_at: datetime
    may_create_key: bool = False
    secret_store_identity: str = ""
    """Which store of that kind."""
    kind: OperationKind = OperationKind.SAVE

    @property
    def pin(self) -> StorePin:
        """The store the secret goes to."""
        return StorePin(self.secret_store, self.secret_store_identity)


class SecretState(StrEnum):
    """Where a client secret is in its life. The value is the catalogue's own word."""

    PENDING = "pending"
    """Perhaps in its store; nothing uses it yet."""
    ACTIVE = "active"
    RETIRING = "retiring"
    """Nothing uses it any more; perhaps still in its store."""


@dataclass(frozen=True, slots=True)
class SecretRecord:
    """What the catalogue knows about one client secret: all but the secret."""

    reference: SecretReference
    configuration_id: ConfigurationId
    pin: StorePin
    state: SecretState
    error: str = ""
    """Why it could not be removed from its store the last time, or empty."""


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """How the check of one configuration ended."""

    of: KmsConfiguration
    """As it was when it was checked."""
    outcome: CheckOutcome
    key_id: str = ""
    """The key version that was found; empty keeps the known one."""


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """What an operation comes to: a new configuration, or another credential of one."""

    operation_id: str
    configuration: KmsConfiguration
    was: KmsConfiguration | None = None
    """None for a new one."""


class Catalogue(Protocol):
    """The configurations on this host and the journal of operations on them.

    The journal's rule: no secret is written whose reference does not stand in it, so a crash
    leaves nothing that the next start cannot find. Any call may raise a `CatalogueError`.
    """

    async def configurations(self) -> Sequence[KmsConfiguration]:
        """Return all configurations, by name."""
        ...

    async def listed_configurations(
        self,
        listing: Listing,
        today: date,
        *,
        limit: int,
        beside: KmsConfiguration | None,
        backwards: bool,
    ) -> Sequence[KmsConfiguration]:
        """Return the next ones of a listing, the nearest to `beside` first.

        Without `beside` those are the first or, backwards, the last. It need not be stored any
        more. `today` tells which secrets have expired.
        """
        ...

    async def count_configurations(self, listing: Listing, today: date, *, at_most: int) -> int:
        """Return how many a listing has; `at_most` stands for that many or more."""
        ...

    async def used_names(self) -> Mapping[ConfigurationId, str]:
        """Return the names of the configurations that a universe ever used."""
        ...

    async def tally(self) -> Mapping[Verdict | None, int]:
        """Return how many there are by the verdict of their last check; None is never checked."""
        ...

    async def gravest_configurations(
        self, today: date, soon: date, limit: int
    ) -> Sequence[KmsConfiguration]:
        """Return, by name, the ones that failed or whose secret is gone; then those with warnings.

        A secret that expires until `soon` is a warning. If there are more than `limit`, failures
        come before warnings, and earlier names before later ones.
        """
        ...

    async def configuration(self, configuration_id: ConfigurationId) -> KmsConfiguration:
        """Return one, or raise `ConfigurationNotFound`."""
        ...

    async def configuration_named(self, name: str) -> KmsConfiguration:
        """Return the one of exactly that name, or raise `ConfigurationNotFound`."""
        ...

    async def names_beginning(self, beginning: str, limit: int) -> Sequence[str]:
        """Return the first names that begin so, upper and lower case told apart."""
        ...

    async def is_name_taken(self, name: str) -> bool:
        """Whether a configuration has that name."""
        ...

    async def begin(self, operation: SaveOperation) -> None:
        """Put the operation into the journal; this process owns it until it ends or dies.

        The first secret of all pins its store. Raises `SecretStoreMoved` and changes nothing if
        another store is pinned.
        """
        ...

    async def commit(self, operation_id: str, configuration: KmsConfiguration) -> None:
        """In one transaction: show the configuration, its secret active, the operation ended.

        Raises `NameTaken` and then changes nothing.
        """
        ...

    async def replace(
        self, operation_id: str, configuration: KmsConfiguration, was: KmsConfiguration
    ) -> None:
        """In one transaction: the configuration's new credential and secret, the old one retiring.

        Raises `ConfigurationChanged` or `ConfigurationNotFound` and changes nothing unless it
        still is as it `was`.
        """
        ...

    async def commit_all(self, changes: Sequence[CatalogueChange]) -> None:
        """In one transaction: each new configuration as by `commit`, each other as by `replace`.

        Raises what those raise and then changes nothing at all.
        """
        ...

    async def remove(self, was: KmsConfiguration) -> None:
        """In one transaction: the configuration gone, its secret retiring.

        Raises `ConfigurationInUse` if a universe ever used it, `ConfigurationChanged` unless it
        still is as it `was`, `ConfigurationNotFound`; and then changes nothing.
        """
        ...

    async def is_pending(self, operation_id: str) -> bool:
        """Whether the operation stands in the journal: it did not come to its end."""
        ...

    async def forget(self, operation_id: str) -> None:
        """Drop an operation from the journal once nothing of it is left to clean up."""
        ...

    async def abandon(self, operation_id: str) -> None:
        """Let the next `orphaned` return an operation of this process that could not be undone."""
        ...

    async def has_leftovers(self) -> bool:
        """Whether a change is under way or was interrupted, or a secret waits for its removal.

        Tells at little cost that there is nothing for `orphaned` and for `secrets` to find.
        """
        ...

    async def orphaned(self) -> Sequence[SaveOperation]:
        """Return operations whose process is gone, and own them from now on."""
        ...

    async def record_check(
        self, configuration_id: ConfigurationId, outcome: CheckOutcome, key_id: str
    ) -> KmsConfiguration:
        """Remember a check; an empty key id keeps the known one. Not an edit: same revision."""
        ...

    async def record_checks(self, records: Sequence[CheckRecord]) -> Sequence[KmsConfiguration]:
        """Remember several checks in one transaction; return the configurations as they are now.

        Left out are those that were deleted or edited meanwhile: another credential was checked.
        """
        ...

    async def pin(self) -> StorePin | None:
        """Return the store that new client secrets go to, or None before the first one."""
        ...

    async def repin(self, pin: StorePin) -> None:
        """Let new client secrets go to that store from now on."""
        ...

    async def leave_secrets_behind(self, pins: Collection[StorePin]) -> None:
        """In one transaction: the secrets of those stores rest elsewhere; none of them is pinned.

        That is so when the catalogue was brought to a host that has not these stores.
        """
        ...

    async def secrets(self) -> Sequence[SecretRecord]:
        """Return all client secrets that are, may be or may still be in a store."""
        ...

    async def secret(self, reference: SecretReference) -> SecretRecord | None:
        """Return one of them, or None."""
        ...

    async def drop_secret(self, reference: SecretReference) -> None:
        """Forget a retiring secret: its store has it no more, or is given up."""
        ...

    async def note_secret_error(self, reference: SecretReference, error: str) -> None:
        """Remember why a retiring secret could not be removed from its store."""
        ...
