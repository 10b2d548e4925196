"""Carries actions out again and again, each time with trouble at another of their calls.

usage: troubled_calls.py MOST ACTION...

Tries each harm at no more than MOST calls of a port, and prints by action what was tried; a process
of its own, as each run leaves some threads.
"""

import json
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

from call_troubles import Harm, Interference, Trouble
from universe_machine import UniverseMachine
from universe_moments import CATALOGUE, SECRETS, VAULT
from universe_session import MASTER_KEYS
from vault_in_process import GOOD_SECRETS

from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.services.universe_keys import KeyChoice

Step = Callable[[UniverseMachine, Trouble | None], None]

ALGORITHM = WrapAlgorithm.RSA_OAEP


def create(machine: UniverseMachine, trouble: Trouble | None) -> None:
    machine.create_configuration(0, MASTER_KEYS[0], trouble)


def edit(machine: UniverseMachine, trouble: Trouble | None) -> None:
    machine.edit_credential(0, 0, 0, GOOD_SECRETS[1], trouble)


def delete(machine: UniverseMachine, trouble: Trouble | None) -> None:
    machine.delete_configuration(0, 1, 0, trouble)


def register(machine: UniverseMachine, trouble: Trouble | None) -> None:
    machine.register(0, trouble)


def enable(machine: UniverseMachine, trouble: Trouble | None) -> None:
    machine.disable(0, 0, 0, None)
    machine.enable(0, 0, 0, 1, KeyChoice(), trouble)


def rotate(machine: UniverseMachine, trouble: Trouble | None) -> None:
    machine.rotate(0, 0, 0, ALGORITHM, trouble)


def rewrap_to_another(machine: UniverseMachine, trouble: Trouble | None) -> None:
    machine.rewrap(0, 0, 0, 1, ALGORITHM, trouble)


def rewrap_to_newest(machine: UniverseMachine, trouble: Trouble | None) -> None:
    machine.make_master_key_version(MASTER_KEYS[0])
    machine.rewrap(0, 0, 0, 0, ALGORITHM, trouble)


def resume(machine: UniverseMachine, trouble: Trouble | None) -> None:
    machine.rewrap_and_stop_midway(0, 0, 1, ALGORITHM, 10)
    machine.make_master_key_version(MASTER_KEYS[1])
    machine.resume(1, 0, trouble)


def abandon(machine: UniverseMachine, trouble: Trouble | None) -> None:
    machine.rewrap_and_stop_midway(0, 0, 1, ALGORITHM, 10)
    machine.abandon(1, 0, trouble)


def disable(machine: UniverseMachine, trouble: Trouble | None) -> None:
    machine.disable(0, 0, 0, trouble)


def verify(machine: UniverseMachine, trouble: Trouble | None) -> None:
    machine.verify(0, 0, trouble)


def import_keys(machine: UniverseMachine, trouble: Trouble | None) -> None:
    machine.import_keys(0, 0, 0, 0, 2, trouble)


ACTIONS = {
    step.__name__: step
    for step in (
        create,
        edit,
        delete,
        register,
        enable,
        rotate,
        rewrap_to_another,
        rewrap_to_newest,
        resume,
        abandon,
        disable,
        verify,
        import_keys,
    )
}
KINDS = [
    *((CATALOGUE, harm, False) for harm in Harm),
    (CATALOGUE, Harm.FAILS, True),
    (CATALOGUE, Harm.ANSWER_LOST, True),
    (VAULT, Harm.FAILS, False),
    (VAULT, Harm.STOPPED_BEFORE, False),
    *((SECRETS, harm, False) for harm in Harm),
]
"""What can happen at a call: port, harm, and whether it lasts.

To a vault that only reads and wraps, a lost answer does no more than a failure.
"""


PORTS = (CATALOGUE, VAULT, SECRETS)
NEVER = 1 << 30
"""No action makes so many calls."""


@dataclass
class Tried:
    """What was tried of one action."""

    calls: int
    """How many it makes that can be disturbed."""
    troubles: int = 0
    answers_lost: int = 0
    """Of changes of the catalogue."""
    wrong: list[str] = field(default_factory=list)


def carried_out(step: Step, trouble: Trouble) -> Interference:
    """Carry the step out on data of its own, with that trouble; return what became of it."""
    machine = UniverseMachine()
    try:
        step(machine, trouble)
        return machine.interference
    finally:
        machine.teardown()


def disturbed(step: Step, most: int) -> Tried:
    """Carry the step out with each harm at the calls of each port."""
    calls = {port: carried_out(step, Trouble(Harm.FAILS, port, NEVER)).calls for port in PORTS}
    tried = Tried(sum(calls.values()))
    for place, (port, harm, lasts) in enumerate(KINDS):
        for nth in spread(calls[port], most, place):
            try_one(step, Trouble(harm, port, nth, lasts), tried)
    return tried


def try_one(step: Step, trouble: Trouble, tried: Tried) -> None:
    tried.troubles += 1
    try:
        interference = carried_out(step, trouble)
        assert interference.has_struck
        tried.answers_lost += bool(interference.lost)
    except Exception:  # noqa: BLE001 - whatever it is, it is told
        tried.wrong.append(f"{trouble}: {traceback.format_exc()}")


def spread(calls: int, most: int, place: int) -> Sequence[int]:
    """Return so many of the calls, counted from 1; of another place others."""
    if calls <= most:
        return range(1, calls + 1)
    return sorted({1 + (place + number * calls // most) % calls for number in range(most)})


def main() -> None:
    most, actions = int(sys.argv[1]), sys.argv[2:]
    tried = {action: asdict(disturbed(ACTIONS[action], most)) for action in actions}
    sys.stdout.write(json.dumps(tried))


if __name__ == "__main__":
    main()
