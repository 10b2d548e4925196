"""The secret stores of this host, by kind. No discovery of keyring's own, and no fallback."""

import importlib.util
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from kms_tui.adapters.daemon_thread import DaemonThread
from kms_tui.adapters.secret_stores.backend import PasswordBackend
from kms_tui.adapters.secret_stores.keyring_secret_store import KeyringSecretStore
from kms_tui.domain.errors import SettingsInvalid
from kms_tui.domain.store_kind import (
    AUTO,
    FILE,
    KEYCHAIN,
    KEYRING_PREFIX,
    KWALLET,
    MEMORY,
    SECRET_SERVICE,
    WINCRED,
    place_of,
    preferred_kind,
    store_kind_problem,
)
from kms_tui.services.ports import SecretStore

_PROBE_SECONDS = 4.5


class HostSecretStores:
    """Opens stores; nothing is read, imported or made before one is used."""

    def __init__(self, directory: Path, environ: Mapping[str, str]) -> None:
        """`directory` is where a store on disk lies."""
        self._directory = directory
        self._environ = environ
        self._stores: dict[str, SecretStore] = {}
        self._best: str | None = None
        self._thread = DaemonThread("secret-store-probe")

    def of_kind(self, kind: str) -> SecretStore:
        """Return the store of that kind, always the same one.

        Raises `SettingsInvalid` for a word that names none.
        """
        problem = "It stands for the best store." if kind == AUTO else store_kind_problem(kind)
        if problem:
            raise SettingsInvalid(f"There is no secret store of the kind {kind!r}.", do=problem)
        if kind not in self._stores:
            self._stores[kind] = KeyringSecretStore(
                self._backend(kind), kind=kind, place=place_of(kind), has_passphrase=kind == FILE
            )
        return self._stores[kind]

    async def best_kind(self) -> str:
        """Return the kind that suits this host: a native keyring that is ready, else the file.

        Asked once: what `auto` means does not change while the program runs.
        """
        if self._best is None:
            try:
                self._best = await self._thread.run(
                    lambda: _best_kind(self._environ), deadline_seconds=_PROBE_SECONDS
                )
            except TimeoutError:
                self._best = FILE
        return self._best

    def _backend(self, kind: str) -> Callable[[], PasswordBackend]:
        if kind.startswith(KEYRING_PREFIX):
            return partial(_brought, kind.removeprefix(KEYRING_PREFIX))
        opens: dict[str, Callable[[], PasswordBackend]] = {
            FILE: partial(_secrets_file, self._directory),
            MEMORY: _memory,
            SECRET_SERVICE: partial(_secret_service, self._environ),
            KWALLET: partial(_kwallet, self._environ),
            KEYCHAIN: _keychain,
            WINCRED: _wincred,
        }
        return opens[kind]


def _best_kind(environ: Mapping[str, str]) -> str:
    is_linux = sys.platform == "linux"
    is_ready = is_linux and _is_secret_service_ready(environ)
    return preferred_kind(
        sys.platform,
        is_over_ssh=bool(environ.get("SSH_CONNECTION")),
        is_service_ready=is_ready,
        is_kwallet_running=is_linux and not is_ready and _is_kwallet_usable(environ),
    )


def _is_secret_service_ready(environ: Mapping[str, str]) -> bool:
    from kms_tui.adapters.secret_stores.secret_service_probe import (  # noqa: PLC0415 - see below
        ServiceCondition,
        probe,
    )

    return probe(environ).condition is ServiceCondition.READY


def _is_kwallet_usable(environ: Mapping[str, str]) -> bool:
    from kms_tui.adapters.secret_stores.native_backends import (  # noqa: PLC0415 - see below
        kwallet_is_running,
    )

    # Without that package, which has no wheels, keyring cannot talk to KWallet.
    return importlib.util.find_spec("dbus") is not None and kwallet_is_running(environ)


# What these import is slow to load: they run in a store's thread.


def _secrets_file(directory: Path) -> PasswordBackend:
    from kms_tui.adapters.secret_stores.encrypted_secrets_file import (  # noqa: PLC0415 - see above
        EncryptedSecretsFile,
    )

    return EncryptedSecretsFile(directory)


def _memory() -> PasswordBackend:
    from kms_tui.adapters.secret_stores.memory_keyring import (  # noqa: PLC0415 - see above
        MemoryKeyring,
    )

    return MemoryKeyring()


def _secret_service(environ: Mapping[str, str]) -> PasswordBackend:
    from kms_tui.adapters.secret_stores.secret_service import (  # noqa: PLC0415 - see above
        BoundedSecretService,
    )

    return BoundedSecretService(environ)


def _kwallet(environ: Mapping[str, str]) -> PasswordBackend:
    from kms_tui.adapters.secret_stores.native_backends import kwallet  # noqa: PLC0415 - see above

    return kwallet(environ)


def _keychain() -> PasswordBackend:
    from kms_tui.adapters.secret_stores.native_backends import keychain  # noqa: PLC0415 - see above

    return keychain()


def _wincred() -> PasswordBackend:
    from kms_tui.adapters.secret_stores.native_backends import wincred  # noqa: PLC0415 - see above

    return wincred()


def _brought(class_path: str) -> PasswordBackend:
    from kms_tui.adapters.secret_stores.brought_backend import (  # noqa: PLC0415 - see above
        brought_backend,
    )

    return brought_backend(class_path)
