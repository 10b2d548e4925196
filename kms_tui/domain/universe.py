"""A universe: a YugabyteDB cluster whose data at rest is encrypted with its universe keys."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

from kms_tui.domain import field_rules as rules
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.visible_text import has_control_characters

UniverseId = NewType("UniverseId", str)
"""A random UUID of this catalogue's own."""
UniverseKeyId = NewType("UniverseKeyId", str)
"""A random UUID; for a generated key also what the database's masters call it."""

MAX_NOTES_LENGTH = 500
"""Characters: a line or two."""


class UniverseField(StrEnum):
    """The fields of a universe's form. The value is the label."""

    NAME = "Universe Name"
    UUID = "Universe UUID"
    NOTES = "Notes"


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something was done and by whom."""

    at: datetime
    by: str
    """Who, as user@host."""


@dataclass(frozen=True, slots=True)
class UniverseDraft:
    """What the form of a universe holds."""

    name: str = ""
    uuid: str = ""
    """YugabyteDB's own id of the universe, or empty."""
    notes: str = ""

    def problems(self) -> dict[UniverseField, str]:
        """Return the broken rules as a sentence per field; empty when all is well."""
        found = {
            UniverseField.NAME: rules.name_problem(self.name, "universe"),
            UniverseField.UUID: rules.optional_guid_problem(self.uuid),
            UniverseField.NOTES: _notes_problem(self.notes),
        }
        return {name: problem for name, problem in found.items() if problem}


@dataclass(frozen=True, slots=True)
class Universe:
    """A registered universe. Its keys are recorded apart, and for ever."""

    id: UniverseId
    name: str
    """Unique, 1 to 100 characters, no control characters."""
    uuid: str
    """YugabyteDB's own id, or empty."""
    notes: str
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    revision: int = 1
    """Counts changes, for optimistic locking."""
    generation: int = 0
    """How often its keys were re-wrapped; each of its keys has a wrapping of this generation."""
    active_key_id: UniverseKeyId | None = None
    """The key that encrypts new data; None while encryption is not enabled."""
    key_count: int = field(default=0, compare=False)
    """How many keys it ever had, as the catalogue tells."""
    configuration_id: ConfigurationId | None = field(default=None, compare=False)
    """Whose master key wraps the active key, or the newest one if none is active."""
    active_number: int | None = field(default=None, compare=False)
    """The active key's number."""
    last_key_at: datetime | None = field(default=None, compare=False)
    """When its newest key was made."""
    has_unfinished_rewrap: bool = field(default=False, compare=False)
    """Whether a re-wrap of it was begun and neither completed nor abandoned."""

    @property
    def is_enabled(self) -> bool:
        """Whether encryption at rest is enabled: one key is active."""
        return self.active_key_id is not None

    def draft(self) -> UniverseDraft:
        """Return what the form would hold to make this universe."""
        return UniverseDraft(self.name, self.uuid, self.notes)

    def changed(self, draft: UniverseDraft, stamp: Stamp) -> "Universe":
        """Return it as the draft says."""
        return replace(
            self,
            name=draft.name,
            uuid=draft.uuid,
            notes=draft.notes,
            updated_at=stamp.at,
            updated_by=stamp.by,
            revision=self.revision + 1,
        )


@dataclass(frozen=True, slots=True)
class ConfigurationUse:
    """What one universe owes to a configuration: why that one cannot be deleted."""

    universe_id: UniverseId
    universe_name: str
    first_used_at: datetime
    key_ids: tuple[str, ...]
    """The master key versions that ever wrapped keys of the universe under the configuration."""
    keys_now: int
    """How many keys of the universe it unwraps at present."""
    keys_ever: int
    """How many it ever wrapped, also those that were re-wrapped to another one since."""

    @property
    def summary(self) -> str:
        """The same in a line, without the universe's name."""
        ever = "1 key" if self.keys_ever == 1 else f"{self.keys_ever} keys"
        return f"{ever} ever, {self.keys_now} now, first used {self.first_used_at:%Y-%m-%d %H:%MZ}"


def _notes_problem(notes: str) -> str:
    if has_control_characters(notes):
        return "Control and invisible characters are not allowed in notes."
    if len(notes) > MAX_NOTES_LENGTH:
        return f"At most {MAX_NOTES_LENGTH} characters; this has {len(notes)}."
    return ""
