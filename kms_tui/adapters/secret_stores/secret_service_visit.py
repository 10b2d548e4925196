"""One visit to the Secret Service: connect, look, act, close, and translate what fails."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace

from jeepney import DBusErrorResponse  # type: ignore[import-untyped] # has none
from keyring.errors import KeyringError, KeyringLocked
from secretstorage.exceptions import (
    LockedException,
    PromptDismissedException,
    SecretStorageException,
)
from secretstorage.util import add_match_rules

from kms_tui.adapters.secret_stores.secret_service_probe import (
    BusUnusable,
    ServiceCondition,
    ServiceReport,
    connected,
    examine,
)
from kms_tui.adapters.secret_stores.secret_service_remedies import (
    KEEPASSXC,
    asked_for_each_entry,
    remedy,
)
from kms_tui.adapters.secret_stores.session_bus import SessionBus


@contextmanager
def visit(
    environ: Mapping[str, str], *, seconds: float
) -> Iterator[tuple[SessionBus, ServiceReport]]:
    """Connect to a service that can be used, locked or not, for `seconds` at most.

    Raises `SecretStoreUnavailable` with the remedy, `KeyringError`, or `TimeoutError` if a change
    was sent and its answer was lost.
    """
    try:
        bus = connected(environ, seconds=seconds)
    except BusUnusable as unusable:
        raise remedy(unusable.report) from None
    with closing(bus):
        report = examine(bus)
        if report.condition not in {ServiceCondition.READY, ServiceCondition.LOCKED}:
            raise remedy(report)
        with _keyring_errors(bus, report):
            yield bus, report


def allow_prompts(bus: SessionBus) -> None:
    """Let what is asked for next bring up prompts; what they say comes over this connection."""
    bus.may_prompt = True
    add_match_rules(bus)


@contextmanager
def _keyring_errors(bus: SessionBus, report: ServiceReport) -> Iterator[None]:
    # The texts are our own: a foreign one may quote what it choked on.
    try:
        yield
    except LockedException:
        if report.provider_name == KEEPASSXC:
            raise asked_for_each_entry() from None
        raise KeyringLocked("The Secret Service is locked.") from None
    except PromptDismissedException:
        raise KeyringLocked("The prompt was dismissed.") from None
    except (TimeoutError, ConnectionError):
        if bus.has_sent_change:
            raise TimeoutError("The Secret Service did not answer to a change.") from None
        raise remedy(replace(report, condition=ServiceCondition.FROZEN)) from None
    except (
        SecretStorageException,
        DBusErrorResponse,
        AssertionError,  # how secretstorage refuses replies of a shape that it does not know
    ) as foreign:
        raise KeyringError(f"The Secret Service failed ({type(foreign).__name__}).") from None
