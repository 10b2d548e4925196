"""What is killed at every step, and what has to be there when the next start has made it good."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from action_effects import Effect, disabled, edited, made_key, nothing, rewrapped
from catalogue_rows import Rows
from universe_session import CONFIGURATIONS, MASTER_KEYS, Session, quiet
from vault_in_process import GOOD_SECRETS

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox import world
from kms_tui.services.universe_keys import KeyChoice

GOOD_KEY = f"{world.DEMO_VAULT_URL}/keys/{MASTER_KEYS[0]}"
ALGORITHM = WrapAlgorithm.RSA_OAEP_256

Work = Callable[[Session], Awaitable[object]]


@dataclass(frozen=True)
class KillableStep:
    """One step of an admin, on a universe with so many keys."""

    keys: int
    act: Work
    done: Callable[[Rows], Effect]
    """What it does to the rows, given those before it."""
    before: Sequence[tuple[Work, str]] = ()
    """What was done to the universe before, and at which moment that was killed, if at any."""
    finish: Work | None = None
    """What the next session does to bring it to its end; without that it may not have been."""


async def configuration(session: Session, name: str = CONFIGURATIONS[0]) -> KmsConfiguration:
    found = await session.configurations.list()
    return next(each for each in found if each.name == name)


async def universe(session: Session) -> Universe:
    [found] = await session.of.universes.list()
    return found


async def enable(session: Session) -> None:
    target = await configuration(session, CONFIGURATIONS[1])
    keys = session.of.universe_keys
    await keys.enable(await universe(session), target.id, KeyChoice(), quiet)


async def rotate(session: Session) -> None:
    await session.of.universe_keys.rotate(await universe(session), KeyChoice(), quiet)


async def disable(session: Session) -> None:
    await session.of.universes.disable(await universe(session))


async def edit(session: Session) -> None:
    was = await configuration(session)
    await session.configurations.edit(
        was, was.draft(), GOOD_SECRETS[1], quiet, despite_warnings=True
    )


async def rewrap(session: Session) -> None:
    target = await configuration(session)
    await session.of.rewrapping.begin(await universe(session), target.id, ALGORITHM, quiet)


async def finish_rewrap(session: Session) -> None:
    """Go on with a re-wrap, begin one that was not, and leave one that is done."""
    found = await universe(session)
    if found.has_unfinished_rewrap:
        await session.of.rewrapping.resume(found.id, quiet)
    elif not found.generation:
        await rewrap(session)


async def recover(session: Session) -> None:
    await session.configurations.recover()


def _of_universe(effect: Callable[[str], Effect]) -> Callable[[Rows], Effect]:
    return lambda rows: effect(rows.of["universe"][0]["id"])


def _edited(rows: Rows) -> Effect:
    return edited(_id_of(rows, CONFIGURATIONS[0]))


def _enabled(rows: Rows) -> Effect:
    target = _id_of(rows, CONFIGURATIONS[1])
    return made_key(rows.of["universe"][0]["id"], target, "enabled")


def _rotated(rows: Rows) -> Effect:
    target = _id_of(rows, CONFIGURATIONS[0])
    return made_key(rows.of["universe"][0]["id"], target, "rotated")


def _rewrapped_one_by_one(rows: Rows) -> Effect:
    universe_id, newest = rows.of["universe"][0]["id"], f"{GOOD_KEY}/{2:032x}"

    def effect(before: Rows, after: Rows) -> bool:
        added = after.added_since(before, "event")
        kinds = Counter(row["kind"] for row in added)
        keys = len(before.of["universe_key"])
        return rewrapped(universe_id, newest, ALGORITHM)(before, after) and kinds == {
            "rewrap_begun": 1,
            "rewrapped": keys,
            "rewrap_completed": 1,
        }

    return effect


def _id_of(rows: Rows, name: str) -> str:
    [found] = [row["id"] for row in rows.of["configuration"] if row["name"] == name]
    return str(found)


STEPS = {
    "rewrap": KillableStep(50, rewrap, _rewrapped_one_by_one, finish=finish_rewrap),
    "enable": KillableStep(3, enable, _enabled, before=[(disable, "")]),
    "rotate": KillableStep(3, rotate, _rotated),
    "disable": KillableStep(3, disable, _of_universe(disabled)),
    "edit": KillableStep(3, edit, _edited),
    "recover": KillableStep(3, recover, lambda _rows: nothing, [(edit, "after secrets.put")]),
}
"""By name; the master key has a newer version than the one that wraps the keys."""
