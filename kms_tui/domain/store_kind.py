"""The words for where client secrets may rest, as settings, command line and catalogue use them."""

import re
from typing import Final

AUTO: Final = "auto"
"""Not a store: asks for the best one of this host, once; the answer is pinned in the catalogue."""
SECRET_SERVICE: Final = "secret-service"  # noqa: S105 - the word for a kind of store
KWALLET: Final = "kwallet"
KEYCHAIN: Final = "keychain"
WINCRED: Final = "wincred"
FILE: Final = "file"
MEMORY: Final = "memory"
ELSEWHERE: Final = "elsewhere"
"""Not a store: where a client secret rests whose store did not come along with the catalogue."""
KEYRING_PREFIX: Final = "keyring:"
"""Before the dotted path of a backend class of the keyring library, for those who bring one."""

PLACES: Final = {
    SECRET_SERVICE: "Secret Service",
    KWALLET: "KWallet",
    KEYCHAIN: "macOS Keychain",
    WINCRED: "Windows Credential Locker",
    FILE: "encrypted secrets file",
    MEMORY: "memory of this session",
}
"""What each kind of store is called; fits after "the"."""

_CLASS_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", re.ASCII)


def place_of(kind: str) -> str:
    """Return what a kind of store is called; fits after "the"."""
    if kind == ELSEWHERE:
        return "secret store of another host"
    return PLACES.get(kind, f"keyring backend {kind.removeprefix(KEYRING_PREFIX)}")


def store_kind_problem(kind: str) -> str:
    """Return why the word names no kind of store, as a sentence, or an empty text."""
    if kind == AUTO or kind in PLACES:
        return ""
    if kind.startswith(KEYRING_PREFIX):
        path = kind.removeprefix(KEYRING_PREFIX)
        return "" if _CLASS_PATH.fullmatch(path) else "A backend is named module.Class."
    known = ", ".join((AUTO, *PLACES, f"{KEYRING_PREFIX}module.Class"))
    return f"Known kinds of secret store are {known}."


_OF_SYSTEM: Final = {"darwin": KEYCHAIN, "win32": WINCRED}


def preferred_kind(
    system: str, *, is_over_ssh: bool, is_service_ready: bool, is_kwallet_running: bool
) -> str:
    """Return what `auto` means on a host; `system` is Python's word for it (`sys.platform`).

    A native keyring only where it answers without a prompt, else the encrypted secrets file. The
    keyrings of macOS and Windows ask on a screen that nobody over SSH sees.
    """
    if system in _OF_SYSTEM:
        return FILE if is_over_ssh else _OF_SYSTEM[system]
    if is_service_ready:
        return SECRET_SERVICE
    return KWALLET if is_kwallet_running else FILE
