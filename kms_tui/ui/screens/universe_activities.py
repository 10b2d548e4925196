"""The actions on universe keys as screens that run them and show how far they are."""

from collections.abc import Iterable, Sequence

from kms_tui.domain.check import Check, KeyStep, Verdict
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.services.opened_vaults import opening_title
from kms_tui.services.reporting import Report
from kms_tui.services.universe_keys import KeyChoice
from kms_tui.ui.screens.activity import Action, ActivityScreen, Consent, T, Wording
from kms_tui.ui.session import Session
from kms_tui.ui.universe_text import UniverseView

_FAILED = "Nothing was recorded."
_VERIFYING = Wording(
    "Every key was unwrapped and is the one that was recorded.",
    stopping="Esc stops. Nothing is changed by verifying.",
    stopped="Stopped. Not every key was verified, and nothing was changed.",
)
_REWRAPPING = Wording(
    "Every key is re-wrapped, and the new wrappings are in use.",
    "The old wrappings stay in use.",
    stopping="Stopping now keeps the keys that are done; the old wrappings stay in use.",
    stopped="Stopped. The old wrappings stay in use; keys that are done stay done.",
)


def enabling(
    session: Session, universe: Universe, configuration: KmsConfiguration, choice: KeyChoice
) -> ActivityScreen[Universe]:
    """Assign a configuration to a universe: make a key and let it be active."""

    async def enable(report: Report, _consent: Consent) -> Universe:
        keys = session.services.universe_keys
        return await keys.enable(universe, configuration.id, choice, report)

    titles = [opening_title(configuration.name), *KeyStep]
    done = f"Encryption is enabled with key {universe.key_count + 1}."
    title = f"assign to {universe.name}"
    return _screen(session, title, enable, titles, Wording(done, _FAILED))


def rotating(session: Session, view: UniverseView, choice: KeyChoice) -> ActivityScreen[Universe]:
    """Make a new universe key under the same master key."""

    async def rotate(report: Report, _consent: Consent) -> Universe:
        return await session.services.universe_keys.rotate(view.universe, choice, report)

    configuration = view.configuration
    titles = [*_openings([configuration] if configuration else []), *KeyStep]
    done = f"Key {view.universe.key_count + 1} is the active one."
    title = f"rotate universe key of {view.universe.name}"
    return _screen(session, title, rotate, titles, Wording(done, _FAILED))


def beginning_rewrap(
    session: Session, view: UniverseView, target: KmsConfiguration, algorithm: WrapAlgorithm
) -> ActivityScreen[Universe]:
    """Re-wrap all keys of a universe to the newest version of a master key."""

    async def begin(report: Report, _consent: Consent) -> Universe:
        rewrapping = session.services.rewrapping
        return await rewrapping.begin(view.universe, target.id, algorithm, report)

    openings = _openings([target, *view.sources])
    titles = [*openings, KeyStep.MASTER_KEY, *_keys(view)]
    return _screen(session, f"re-wrap {view.universe.name}", begin, titles, _REWRAPPING)


def resuming_rewrap(session: Session, view: UniverseView) -> ActivityScreen[Universe]:
    """Do what an interrupted re-wrap left."""

    async def resume(report: Report, _consent: Consent) -> Universe:
        return await session.services.rewrapping.resume(view.universe.id, report)

    titles = [*_openings(view.rewrapping_sources), *_keys(view)]
    return _screen(session, f"re-wrap {view.universe.name}", resume, titles, _REWRAPPING)


def verifying(session: Session, view: UniverseView) -> ActivityScreen[int]:
    """Unwrap every key of a universe and compare it with what was recorded."""

    async def verify(report: Report, _consent: Consent) -> int:
        return await session.services.verification.verify_universe(view.universe.id, report)

    titles = [*_openings(view.sources), *_keys(view)]
    return _screen(session, f"verify keys of {view.universe.name}", verify, titles, _VERIFYING)


def verifying_configuration(
    session: Session, configuration: KmsConfiguration, key_titles: Sequence[str]
) -> ActivityScreen[int]:
    """Unwrap and compare the keys of all universes that a configuration unwraps."""

    async def verify(report: Report, _consent: Consent) -> int:
        verification = session.services.verification
        return await verification.verify_configuration(configuration.id, report)

    titles = [*_openings([configuration]), *key_titles]
    title = f"verify keys under {configuration.name}"
    return _screen(session, title, verify, titles, _VERIFYING, crumb="configs")


def _openings(configurations: Iterable[KmsConfiguration]) -> list[str]:
    return list(dict.fromkeys(opening_title(c.name) for c in configurations))


def _keys(view: UniverseView) -> list[str]:
    return [key.title(view.universe.name) for key in view.keys]


def _screen(
    session: Session,
    title: str,
    action: Action[T],
    titles: Iterable[str],
    wording: Wording,
    *,
    crumb: str = "universes",
) -> ActivityScreen[T]:
    return ActivityScreen(
        title,
        action,
        pending=[Check(name, Verdict.PENDING) for name in titles],
        wording=wording,
        session=session.label,
        crumb=crumb,
    )
