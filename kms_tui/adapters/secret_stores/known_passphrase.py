"""A passphrase that somebody handed over, read when it is first needed."""

from collections.abc import Mapping

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.adapters.secret_stores.passphrase_sources import passphrase_from
from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.domain.secret import Secret

_SECONDS = 8.0


class KnownPassphrase:
    """Reads the source each time, so that nothing keeps the passphrase after its use.

    A descriptor can be read once; after that somebody has to type the passphrase.
    """

    def __init__(
        self, environ: Mapping[str, str], *, descriptor: int | None = None, file: str = ""
    ) -> None:
        self._environ = environ
        self._descriptor = descriptor
        self._file = file
        self._is_spent = False
        self._thread = DaemonThread("passphrase")

    async def __call__(self) -> Secret | None:
        """Return the passphrase, or None if there is no source. See `passphrase_from`."""
        if self._is_spent:
            return None
        self._is_spent = self._descriptor is not None
        try:
            return await self._thread.run(self._read, deadline_seconds=_SECONDS)
        except TimeoutError:
            raise SecretStoreUnavailable(
                f"The passphrase could not be read within {_SECONDS:g} s.",
                do="See to it that its source ends, and lies on no hanging file system.",
            ) from None

    def _read(self) -> Secret | None:
        return passphrase_from(self._environ, descriptor=self._descriptor, file=self._file)
