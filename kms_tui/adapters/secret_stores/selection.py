"""Chooses the secret store that the settings name. There is no discovery and no fallback."""

from functools import partial
from pathlib import Path

from kms_tui.adapters.secret_stores.backend import PasswordBackend
from kms_tui.adapters.secret_stores.keyring_secret_store import KeyringSecretStore
from kms_tui.domain.errors import SettingsInvalid
from kms_tui.services.ports import SecretStore

FILE = "file"
MEMORY = "memory"
KINDS = (FILE, MEMORY)
"""The words that the settings may use."""


def open_store(kind: str, directory: Path) -> SecretStore:
    """Return the store of that kind; `directory` is where one on disk lies.

    Nothing is read or made yet. Raises `SettingsInvalid` for an unknown kind.
    """
    if kind == FILE:
        place = "encrypted secrets file"
        return KeyringSecretStore(partial(_secrets_file, directory), kind=kind, place=place)
    if kind == MEMORY:
        return KeyringSecretStore(_memory, kind=kind, place="memory of this session")
    raise SettingsInvalid(
        f"There is no secret store of the kind {kind!r}.", do=f"Use one of: {', '.join(KINDS)}."
    )


# What these import is slow to load: they run in the store's thread.


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
