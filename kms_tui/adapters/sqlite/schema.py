"""The tables of the catalogue, as numbered migrations.

Written for SQLite 3.26 (RHEL 8): no STRICT, no RETURNING, so each column checks its own type. Ids
are made by the program, times are ISO 8601 texts in UTC. A published migration never changes; what
it built is known by its digest.
"""

from dataclasses import dataclass

from kms_tui.adapters.sqlite import seals, universe_schema

APPLICATION_ID = 0x4B4D5374
"""`KMSt`, in the file's header: tells a catalogue from any other SQLite file."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step forward, carried out in one transaction."""

    number: int
    """The `user_version` of a file that has it; the first is 1."""
    statements: tuple[str, ...]
    schema_digest: str
    """What `migration.schema_digest` gives of a file of this version."""


_META = """\
CREATE TABLE meta (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  store_id TEXT NOT NULL CHECK (typeof(store_id) = 'text' AND length(store_id) = 36),
  created_at TEXT NOT NULL CHECK (typeof(created_at) = 'text')
)"""

_SECRETS = """\
CREATE TABLE secret (
  reference TEXT NOT NULL PRIMARY KEY CHECK (typeof(reference) = 'text' AND reference <> ''),
  configuration_id TEXT NOT NULL CHECK (typeof(configuration_id) = 'text'),
  store TEXT NOT NULL CHECK (typeof(store) = 'text'),
  state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'retiring')),
  created_at TEXT NOT NULL CHECK (typeof(created_at) = 'text'),
  error TEXT NOT NULL DEFAULT '' CHECK (typeof(error) = 'text'),
  UNIQUE (reference, configuration_id)
)"""

_CONFIGURATIONS = """\
CREATE TABLE configuration (
  id TEXT NOT NULL PRIMARY KEY CHECK (typeof(id) = 'text' AND id <> ''),
  name TEXT NOT NULL UNIQUE CHECK (typeof(name) = 'text' AND length(name) BETWEEN 1 AND 100),
  provider TEXT NOT NULL CHECK (typeof(provider) = 'text'),
  credential_kind TEXT NOT NULL CHECK (credential_kind IN ('client_secret', 'managed_identity')),
  tenant_id TEXT NOT NULL CHECK (typeof(tenant_id) = 'text'),
  client_id TEXT NOT NULL CHECK (typeof(client_id) = 'text'),
  secret_reference TEXT CHECK (typeof(secret_reference) IN ('text', 'null')),
  secret_expires_on TEXT CHECK (typeof(secret_expires_on) IN ('text', 'null')),
  vault_url TEXT NOT NULL CHECK (typeof(vault_url) = 'text'),
  cloud TEXT NOT NULL CHECK (typeof(cloud) = 'text'),
  key_name TEXT NOT NULL CHECK (typeof(key_name) = 'text'),
  algorithm TEXT NOT NULL CHECK (typeof(algorithm) = 'text'),
  key_size INTEGER NOT NULL CHECK (typeof(key_size) = 'integer' AND key_size > 0),
  key_id TEXT NOT NULL CHECK (typeof(key_id) = 'text'),
  check_verdict TEXT CHECK (check_verdict IN ('pass', 'warn', 'fail', 'skipped')),
  checked_at TEXT CHECK (typeof(checked_at) IN ('text', 'null')),
  check_summary TEXT CHECK (typeof(check_summary) IN ('text', 'null')),
  revision INTEGER NOT NULL CHECK (typeof(revision) = 'integer' AND revision > 0),
  created_at TEXT NOT NULL CHECK (typeof(created_at) = 'text'),
  created_by TEXT NOT NULL CHECK (typeof(created_by) = 'text'),
  updated_at TEXT NOT NULL CHECK (typeof(updated_at) = 'text'),
  updated_by TEXT NOT NULL CHECK (typeof(updated_by) = 'text'),
  CHECK ((credential_kind = 'client_secret') = (secret_reference IS NOT NULL)),
  CHECK ((check_verdict IS NULL) = (checked_at IS NULL)),
  CHECK ((check_verdict IS NULL) = (check_summary IS NULL)),
  FOREIGN KEY (secret_reference, id) REFERENCES secret (reference, configuration_id)
)"""

