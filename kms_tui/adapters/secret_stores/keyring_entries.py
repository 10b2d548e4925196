"""The blocking side of a secret store: each method is one visit to the keyring backend."""

import hmac
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar

from keyring.errors import PasswordDeleteError

from kms_tui.adapters.secret_stores.backend import (
    Enumerable,
    Lockable,
    PasswordBackend,
    Probing,
    Prompting,
)
from kms_tui.adapters.secret_stores.entry_text import (
    USERNAME,
    reference_in,
    secret_in,
    service_name,
    to_text,
)
from kms_tui.adapters.secret_stores.foreign_errors import UNLOCK_HERE, UNLOCK_OUTSIDE, translated
from kms_tui.domain.configuration import ConfigurationId, SecretReference
from kms_tui.domain.errors import SecretNotFound, SecretStoreUnavailable
from kms_tui.domain.secret import Secret
from kms_tui.effects import effect
from kms_tui.services.ports import SecretStoreState, StoredSecret

T = TypeVar("T")


class KeyringEntries:
    """Client secrets in a backend. Whatever fails there comes out as a `SecretStoreError`."""

    def __init__(self, backend: PasswordBackend, *, place: str) -> None:
        self._backend = backend
        self._lockable = backend if isinstance(backend, Lockable) else None
        self._place = place

    @classmethod
    def opened(cls, open_backend: Callable[[], PasswordBackend], *, place: str) -> Self:
        """Open the backend; raise `SecretStoreUnavailable` if it cannot be used here."""
        return cls(translated(open_backend, place=place), place=place)

    def state(self) -> SecretStoreState:
        """Tell whether the backend can be used; one that cannot tell is taken for ready."""
        backend = self._backend
        return (
            self._visit(backend.state) if isinstance(backend, Probing) else SecretStoreState.READY
        )

    def identity(self) -> str:
        """Return which one the backend is, or "" if it is the only one."""
        return "" if self._lockable is None else self._visit(self._lockable.identity)

    def create(self, passphrase: Secret) -> None:
        """Create the backend and leave it unlocked."""
        lockable = self._with_passphrase()
        self._visit(lambda: lockable.create(passphrase))

    def unlock(self, passphrase: Secret) -> None:
        """Unlock the backend, or raise `WrongPassphrase`."""
        lockable = self._with_passphrase()
        self._visit(lambda: lockable.unlock(passphrase))

    def how_to_unlock(self) -> str:
        """Return what the admin does to unlock the backend."""
        backend = self._backend
        if isinstance(backend, Prompting):
            return self._visit(backend.how_to_unlock)
        return self._to_unlock

    def unlock_by_prompt(self, seconds: float) -> None:
        """Let the backend's own program ask, for that long at most."""
        backend = self._backend
        if not isinstance(backend, Prompting):
            raise SecretStoreUnavailable(
                f"The {self._place} does not ask for its password by itself.", do=self._to_unlock
            )
        self._visit(lambda: backend.unlock_by_prompt(seconds))

    def lock(self) -> None:
        """Forget the key; a backend without a passphrase has none of this program's."""
        if self._lockable is not None:
            self._visit(self._lockable.lock)

    def change_passphrase(self, current: Secret, new: Secret) -> None:
        """Let the new passphrase open the backend instead, or raise `WrongPassphrase`."""
        lockable = self._with_passphrase()
        self._visit(lambda: lockable.change_passphrase(current, new))

    def back_up(self, destination: Path) -> None:
        """Write a copy to a file that is not there yet."""
        lockable = self._with_passphrase()
        self._visit(lambda: lockable.back_up(destination))

    def references(self) -> Sequence[SecretReference] | None:
        """Return what this program has there, or None if the backend cannot tell."""
        backend = self._backend
        if not isinstance(backend, Enumerable):
            return None
        found = map(reference_in, self._visit(backend.services))
        return [reference for reference in found if reference is not None]

    def put(self, entry: StoredSecret) -> None:
        """Write an entry and read it back: there are backends that forget without an error."""
        self._visit(lambda: self._put(entry))

    def get(self, reference: SecretReference, configuration_id: ConfigurationId) -> Secret:
        """Return the client secret, or raise `SecretNotFound`."""
        return self._visit(lambda: self._get(reference, configuration_id))

    def delete(self, reference: SecretReference) -> None:
        """See to it that there is no such entry."""
        self._visit(lambda: self._delete(service_name(reference)))

    @property
    def _to_unlock(self) -> str:
        return UNLOCK_OUTSIDE if self._lockable is None else UNLOCK_HERE

    def _visit(self, call: Callable[[], T]) -> T:
        return translated(call, place=self._place, to_unlock=self._to_unlock)

    def _with_passphrase(self) -> Lockable:
        if self._lockable is None:
            raise SecretStoreUnavailable(
                f"The {self._place} has no passphrase of this program.",
                do="Use the tools it came with for this, or choose the encrypted secrets file.",
            )
        return self._lockable

    def _put(self, entry: StoredSecret) -> None:
        service, text = service_name(entry.reference), to_text(entry)
        with effect("secret put"):
            self._backend.set_password(service, USERNAME, text)
        kept = self._backend.get_password(service, USERNAME)
        if kept is None or not hmac.compare_digest(kept.encode(), text.encode()):
            raise SecretStoreUnavailable(
                f"The {self._place} took the client secret but did not keep it.",
                do="Choose another secret store; this one cannot be relied on.",
            )

    def _get(self, reference: SecretReference, configuration_id: ConfigurationId) -> Secret:
        text = self._backend.get_password(service_name(reference), USERNAME)
        if text is None:
            raise SecretNotFound(
                f"The {self._place} has no client secret of this configuration.",
                do="Enter it again: kms-tui secrets renew NAME",
            )
        client_secret = secret_in(text, reference, configuration_id)
        if client_secret is None:
            raise SecretNotFound(
                f"What the {self._place} has there is not this configuration's client secret.",
                do="Enter it again: kms-tui secrets renew NAME",
            )
        return client_secret

    def _delete(self, service: str) -> None:
        if not self._has(service):
            return
        # Somebody may have been faster; what counts is what is there afterwards.
        with suppress(PasswordDeleteError), effect("secret deleted"):
            self._backend.delete_password(service, USERNAME)
        if self._has(service):
            raise SecretStoreUnavailable(
                f"The {self._place} did not delete a client secret.",
                do="Try again; delete it there by hand if it stays.",
                detail=service,
            )

    def _has(self, service: str) -> bool:
        if self._lockable is not None:
            return self._lockable.has_entry(service, USERNAME)
        return self._backend.get_password(service, USERNAME) is not None
