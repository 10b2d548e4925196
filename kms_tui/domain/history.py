"""What happened to universes and their keys: recorded for ever, read newest first."""

from dataclasses import dataclass
from enum import StrEnum

from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.universe import Stamp, UniverseId, UniverseKeyId


class EventKind(StrEnum):
    """What happened. The value is the word on screen."""

    REGISTERED = "registered"
    EDITED = "edited"
    ENABLED = "enabled"
    """Encryption was enabled: a configuration was assigned and a universe key made."""
    ROTATED = "rotated"
    """A new universe key is the active one."""
    IMPORTED = "imported"
    """A universe key was taken over from YugabyteDB Anywhere."""
    REWRAP_BEGUN = "re-wrap begun"
    REWRAPPED = "key re-wrapped"
    REWRAP_COMPLETED = "re-wrap completed"
    REWRAP_ABANDONED = "re-wrap abandoned"
    DISABLED = "disabled"
    VERIFIED = "verified"
    """Keys were unwrapped and compared; the note says how many and with what outcome."""
    EXPORTED = "exported"
    """A universe key left in the clear; recorded before it does. The note says where to."""
    EXPORT_FAILED = "export failed"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something to be recorded."""

    kind: EventKind
    stamp: Stamp
    universe_id: UniverseId
    universe_key_id: UniverseKeyId | None = None
    configuration_id: ConfigurationId | None = None
    key_id: str = ""
    """Full identifier of the master key version it is about, or empty."""
    note: str = ""
    """A few words more; holds no secret."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was recorded."""

    sequence: int
    """Grows with each event; orders events whatever clocks say."""
    happening: Happening
    universe_name: str
    """As it is called now."""
    configuration_name: str = ""
    key_number: int | None = None


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which events to show: those of the universe, if one is given, that match every word."""

    universe_id: UniverseId | None = None
    words: tuple[str, ...] = ()
    """Each is looked for, without regard to case, in kind, names, who, key identifier and note."""

    @classmethod
    def of_text(cls, text: str, universe_id: UniverseId | None = None) -> "HistoryFilter":
        """Return the filter that an admin typed."""
        return cls(universe_id, tuple(text.split()))
