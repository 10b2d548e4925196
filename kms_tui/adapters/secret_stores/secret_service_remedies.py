"""What to tell an admin whose Secret Service cannot be used, in full commands."""

from dataclasses import dataclass

from kms_tui.adapters.secret_stores.secret_service_probe import ServiceCondition, ServiceReport
from kms_tui.domain.errors import SecretStoreUnavailable

_GNOME_KEYRING = "gnome-keyring-daemon"
KEEPASSXC = "keepassxc"
"""The name of its program, by which its ways are told from those of other providers."""

_USE_FILE = 'set secret_store = "file" in the settings to use the encrypted secrets file'
_NOT_BELIEVED = (
    "type its password, which is not shown; as this reports success even for a wrong one, run"
    " `kms-tui doctor` afterwards"
)
_KEY_LOGIN = "A login with an SSH key leaves it locked, as no password comes along."


@dataclass(frozen=True, slots=True)
class Remedy:
    """One condition in words."""

    what: str
    """One sentence: how the Secret Service was found."""
    do: str
    """One sentence or two: the next step."""


def unlock_command(provider_pid: int | None) -> str:
    """Return what to type to unlock GNOME's keyring, or to create it if there is none.

    A daemon that D-Bus or systemd has started cannot be told the password by another one, so it
    has to go first.
    """
    end_it = "" if provider_pid is None else f"kill {provider_pid}; "
    return (
        f'{end_it}IFS= read -rs P && printf %s "$P"'
        " | gnome-keyring-daemon --unlock --components=secrets; unset P"
    )


def remedy(report: ServiceReport) -> SecretStoreUnavailable:
    """Return the error for a service that cannot be used."""
    words = in_words(report)
    return SecretStoreUnavailable(words.what, do=words.do, code=report.code)


def asked_for_each_entry() -> SecretStoreUnavailable:
    """Return the error for a KeePassXC that is unlocked but keeps its entries to itself."""
    return SecretStoreUnavailable(
        "KeePassXC wants to be asked on its display before it gives out an entry.",
        do="Turn off the confirmations under Tools > Settings > Secret Service Integration; or"
        f" {_USE_FILE}.",
    )


def in_words(report: ServiceReport) -> Remedy:
    """Return what to tell about any condition."""
    match report.condition:
        case ServiceCondition.READY:
            return Remedy(f"{_provided(report)} is unlocked.", "Nothing needs doing.")
        case ServiceCondition.LOCKED:
            return _locked(report)
        case ServiceCondition.NO_COLLECTION:
            return _without_collection(report)
        case ServiceCondition.NO_SERVICE:
            return _without_service(report)
        case ServiceCondition.FROZEN:
            return _frozen(report)
        case _:
            return _without_bus(report)


def _without_bus(report: ServiceReport) -> Remedy:
    if report.condition is ServiceCondition.NO_BUS:
        return Remedy(
            "There is no D-Bus session here (DBUS_SESSION_BUS_ADDRESS is unset), which is normal"
            " on a host that is reached over SSH only.",
            f"{_capital(_USE_FILE)}; or, for a Secret Service, install dbus-user-session and"
            " gnome-keyring and log in again.",
        )
    is_mute = report.condition is ServiceCondition.MUTE_BUS
    finding = "takes connections but does not answer" if is_mute else "cannot be reached"
    return Remedy(
        f"The D-Bus session at {report.bus_address} {finding}; it may be left over from a login"
        " that has ended (tmux, screen) or belong to another user (sudo).",
        f"Start kms-tui from a fresh login of your own; or {_USE_FILE}.",
    )


def _without_service(report: ServiceReport) -> Remedy:
    could_not_start = ".Spawn." in report.code
    return Remedy(
        "D-Bus could not start the program for org.freedesktop.secrets."
        if could_not_start
        else "A D-Bus session runs, but nobody offers org.freedesktop.secrets on it.",
        f"{'Repair' if could_not_start else 'Install'} gnome-keyring and log in again; or"
        f" {_USE_FILE}.",
    )


def _frozen(report: ServiceReport) -> Remedy:
    if report.provider_pid is None:
        return Remedy(
            "D-Bus is starting a program for org.freedesktop.secrets, which did not come up in"
            " time.",
            f"Look for the reason with `journalctl --user -b` and log in again; or {_USE_FILE}.",
        )
    pid = report.provider_pid
    return Remedy(
        f"{_provided(report)} did not answer in time; its process is {pid}.",
        f"Look at it with `ps -o pid,stat,args -p {pid}`; `kill -CONT {pid}` resumes it if it is"
        f" stopped (T), `kill -KILL {pid}` ends it so that a fresh login starts a new one.",
    )


def _without_collection(report: ServiceReport) -> Remedy:
    what = f"{_provided(report)} has no default keyring yet."
    if report.provider_name == _GNOME_KEYRING:
        command = unlock_command(report.provider_pid)
        do = f"Create one with `{command}` ({_NOT_BELIEVED}); or {_USE_FILE}."
    elif report.provider_name == KEEPASSXC:
        do = (
            "Open a database in KeePassXC and choose the group to expose under Database > Database"
            f" settings > Secret Service Integration; or {_USE_FILE}."
        )
    else:
        do = f"Create a default keyring with the program that offers it; or {_USE_FILE}."
    return Remedy(what, do)


def _locked(report: ServiceReport) -> Remedy:
    what = f"{_provided(report)} is locked."
    move = "move to the encrypted secrets file with `kms-tui secrets migrate --to file`"
    if report.provider_name == _GNOME_KEYRING:
        command = unlock_command(report.provider_pid)
        do = f"Unlock it with `{command}` ({_NOT_BELIEVED}); then you can also {move}."
        return Remedy(what, f"{do} {_KEY_LOGIN}")
    if report.provider_name == KEEPASSXC:
        do = "Unlock the database in KeePassXC and try again; then you can also"
        return Remedy(what, f"{do} {move}.")
    do = "Unlock its default keyring with that program and try again; then you can also"
    return Remedy(what, f"{do} {move}.")


def _provided(report: ServiceReport) -> str:
    if not report.provider_name:
        return "The Secret Service"
    return f"The Secret Service ({report.provider_name})"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
