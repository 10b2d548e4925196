"""Carries one action out again and again, each time with trouble at another of its calls.

usage: troubled_calls.py ACTION

Prints at how many calls it was disturbed; a process of its own, as each run leaves some threads.
"""

import sys
from collections.abc import Callable
from itertools import count, takewhile

from troubles import Harm, Trouble
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


def has_struck(step: Step, trouble: Trouble) -> bool:
    """Carry the step out on data of its own; tell whether it came to the call."""
    machine = UniverseMachine()
    try:
        step(machine, trouble)
        return machine.interference.has_struck
    finally:
        machine.teardown()


def calls_disturbed(step: Step, port: str, harm: Harm, *, lasts: bool) -> int:
    """Do that at each call of the port, one after the other; return how many there are."""
    calls = takewhile(lambda nth: has_struck(step, Trouble(harm, port, nth, lasts)), count(1))
    return sum(1 for _ in calls)


def main() -> None:
    step = ACTIONS[sys.argv[1]]
    calls = {kind: calls_disturbed(step, *kind[:2], lasts=kind[2]) for kind in KINDS}
    once_failed = sum(calls[port, Harm.FAILS, False] for port in (CATALOGUE, VAULT, SECRETS))
    sys.stdout.write(f"{once_failed}\n")


if __name__ == "__main__":
    main()
