"""The tables of universes, their keys and their history: what the third migration builds."""

from kms_tui.adapters.sqlite import universe_triggers

_UNIVERSES = """\
CREATE TABLE universe (
  id TEXT NOT NULL PRIMARY KEY CHECK (typeof(id) = 'text' AND id <> ''),
  name TEXT NOT NULL UNIQUE CHECK (typeof(name) = 'text' AND length(name) BETWEEN 1 AND 100),
  uuid TEXT NOT NULL CHECK (typeof(uuid) = 'text'),
  notes TEXT NOT NULL CHECK (typeof(notes) = 'text'),
  created_at TEXT NOT NULL CHECK (typeof(created_at) = 'text'),
  created_by TEXT NOT NULL CHECK (typeof(created_by) = 'text'),
  updated_at TEXT NOT NULL CHECK (typeof(updated_at) = 'text'),
  updated_by TEXT NOT NULL CHECK (typeof(updated_by) = 'text'),
  revision INTEGER NOT NULL DEFAULT 1 CHECK (typeof(revision) = 'integer' AND revision > 0),
  generation INTEGER NOT NULL DEFAULT 0
    CHECK (typeof(generation) = 'integer' AND generation >= 0),
  active_key_id TEXT CHECK (typeof(active_key_id) IN ('text', 'null')),
  FOREIGN KEY (active_key_id, id) REFERENCES universe_key (id, universe_id)
)"""

# The last foreign key refuses, at the COMMIT, a key without the wrapping it was made with.
_UNIVERSE_KEYS = """\
CREATE TABLE universe_key (
  id TEXT NOT NULL PRIMARY KEY CHECK (typeof(id) = 'text' AND id <> ''),
  universe_id TEXT NOT NULL REFERENCES universe (id) CHECK (typeof(universe_id) = 'text'),
  number INTEGER NOT NULL CHECK (typeof(number) = 'integer' AND number > 0),
  layout TEXT NOT NULL CHECK (typeof(layout) = 'text'),
  fingerprint_salt BLOB NOT NULL
    CHECK (typeof(fingerprint_salt) = 'blob' AND length(fingerprint_salt) > 0),
  fingerprint BLOB NOT NULL CHECK (typeof(fingerprint) = 'blob' AND length(fingerprint) = 32),
  origin TEXT NOT NULL CHECK (typeof(origin) = 'text'),
  db_key_id TEXT NOT NULL CHECK (typeof(db_key_id) = 'text'),
  created_at TEXT NOT NULL CHECK (typeof(created_at) = 'text'),
  created_by TEXT NOT NULL CHECK (typeof(created_by) = 'text'),
  first_generation INTEGER NOT NULL CHECK (typeof(first_generation) = 'integer'),
  UNIQUE (universe_id, number),
  UNIQUE (id, universe_id),
  UNIQUE (universe_id, db_key_id),
  FOREIGN KEY (id, first_generation) REFERENCES wrapping (universe_key_id, generation)
    DEFERRABLE INITIALLY DEFERRED
)"""

# Until it has wrapped a key a re-wrap keeps no configuration from being deleted: hence no foreign
# key to that.
_REWRAPS = """\
CREATE TABLE rewrap (
  id TEXT NOT NULL PRIMARY KEY CHECK (typeof(id) = 'text' AND id <> ''),
  universe_id TEXT NOT NULL REFERENCES universe (id) CHECK (typeof(universe_id) = 'text'),
  generation INTEGER NOT NULL CHECK (typeof(generation) = 'integer' AND generation > 0),
  configuration_id TEXT NOT NULL CHECK (typeof(configuration_id) = 'text'),
  key_id TEXT NOT NULL CHECK (typeof(key_id) = 'text' AND key_id <> ''),
  algorithm TEXT NOT NULL CHECK (typeof(algorithm) = 'text'),
  begun_at TEXT NOT NULL CHECK (typeof(begun_at) = 'text'),
  begun_by TEXT NOT NULL CHECK (typeof(begun_by) = 'text'),
  ended_as TEXT CHECK (ended_as IN ('completed', 'abandoned')),
  ended_at TEXT CHECK (typeof(ended_at) IN ('text', 'null')),
  ended_by TEXT CHECK (typeof(ended_by) IN ('text', 'null')),
  UNIQUE (universe_id, generation),
  CHECK ((ended_as IS NULL) = (ended_at IS NULL)),
  CHECK ((ended_as IS NULL) = (ended_by IS NULL))
)"""
_ONE_UNFINISHED = """\
CREATE UNIQUE INDEX unfinished_rewrap ON rewrap (universe_id) WHERE ended_as IS NULL"""

_WRAPPINGS = """\
CREATE TABLE wrapping (
  universe_key_id TEXT NOT NULL CHECK (typeof(universe_key_id) = 'text'),
  universe_id TEXT NOT NULL CHECK (typeof(universe_id) = 'text'),
  generation INTEGER NOT NULL CHECK (typeof(generation) = 'integer' AND generation >= 0),
  configuration_id TEXT NOT NULL REFERENCES configuration (id) ON DELETE RESTRICT
    CHECK (typeof(configuration_id) = 'text'),
  key_id TEXT NOT NULL CHECK (typeof(key_id) = 'text' AND key_id <> ''),
  algorithm TEXT NOT NULL CHECK (typeof(algorithm) = 'text'),
  wrapped BLOB NOT NULL CHECK (typeof(wrapped) = 'blob' AND length(wrapped) > 0),
  recorded_at TEXT NOT NULL CHECK (typeof(recorded_at) = 'text'),
  recorded_by TEXT NOT NULL CHECK (typeof(recorded_by) = 'text'),
  rewrap_id TEXT REFERENCES rewrap (id) CHECK (typeof(rewrap_id) IN ('text', 'null')),
  UNIQUE (universe_key_id, generation),
  FOREIGN KEY (universe_key_id, universe_id) REFERENCES universe_key (id, universe_id)
)"""
_WRAPPINGS_OF_CONFIGURATION = """\
CREATE INDEX wrapping_of_configuration ON wrapping (configuration_id, universe_id, generation)"""

_EVENTS = """\
CREATE TABLE event (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (typeof(kind) = 'text' AND kind <> ''),
  at TEXT NOT NULL CHECK (typeof(at) = 'text'),
  by TEXT NOT NULL CHECK (typeof(by) = 'text'),
  universe_id TEXT NOT NULL REFERENCES universe (id) CHECK (typeof(universe_id) = 'text'),
  universe_key_id TEXT CHECK (typeof(universe_key_id) IN ('text', 'null')),
  configuration_id TEXT CHECK (typeof(configuration_id) IN ('text', 'null')),
  key_id TEXT NOT NULL CHECK (typeof(key_id) = 'text'),
  note TEXT NOT NULL CHECK (typeof(note) = 'text'),
  FOREIGN KEY (universe_key_id, universe_id) REFERENCES universe_key (id, universe_id)
)"""
_EVENTS_OF_UNIVERSE = "CREATE INDEX event_of_universe ON event (universe_id)"

STATEMENTS = (
    _UNIVERSES,
    _UNIVERSE_KEYS,
    _REWRAPS,
    _ONE_UNFINISHED,
    _WRAPPINGS,
    _WRAPPINGS_OF_CONFIGURATION,
    _EVENTS,
    _EVENTS_OF_UNIVERSE,
    *universe_triggers.STATEMENTS,
)
"""In the order in which they are carried out."""