_OPERATIONS = """\
CREATE TABLE operation (
  id TEXT NOT NULL PRIMARY KEY
    CHECK (typeof(id) = 'text' AND length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^0-9A-Za-z-]*'),
  kind TEXT NOT NULL CHECK (typeof(kind) = 'text'),
  configuration_id TEXT NOT NULL CHECK (typeof(configuration_id) = 'text'),
  secret_reference TEXT REFERENCES secret (reference)
    CHECK (typeof(secret_reference) IN ('text', 'null')),
  secret_store TEXT NOT NULL CHECK (typeof(secret_store) = 'text'),
  vault_url TEXT NOT NULL CHECK (typeof(vault_url) = 'text'),
  key_name TEXT NOT NULL CHECK (typeof(key_name) = 'text'),
  may_create_key INTEGER NOT NULL
    CHECK (typeof(may_create_key) = 'integer' AND may_create_key IN (0, 1)),
  started_at TEXT NOT NULL CHECK (typeof(started_at) = 'text'),
  owner_host TEXT NOT NULL CHECK (typeof(owner_host) = 'text'),
  owner_boot_id TEXT NOT NULL CHECK (typeof(owner_boot_id) = 'text'),
  owner_pid INTEGER NOT NULL CHECK (typeof(owner_pid) = 'integer'),
  owner_started_at TEXT NOT NULL CHECK (typeof(owner_started_at) = 'text')
)"""

_USE_RECORDS = """\
CREATE TABLE use_record (
  configuration_id TEXT NOT NULL REFERENCES configuration (id) ON DELETE RESTRICT,
  universe_id TEXT NOT NULL CHECK (typeof(universe_id) = 'text'),
  first_used_at TEXT NOT NULL CHECK (typeof(first_used_at) = 'text'),
  PRIMARY KEY (configuration_id, universe_id)
)"""

# Which store new client secrets go to. Kept apart from them, so that it outlives the last one.
_PIN = """\
CREATE TABLE secret_store_pin (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  kind TEXT NOT NULL CHECK (typeof(kind) = 'text' AND kind <> ''),
  identity TEXT NOT NULL CHECK (typeof(identity) = 'text')
)"""
_IDENTITY_OF_ENTRY = """\
ALTER TABLE secret ADD COLUMN
  store_identity TEXT NOT NULL DEFAULT '' CHECK (typeof(store_identity) = 'text')"""
_IDENTITY_OF_OPERATION = """\
ALTER TABLE operation ADD COLUMN
  secret_store_identity TEXT NOT NULL DEFAULT '' CHECK (typeof(secret_store_identity) = 'text')"""
# An empty identity stands for any store of its kind: version 1 did not record it.
_PIN_OF_FIRST = """\
INSERT INTO secret_store_pin (only_row, kind, identity)
SELECT 1, store, '' FROM secret WHERE store <> 'memory' ORDER BY created_at LIMIT 1"""

# The order of the lists, so that a page costs the same however many configurations there are.
_CONFIGURATIONS_BY_NAME = """\
CREATE INDEX configuration_by_name ON configuration (name COLLATE NOCASE, name, id)"""

MIGRATIONS = (
    Migration(
        number=1,
        statements=(_META, _SECRETS, _CONFIGURATIONS, _OPERATIONS, _USE_RECORDS),
        schema_digest="b1c16ada50fc3407f7a9f5a73e76ed47aba485487092228ccc027051dc83e904",
    ),
    Migration(
        number=2,
        statements=(_PIN, _IDENTITY_OF_ENTRY, _IDENTITY_OF_OPERATION, _PIN_OF_FIRST),
        schema_digest="408479bb72c926ee6435ec8249e13bb8ef56dfcf11b62d1d948a949f6ce3f941",
    ),
    Migration(
        number=3,
        statements=universe_schema.STATEMENTS,
        schema_digest="86eed188a6eb4c897ed107f5329739ed3591e5f0b8deed5bba42ca63b4bf2927",
    ),
    Migration(
        number=4,
        statements=(_CONFIGURATIONS_BY_NAME,),
        schema_digest="3b3954d48b2b4da3fda61cc3f7f3882005f5881cc2cd0f5aea53178bd7e631d5",
    ),
    Migration(
        number=seals.FIRST_SCHEMA,
        statements=(seals.TABLE_STATEMENT,),
        schema_digest="2e033254f6c3c856ca099ec17db6933e08546b961a3c58058c23173ada3226e2",
    ),
)
"""All migrations, oldest first."""
