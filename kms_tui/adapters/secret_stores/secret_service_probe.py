"""Tells whether the Secret Service of this login can be used, within a bound and unasked.

Nothing is unlocked or created and no prompt comes up; at most D-Bus starts the service's program,
as it would for the first use.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from jeepney import DBusErrorResponse  # type: ignore[import-untyped] # has none
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped] # has none
from jeepney.io.blocking import Proxy  # type: ignore[import-untyped] # has none
from keyring.errors import KeyringLocked
from secretstorage import get_collection_by_alias
from secretstorage.exceptions import ItemNotFoundException, SecretServiceNotAvailableException
from secretstorage.util import BUS_NAME

from kms_tui.adapters.secret_stores.session_bus import SessionBus, bus_address


class ServiceCondition(StrEnum):
    """What stands between this login and a secret in its Secret Service."""

    READY = "ready"
    LOCKED = "locked"
    NO_BUS = "no-session-bus"
    DANGLING_BUS = "dangling-bus"
    MUTE_BUS = "mute-bus"
    NO_SERVICE = "no-service"
    NO_COLLECTION = "no-default-collection"
    FROZEN = "provider-frozen"


@dataclass(frozen=True, slots=True)
class ServiceReport:
    """How the Secret Service was found, and who offers it."""

    condition: ServiceCondition
    bus_address: str = ""
    provider_pid: int | None = None
    provider_name: str = ""
    """Name of the provider's program (`gnome-keyring-daemon`), or empty; untrusted text."""
    code: str = ""
    """The name of the D-Bus error behind it, or empty."""


class BusUnusable(Exception):
    """There is no D-Bus session to talk to; `report` tells why."""

    def __init__(self, report: ServiceReport) -> None:
        super().__init__(report.condition)
        self.report = report


def probe(environ: Mapping[str, str], *, call_seconds: float = 2.0) -> ServiceReport:
    """Return how the Secret Service is found, after `call_seconds` at most."""
    try:
        bus = connected(environ, seconds=call_seconds)
    except BusUnusable as unusable:
        return unusable.report
    with closing(bus):
        return examine(bus)


def connected(environ: Mapping[str, str], *, seconds: float) -> SessionBus:
    """Return a connection for the caller to close, or raise `BusUnusable`."""
    address = bus_address(environ)
    if not address:
        raise BusUnusable(ServiceReport(ServiceCondition.NO_BUS))
    try:
        return SessionBus(address, seconds=seconds)
    except (TimeoutError, BlockingIOError):
        condition = ServiceCondition.MUTE_BUS
    except (OSError, ValueError, RuntimeError):
        condition = ServiceCondition.DANGLING_BUS
    raise BusUnusable(ServiceReport(condition, address))


def examine(bus: SessionBus) -> ServiceReport:
    """Return how the Secret Service is found over a connection."""
    report = ServiceReport(ServiceCondition.NO_SERVICE, bus.address)
    try:
        if not has_owner(bus, BUS_NAME):
            Proxy(message_bus, bus).StartServiceByName(BUS_NAME)
        report = _with_provider(report, bus)
        return replace(report, condition=_condition_of_collection(bus))
    except KeyringLocked:
        return replace(report, condition=ServiceCondition.LOCKED)
    except TimeoutError:
        return replace(report, condition=ServiceCondition.FROZEN)
    except OSError:
        return replace(report, condition=ServiceCondition.DANGLING_BUS)
    except DBusErrorResponse as refusal:
        return replace(report, code=str(refusal.name))
    except SecretServiceNotAvailableException:
        return report


def has_owner(bus: SessionBus, name: str) -> bool:
    """Tell whether a program offers that name on the bus; starts none."""
    (is_owned,) = Proxy(message_bus, bus).NameHasOwner(name)
    return bool(is_owned)


def _with_provider(report: ServiceReport, bus: SessionBus) -> ServiceReport:
    try:
        (pid,) = Proxy(message_bus, bus).GetConnectionUnixProcessID(BUS_NAME)
    except DBusErrorResponse:
        return report
    return replace(report, provider_pid=pid, provider_name=_program_name(pid))


def _program_name(pid: int) -> str:
    try:
        command_line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return Path(command_line.split(b"\0")[0].decode(errors="replace")).name


def _condition_of_collection(bus: SessionBus) -> ServiceCondition:
    try:
        collection = get_collection_by_alias(bus, "default")
        is_locked = collection.is_locked()
    except ItemNotFoundException:
        return ServiceCondition.NO_COLLECTION
    return ServiceCondition.LOCKED if is_locked else ServiceCondition.READY
