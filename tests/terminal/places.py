"""The way to every screen and dialog of a busy home, and what shows that it is open."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from busy_home import UNUSED_UNIVERSE
from pty_session import KEYS, PtySession
from recovery_parts import PASSPHRASE

from kms_tui.sandbox import world

SHOWS_WITHIN_SECONDS: Final = 40.0


class Step(NamedTuple):
    """What an admin does next, and what it shows."""

    keys: str
    """As they are typed; a name in `KEYS`, or `ctrl+x`, stands for that key alone."""
    shows: str


Way = tuple[Step, ...]
"""Begins at the list."""

LIST: Final = Step("", "refreshed")
_UNIVERSES: Final[Way] = (Step("u", "kms-tui > universes"), Step("", "orders"))
_UNIVERSE: Final[Way] = (*_UNIVERSES, Step("enter", "Encryption  "), Step("", "universe key"))
_UNLOCKED: Final = Step(PASSPHRASE.reveal(), "Passphrase         ********")

WITHOUT_ROWS: Final[dict[str, Way]] = {
    "list": (),
    "filter": (Step("/", "fields: name vault key"),),
    "command line": (Step(":", "tab complete"),),
    "help": (Step("?", "Keys: configuration list"),),
    "activity log": (Step("!", "Nothing happened yet"),),
    "create": (Step("n", "such as prod-eu-main"),),
    "discard": (
        Step("n", "such as prod-eu-main"),
        Step("x", "Name x"),
        Step("escape", "Discard what you typed?"),
    ),
    "host check": (Step("H", "kms-tui > doctor"),),
    "backup": (Step("B", "Back up to"),),
    "history": (Step("h", "kms-tui > history"),),
    "universes": (Step("u", "kms-tui > universes"),),
    "register": (Step("u", "kms-tui > universes"), Step("n", "universes > register")),
}
"""What is also there where nothing was ever done."""

PLACES: Final[dict[str, Way]] = WITHOUT_ROWS | {
    "details": (Step("enter", "--- identity"),),
    "copies": (Step("y", "f to a file"),),
    "edit": (Step("e", "what will change"),),
    "deletion": (Step("D", "cannot be deleted"),),
    "unlock": (Step("t", "Unlock the encrypted secrets file"),),
    "check": (Step("t", "Unlock the encrypted"), _UNLOCKED, Step("enter", "check alpha")),
    "check all": (Step("T", "Unlock the encrypted"), _UNLOCKED, Step("enter", "all good")),
    "event": (Step("h", "event 1 of"), Step("enter", "Event  ")),
    "universe": _UNIVERSE,
    "universe key": (*_UNIVERSE, Step("enter", "orders > key 2")),
    "universe's history": (*_UNIVERSE, Step("h", "orders > history")),
    "universe's edit": (*_UNIVERSE, Step("e", "YugabyteDB's own id of it")),
    "assign": (
        *_UNIVERSES,
        Step("G", f"> off   {UNUSED_UNIVERSE}"),
        Step("enter", "no universe keys"),
        Step("a", "Assign a KMS configuration"),
    ),
    "rotate": (*_UNIVERSE, Step("o", "make key 3")),
    "re-wrap": (*_UNIVERSE, Step("w", "Re-wrap all universe keys")),
    "re-wrap unlock": (
        *_UNIVERSE,
        Step("w", "Re-wrap all universe keys"),
        Step("", "> WARN  beta"),
        Step("ctrl+s", "Unlock the encrypted secrets file"),
    ),
    "disable": (*_UNIVERSE, Step("z", "Disable")),
    "export": (*_UNIVERSE, Step("x", "Export")),
    "import": (*_UNIVERSE, Step("i", "orders > import")),
}

_FILLED: Final[Way] = (
    *(Step("n", "such as prod-eu-main"), Step("gamma", "Name gamma")),
    Step(f"\t\t{world.CLIENT_ID}", world.CLIENT_ID),
    Step(f"\t{world.CLIENT_SECRET}", "********"),
    Step(f"\t\t{world.TENANT_ID}", world.TENANT_ID),
    *(Step(f"\t{world.DEMO_VAULT_URL}", "kv-demo"), Step("\tgood", "Key Name           good")),
)
RUNS: Final[dict[str, Way]] = {
    "check's end": (*PLACES["check"], Step("", "Every check passed")),
    "check of all's end": (*PLACES["check all"], Step("", "Checked 2")),
    "save": (
        *(*_FILLED, Step("ctrl+s", "Unlock the encrypted"), _UNLOCKED, Step("enter", "save gamma")),
        *(Step("", "OK    Key Vault answers"), Step("", "Saved.")),
    ),
    "re-wrap's end": (
        *(*PLACES["re-wrap"], Step("", "> WARN  beta"), Step("up", "> OK    alpha")),
        *(Step("ctrl+s", "Unlock the encrypted"), _UNLOCKED, Step("enter", "re-wrap orders")),
        *(Step("", "OK    Open the vault"), Step("", "Every key is re-wrapped")),
    ),
}
"""What runs until it has changed something."""


def goes(session: PtySession, way: Sequence[Step]) -> None:
    """Go that way, and wait for what shows at each step."""
    for step in way:
        takes(session, step)
        session.wait_for(step.shows, SHOWS_WITHIN_SECONDS)


def takes(session: PtySession, step: Step) -> None:
    """Type what the step asks for."""
    if step.keys in KEYS or step.keys.startswith("ctrl+"):
        session.press(step.keys)
    elif step.keys:
        session.send(step.keys)
