"""The keyrings of KDE, macOS and Windows, each as keyring's own class for it and no other."""

import platform
from collections.abc import Mapping
from contextlib import closing, suppress
from typing import Final

from kms_tui.adapters.secret_stores.backend import PasswordBackend
from kms_tui.adapters.secret_stores.credential_locker import CredentialLocker
from kms_tui.domain.errors import SecretStoreUnavailable

_KWALLETS: Final = ("kwalletd6", "kwalletd5")
"""The newest first."""
_APPLICATION = "kms-tui"
"""Whom KWallet names when it asks the admin to grant access; keyring would say how it was run."""

_USE_FILE = 'set secret_store = "file" in the settings to use the encrypted secrets file'

# None of these is made with its own __init__: that would set any attribute of it that is named by
# a KEYRING_PROPERTY_* variable, such as how long Windows keeps an entry.


def kwallet_is_running(environ: Mapping[str, str]) -> bool:
    """Tell, within 2 s and without a prompt, whether this is a KDE session with its KWallet."""
    desktops = environ.get("XDG_CURRENT_DESKTOP", "").split(":")
    is_kde = "KDE" in desktops or "KDE_FULL_SESSION" in environ
    return is_kde and bool(_running_kwallet(environ))


def kwallet(environ: Mapping[str, str]) -> PasswordBackend:
    """Return KWallet's backend, or raise `SecretStoreUnavailable`; nothing is opened yet."""
    name = _running_kwallet(environ)
    if not name:
        raise SecretStoreUnavailable(
            "KWallet does not run in this login.",
            do=f"Start kms-tui in a terminal of the KDE session; over SSH, {_USE_FILE}.",
        )
    from keyring.backends import kwallet as module  # noqa: PLC0415 - looks for libraries

    if not hasattr(module, "dbus"):
        raise SecretStoreUnavailable(
            "The Python package dbus-python, which KWallet needs, is not installed.",
            do='Set secret_store = "secret-service" in the settings: KWallet of KDE Frameworks 5.97'
            " and later offers that too; or install dbus-python.",
        )
    backend = module.DBusKeyring.__new__(module.DBusKeyring)
    backend.handle = -1
    backend.appid = _APPLICATION
    backend.bus_name = f"org.kde.{name}"
    backend.object_path = f"/modules/{name}"
    return backend


def _running_kwallet(environ: Mapping[str, str]) -> str:
    # What these need is installed on Linux only.
    from jeepney import DBusErrorResponse  # type: ignore[import-untyped] # noqa: PLC0415 - see above

    from kms_tui.adapters.secret_stores.secret_service_probe import (  # noqa: PLC0415 - see above
        BusUnusable,
        connected,
        has_owner,
    )

    try:
        bus = connected(environ, seconds=2.0)
    except BusUnusable:
        return ""
    # A bus that goes away meanwhile has no KWallet any more.
    with closing(bus), suppress(OSError, DBusErrorResponse):
        return next((name for name in _KWALLETS if has_owner(bus, f"org.kde.{name}")), "")
    return ""


def keychain() -> PasswordBackend:
    """Return the macOS Keychain's backend, or raise `SecretStoreUnavailable`."""
    if platform.system() != "Darwin":
        raise _wrong_system("macOS Keychain", "macOS")
    from keyring.backends import macOS  # noqa: PLC0415 - loads a system library

    if not hasattr(macOS, "api"):
        raise SecretStoreUnavailable(
            "The Security framework of macOS cannot be loaded.",
            do=f"Use the Python of python.org or Homebrew; or {_USE_FILE}.",
        )
    return macOS.Keyring.__new__(macOS.Keyring)


def wincred() -> PasswordBackend:
    """Return the backend of Windows' Credential Locker, or raise `SecretStoreUnavailable`."""
    if platform.system() != "Windows":
        raise _wrong_system("Windows Credential Locker", "Windows")
    from keyring.backends import Windows  # noqa: PLC0415 - loads a system library

    if Windows.missing_deps:
        raise SecretStoreUnavailable(
            "The Python package pywin32-ctypes, which the Credential Locker needs, is missing.",
            do=f"Install pywin32-ctypes; or {_USE_FILE}.",
        )
    backend = Windows.WinVaultKeyring.__new__(Windows.WinVaultKeyring)
    return CredentialLocker(backend, failure=vars(Windows)["pywintypes"].error)


def _wrong_system(place: str, system: str) -> SecretStoreUnavailable:
    return SecretStoreUnavailable(
        f"The {place} exists on {system} only.",
        do='Set secret_store = "auto" or "file" in the settings.',
    )
