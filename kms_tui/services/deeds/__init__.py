"""What each action of the services is, in words: for the audit log, and as the command of a verb.

One table for each service that changes something, lets something out, or does what a verb does
too. An action is described from its own arguments, before it runs. What is in no table only reads,
or is a part of an action that is; a test has them all.
"""

from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import Final

from kms_tui.domain.deed import Deed

Describe = Callable[..., Awaitable[Deed]]
"""Gets the `Names`, then by name the arguments that the action is called with, and takes those
that it needs."""
Deeds = Mapping[str, Describe]
"""By the name of the action."""

_PLACES: Final = {
    "configurations": "configurations:CONFIGURATIONS",
    "configuration_import": "configurations:CONFIGURATION_IMPORT",
    "check_all": "configurations:CHECK_ALL",
    "universes": "universes:UNIVERSES",
    "universe_keys": "universe_keys:UNIVERSE_KEYS",
    "rewrapping": "universe_keys:REWRAPPING",
    "verification": "universe_keys:VERIFICATION",
    "key_export": "universe_keys:KEY_EXPORT",
    "key_import": "universe_keys:KEY_IMPORT",
    "secret_access": "secrets:SECRET_ACCESS",
    "secret_migration": "secrets:SECRET_MIGRATION",
    "unknown_secrets": "secrets:UNKNOWN_SECRETS",
    "keeping": "keeping:KEEPING",
    "doctor": "keeping:DOCTOR",
}
"""Where the table of a service stands: each is loaded when that service is first asked for."""


def deeds_of(service: str) -> Deeds:
    """Return the table of the service that `Services` knows by that name; empty if it has none."""
    place = _PLACES.get(service)
    if place is None:
        return {}
    module, table = place.split(":")
    deeds: Deeds = getattr(import_module(f"{__name__}.{module}"), table)
    return deeds
