"""Windows' Credential Locker, whose library raises what no other one does."""

from collections.abc import Callable
from typing import TypeVar

from kms_tui.adapters.secret_stores.backend import PasswordBackend
from kms_tui.domain.errors import SecretStoreUnavailable

T = TypeVar("T")


class CredentialLocker:
    """A backend whose `failure`s, of a kind that Windows' library defines, become our own."""

    def __init__(self, backend: PasswordBackend, *, failure: type[Exception]) -> None:
        self._backend = backend
        self._failure = failure

    def get_password(self, service: str, username: str) -> str | None:
        """Return an entry, or None."""
        return self._call(lambda: self._backend.get_password(service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Write an entry in place of any older one."""
        self._call(lambda: self._backend.set_password(service, username, password))

    def delete_password(self, service: str, username: str) -> None:
        """Remove an entry, or raise keyring's `PasswordDeleteError`."""
        self._call(lambda: self._backend.delete_password(service, username))

    def _call(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except self._failure as failure:
            raise SecretStoreUnavailable(
                "The Windows Credential Locker refused; over SSH it does so, as such a login has"
                " no credentials of its own.",
                do='Run kms-tui on the desktop; or set secret_store = "file" in the settings to use'
                " the encrypted secrets file.",
                code=f"winerror {getattr(failure, 'winerror', '?')}",
            ) from None
