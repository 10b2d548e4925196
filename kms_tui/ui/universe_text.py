"""Universes in words: pure functions and what they take, no widgets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration
from kms_tui.domain.listed_words import vault_name
from kms_tui.domain.rewrap import Rewrap
from kms_tui.domain.universe import Universe, UniverseDraft, UniverseField
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.domain.visible_text import visible
from kms_tui.ui.lines import Cell
from kms_tui.ui.presentation import VERDICT_STYLES

ENABLED = "ON"
DISABLED = "off"
REWRAP_UNFINISHED = "REWR"
STATUS_WORDS = (
    (ENABLED, "encryption at rest is enabled: one key is active"),
    (DISABLED, "no key is active; keys and history stay"),
    (REWRAP_UNFINISHED, "a re-wrap is unfinished: open it, press w"),
)
"""The words in the column ST of the list of universes, and what each means."""
_UNKNOWN = "(not in the catalogue)"
_LABEL_CELLS = 17


@dataclass(frozen=True, slots=True)
class UniverseView:
    """What is shown of one universe, as it was read at one time."""

    universe: Universe
    keys: Sequence[WrappedUniverseKey]
    """Newest first."""
    configurations: Mapping[ConfigurationId, KmsConfiguration]
    """Every configuration there is."""
    rewrap: Rewrap | None = None
    """The unfinished one."""
    done_keys: int = 0
    """How many keys the unfinished re-wrap has done."""

    @property
    def configuration(self) -> KmsConfiguration | None:
        """Whose master key wraps the active key, or the newest one."""
        configuration_id = self.universe.configuration_id
        return self.configurations.get(configuration_id) if configuration_id else None

    @property
    def active_key(self) -> WrappedUniverseKey | None:
        """The key that encrypts new data."""
        active = self.universe.active_key_id
        return next((key for key in self.keys if key.id == active), None)

    @property
    def sources(self) -> list[KmsConfiguration]:
        """The configurations that unwrap its keys at present, each once."""
        wanted = dict.fromkeys(key.wrapping.configuration_id for key in self.keys)
        return [self.configurations[id_] for id_ in wanted if id_ in self.configurations]

    @property
    def rewrapping_sources(self) -> list[KmsConfiguration]:
        """The configurations that its unfinished re-wrap needs, the target first."""
        target = self.configurations.get(self.rewrap.configuration_id) if self.rewrap else None
        return [target, *(s for s in self.sources if s != target)] if target else self.sources

    def name_of(self, configuration_id: ConfigurationId) -> str:
        """Return what a configuration is called, for people; untrusted."""
        configuration = self.configurations.get(configuration_id)
        return configuration.name if configuration else _UNKNOWN


def universe_word(universe: Universe) -> Cell:
    """Return the word for where a universe stands, and the style that repeats it."""
    if universe.has_unfinished_rewrap:
        return (REWRAP_UNFINISHED, "warn")
    return (ENABLED, "ok") if universe.is_enabled else (DISABLED, "dim")


def universe_facts(view: UniverseView, width: int) -> Text:
    """Return what stands above the table of a universe's keys, in lines cut to that many cells."""
    universe = view.universe
    rows = [
        ("Universe Name", universe.name),
        ("Universe UUID", universe.uuid),
        ("Notes", universe.notes),
        ("Configuration", _configuration(view)),
        ("Encryption", _encryption(view)),
        ("Re-wraps", f"{universe.generation} so far" if universe.generation else ""),
    ]
    lines = [
        Text(visible(f"  {label:<{_LABEL_CELLS}}{value}", width)) for label, value in rows if value
    ]
    if view.rewrap is not None:
        said = f"  {Verdict.WARN}  {_rewrap(view, view.rewrap)}"
        lines.append(Text(visible(said, width), VERDICT_STYLES[Verdict.WARN]))
    return Text("\n", no_wrap=True, overflow="crop").join(lines)


def _configuration(view: UniverseView) -> str:
    if view.universe.configuration_id is None:
        return "none yet: press a to assign one"
    configuration = view.configuration
    if configuration is None:
        return _UNKNOWN
    vault = vault_name(configuration.vault_url)
    return f"{configuration.name} (key {configuration.key_name} in {vault})"


def _encryption(view: UniverseView) -> str:
    active = view.active_key
    if active is not None:
        return f"enabled: key {active.number} is active since {active.created_at:%Y-%m-%d %H:%MZ}"
    if view.keys:
        return "off: no key is active; its keys and their history stay"
    return "off: it has no universe key yet"


def _rewrap(view: UniverseView, rewrap: Rewrap) -> str:
    done = f"{view.done_keys} of {len(view.keys)} keys done; w resumes"
    return f"Re-wrap: {done}. To {view.name_of(rewrap.configuration_id)}"


def draft_with_news(typed: UniverseDraft, was: UniverseDraft, now: UniverseDraft) -> UniverseDraft:
    """Return what was typed where something was typed, and what another session wrote elsewhere."""
    return UniverseDraft(
        typed.name if typed.name != was.name else now.name,
        typed.uuid if typed.uuid != was.uuid else now.uuid,
        typed.notes if typed.notes != was.notes else now.notes,
    )


def news(was: Universe, now: Universe) -> str:
    """Return what another session changed meanwhile, and who, as one sentence."""
    pairs = (
        (UniverseField.NAME, was.name, now.name),
        (UniverseField.UUID, was.uuid, now.uuid),
        (UniverseField.NOTES, was.notes, now.notes),
    )
    changed = [f'{field} is now "{new}"' for field, old, new in pairs if old != new]
    what = ", ".join(changed) or "its keys changed, not these fields"
    return f"{now.updated_by} changed it meanwhile: {what}. Save again to write yours."


def why_not(action: str, view: UniverseView) -> str:
    """Return why an action on a universe's keys cannot be done now; empty if it can."""
    is_enabled, has_keys = view.universe.is_enabled, bool(view.keys)
    needs_key = "" if has_keys else "It has no universe key yet: assign a configuration (a)."
    reasons = {
        "assign": "Encryption is enabled already: rotate (o) or re-wrap (w)." * is_enabled,
        "rotate": "Encryption is not enabled: assign a configuration (a)." * (not is_enabled),
        "disable": "Encryption is not enabled: there is nothing to disable." * (not is_enabled),
        "rewrap": needs_key,
        "verify": needs_key,
        "details": needs_key,
        "export": needs_key,
    }
    return reasons.get(action, "")
