"""The triggers that hold what the third migration's tables are for.

What is recorded about keys is never changed and never deleted, and the configurations that they
need stay. Triggers hold that on any connection: foreign keys and `recursive_triggers` are settings
that somebody else's may not have, and without the latter INSERT OR REPLACE deletes past the
triggers, by a given rowid too.
"""


def _never_deleted(table: str) -> str:
    return f"""\
CREATE TRIGGER {table}_is_never_deleted BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: what is recorded stays'); END"""


def _never_replaced(table: str, same: str) -> str:
    """Let no new row take the place of the one with its rowid or of those that `same` tells."""
    return f"""\
CREATE TRIGGER {table}_is_never_replaced BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR {same})
BEGIN SELECT RAISE(ABORT, '{table}: what is recorded stays'); END"""  # noqa: S608 - our own words


def _append_only(table: str, same: str) -> tuple[str, ...]:
    never_changed = f"""\
CREATE TRIGGER {table}_is_never_changed BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: what is recorded stays'); END"""
    return never_changed, _never_deleted(table), _never_replaced(table, same)


_APPEND_ONLY = (
    *_append_only(
        "universe_key",
        "id = NEW.id OR (universe_id = NEW.universe_id"
        " AND (number = NEW.number OR db_key_id = NEW.db_key_id))",
    ),
    *_append_only(
        "wrapping", "(universe_key_id = NEW.universe_key_id AND generation = NEW.generation)"
    ),
    *_append_only("event", "sequence = NEW.sequence"),
    *_append_only(
        "use_record",
        "(configuration_id = NEW.configuration_id AND universe_id = NEW.universe_id)",
    ),
    _never_deleted("universe"),
    _never_replaced("universe", "id = NEW.id OR name = NEW.name"),
    _never_deleted("rewrap"),
    _never_replaced(
        "rewrap",
        "id = NEW.id OR (universe_id = NEW.universe_id"
        " AND (generation = NEW.generation OR ended_as IS NULL))",
    ),
)

# UPDATE OR REPLACE is the other way to delete past the triggers: hence the look at the name.
_UNIVERSE_GOES_FORWARD = """\
CREATE TRIGGER universe_goes_forward BEFORE UPDATE ON universe
WHEN NEW.rowid IS NOT OLD.rowid OR NEW.id IS NOT OLD.id
  OR NEW.created_at IS NOT OLD.created_at OR NEW.created_by IS NOT OLD.created_by
  OR NEW.revision IS NOT OLD.revision + 1 OR NEW.generation < OLD.generation
  OR EXISTS (SELECT 1 FROM universe WHERE name = NEW.name AND id <> OLD.id)
BEGIN SELECT RAISE(ABORT, 'universe: what it was stays'); END"""
_UNIVERSE_BEGINS_EMPTY = """\
CREATE TRIGGER universe_begins_empty BEFORE INSERT ON universe
WHEN NEW.generation <> 0 OR NEW.active_key_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'universe: a new one has no keys'); END"""
_GENERATION_IS_WHOLE = """\
CREATE TRIGGER generation_is_whole BEFORE UPDATE ON universe
WHEN NEW.generation IS NOT OLD.generation AND EXISTS (
  SELECT 1 FROM universe_key WHERE universe_id = OLD.id AND NOT EXISTS (
    SELECT 1 FROM wrapping
    WHERE universe_key_id = universe_key.id AND generation = NEW.generation
  )
)
BEGIN SELECT RAISE(ABORT, 'universe: a key has no wrapping of that generation'); END"""
_KEYS_ARE_COUNTED = """\
CREATE TRIGGER universe_keys_are_counted BEFORE INSERT ON universe_key
WHEN NEW.number IS NOT (
    SELECT coalesce(max(number), 0) + 1 FROM universe_key WHERE universe_id = NEW.universe_id
  )
  OR NEW.first_generation IS NOT (SELECT generation FROM universe WHERE id = NEW.universe_id)
BEGIN SELECT RAISE(ABORT, 'universe_key: its number or generation is not the next'); END"""
_WRAPPING_IS_IN_PLACE = """\
CREATE TRIGGER wrapping_is_in_place BEFORE INSERT ON wrapping
WHEN CASE WHEN NEW.rewrap_id IS NULL
  THEN NEW.generation IS NOT (SELECT generation FROM universe WHERE id = NEW.universe_id)
  ELSE NOT EXISTS (
    SELECT 1 FROM rewrap
    WHERE id = NEW.rewrap_id AND universe_id = NEW.universe_id AND generation = NEW.generation
      AND configuration_id = NEW.configuration_id AND key_id = NEW.key_id
      AND algorithm = NEW.algorithm AND ended_as IS NULL
  )
END
BEGIN SELECT RAISE(ABORT, 'wrapping: of no present generation and no unfinished re-wrap'); END"""
_REWRAP_ENDS_ONCE = """\
CREATE TRIGGER rewrap_ends_once BEFORE UPDATE ON rewrap
WHEN OLD.ended_as IS NOT NULL OR NEW.ended_as IS NULL
  OR NEW.rowid IS NOT OLD.rowid OR NEW.id IS NOT OLD.id
  OR NEW.universe_id IS NOT OLD.universe_id OR NEW.generation IS NOT OLD.generation
  OR NEW.configuration_id IS NOT OLD.configuration_id OR NEW.key_id IS NOT OLD.key_id
  OR NEW.algorithm IS NOT OLD.algorithm
  OR NEW.begun_at IS NOT OLD.begun_at OR NEW.begun_by IS NOT OLD.begun_by
BEGIN SELECT RAISE(ABORT, 'rewrap: it ends once, and nothing else about it changes'); END"""
_USE_HAS_A_UNIVERSE = """\
CREATE TRIGGER use_has_a_universe BEFORE INSERT ON use_record
WHEN NOT EXISTS (SELECT 1 FROM universe WHERE id = NEW.universe_id)
BEGIN SELECT RAISE(ABORT, 'use_record: no such universe'); END"""

_USED_CONFIGURATION_STAYS = """\
CREATE TRIGGER used_configuration_stays BEFORE DELETE ON configuration
WHEN EXISTS (SELECT 1 FROM use_record WHERE configuration_id = OLD.id)
  OR EXISTS (SELECT 1 FROM wrapping WHERE configuration_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'configuration: universe keys need it'); END"""
_CONFIGURATION_KEEPS_ITS_ID = """\
CREATE TRIGGER configuration_keeps_its_id BEFORE UPDATE ON configuration
WHEN NEW.rowid IS NOT OLD.rowid OR NEW.id IS NOT OLD.id
  OR EXISTS (SELECT 1 FROM configuration WHERE name = NEW.name AND id <> OLD.id)
BEGIN SELECT RAISE(ABORT, 'configuration: universe keys need it'); END"""

STATEMENTS = (
    *_APPEND_ONLY,
    _UNIVERSE_GOES_FORWARD,
    _UNIVERSE_BEGINS_EMPTY,
    _GENERATION_IS_WHOLE,
    _KEYS_ARE_COUNTED,
    _WRAPPING_IS_IN_PLACE,
    _REWRAP_ENDS_ONCE,
    _USE_HAS_A_UNIVERSE,
    _USED_CONFIGURATION_STAYS,
    _CONFIGURATION_KEEPS_ITS_ID,
    _never_replaced("configuration", "id = NEW.id OR name = NEW.name"),
)
"""In the order in which they are carried out."""
