"""Rows about universes, their keys and their history as the domain's objects, and back.

Words in the file are its own (`rewrap_begun`), so that a changed label changes no row.
"""

import sqlite3
from pathlib import Path

from kms_tui.adapters.sqlite.row_fields import RowFields, refused_by_row
from kms_tui.adapters.sqlite.rows import Values, moment_text, storable
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.history import Event, EventKind, Happening
from kms_tui.domain.rewrap import Rewrap, RewrapId
from kms_tui.domain.universe import Stamp, Universe, UniverseId, UniverseKeyId
from kms_tui.domain.universe_key import (
    Fingerprint,
    KeyLayout,
    KeyOrigin,
    WrapAlgorithm,
    WrappedUniverseKey,
    Wrapping,
)


def universe_values(universe: Universe) -> Values:
    """Return the columns of a universe that its form and its clerk give."""
    return {
        "id": universe.id,
        "name": universe.name,
        "uuid": universe.uuid,
        "notes": universe.notes,
        "created_at": moment_text(universe.created_at),
        "created_by": universe.created_by,
        "updated_at": moment_text(universe.updated_at),
        "updated_by": universe.updated_by,
    }


def universe_of(row: sqlite3.Row, place: Path) -> Universe:
    """Return the universe a row describes, or raise `CatalogueUnusable` naming the row."""
    with refused_by_row(row, "universe", place) as fields:
        return Universe(
            id=UniverseId(fields.text("id")),
            name=fields.text("name"),
            uuid=fields.text("uuid"),
            notes=fields.text("notes"),
            created_at=fields.moment("created_at"),
            created_by=fields.text("created_by"),
            updated_at=fields.moment("updated_at"),
            updated_by=fields.text("updated_by"),
            revision=fields.number("revision"),
            generation=fields.number("generation"),
            active_key_id=_key_id_or_none(fields, "active_key_id"),
            key_count=fields.number("key_count"),
            configuration_id=_configuration_id_or_none(fields),
            active_number=fields.number_or_none("active_number"),
            last_key_at=fields.moment_or_none("last_key_at"),
            has_unfinished_rewrap=bool(fields.number("has_unfinished_rewrap")),
        )


def key_values(key: WrappedUniverseKey) -> Values:
    """Return the columns of a universe key; its number is not among them."""
    return {
        "id": key.id,
        "universe_id": key.universe_id,
        "layout": key.layout.name.lower(),
        "fingerprint_salt": key.fingerprint.salt,
        "fingerprint": key.fingerprint.digest,
        "origin": key.origin.name.lower(),
        "db_key_id": key.db_key_id,
        "created_at": moment_text(key.created_at),
        "created_by": key.created_by,
    }


def key_of(row: sqlite3.Row, place: Path) -> WrappedUniverseKey:
    """Return the key a row describes with its wrapping, or raise `CatalogueUnusable`."""
    with refused_by_row(row, "universe_key", place) as fields:
        return WrappedUniverseKey(
            id=UniverseKeyId(fields.text("id")),
            universe_id=UniverseId(fields.text("universe_id")),
            number=fields.number("number"),
            layout=fields.word("layout", KeyLayout),
            fingerprint=Fingerprint(
                fields.octets("fingerprint_salt"), fields.octets("fingerprint")
            ),
            origin=fields.word("origin", KeyOrigin),
            db_key_id=fields.text("db_key_id"),
            created_at=fields.moment("created_at"),
            created_by=fields.text("created_by"),
            wrapping=_wrapping(fields),
        )


def wrapping_values(key_id: UniverseKeyId, wrapping: Wrapping) -> Values:
    """Return the columns of a key's wrapping."""
    return {
        "universe_key_id": key_id,
        "generation": wrapping.generation,
        "configuration_id": wrapping.configuration_id,
        "key_id": wrapping.key_id,
        "algorithm": wrapping.algorithm.name.lower(),
        "wrapped": wrapping.wrapped,
        "recorded_at": moment_text(wrapping.recorded_at),
        "recorded_by": wrapping.recorded_by,
    }


def wrapping_of(row: sqlite3.Row, place: Path) -> Wrapping:
    """Return the wrapping a row describes, or raise `CatalogueUnusable` naming the row."""
    with refused_by_row(row, "wrapping", place) as fields:
        return _wrapping(fields)


def rewrap_values(rewrap: Rewrap) -> Values:
    """Return the columns of a re-wrap that begins."""
    return {
        "id": rewrap.id,
        "universe_id": rewrap.universe_id,
        "generation": rewrap.generation,
        "configuration_id": rewrap.configuration_id,
        "key_id": rewrap.key_id,
        "algorithm": rewrap.algorithm.name.lower(),
        "begun_at": moment_text(rewrap.begun.at),
        "begun_by": rewrap.begun.by,
    }


def rewrap_of(row: sqlite3.Row, place: Path) -> Rewrap:
    """Return the re-wrap a row describes, or raise `CatalogueUnusable` naming the row."""
    with refused_by_row(row, "rewrap", place) as fields:
        return Rewrap(
            id=RewrapId(fields.text("id")),
            universe_id=UniverseId(fields.text("universe_id")),
            generation=fields.number("generation"),
            configuration_id=ConfigurationId(fields.text("configuration_id")),
            key_id=fields.text("key_id"),
            algorithm=fields.word("algorithm", WrapAlgorithm),
            begun=Stamp(fields.moment("begun_at"), fields.text("begun_by")),
        )


def event_values(happening: Happening) -> Values:
    """Return the columns of an event; its sequence number is not among them."""
    return {
        "kind": happening.kind.name.lower(),
        "at": moment_text(happening.stamp.at),
        "by": happening.stamp.by,
        "universe_id": happening.universe_id,
        "universe_key_id": happening.universe_key_id,
        "configuration_id": happening.configuration_id,
        "key_id": happening.key_id,
        "note": storable(happening.note),
    }


def event_of(row: sqlite3.Row, place: Path) -> Event:
    """Return the event a row describes, or raise `CatalogueUnusable` naming the row."""
    with refused_by_row(row, "event", place) as fields:
        happening = Happening(
            kind=fields.word("kind", EventKind),
            stamp=Stamp(fields.moment("at"), fields.text("by")),
            universe_id=UniverseId(fields.text("universe_id")),
            universe_key_id=_key_id_or_none(fields, "universe_key_id"),
            configuration_id=_configuration_id_or_none(fields),
            key_id=fields.text("key_id"),
            note=fields.text("note"),
        )
        return Event(
            sequence=fields.number("sequence"),
            happening=happening,
            universe_name=fields.text("universe_name"),
            configuration_name=fields.text_or_none("configuration_name") or "",
            key_number=fields.number_or_none("key_number"),
        )


def _wrapping(fields: RowFields) -> Wrapping:
    return Wrapping(
        configuration_id=ConfigurationId(fields.text("configuration_id")),
        key_id=fields.text("key_id"),
        algorithm=fields.word("algorithm", WrapAlgorithm),
        wrapped=fields.octets("wrapped"),
        generation=fields.number("generation"),
        recorded_at=fields.moment("recorded_at"),
        recorded_by=fields.text("recorded_by"),
    )


def _key_id_or_none(fields: RowFields, column: str) -> UniverseKeyId | None:
    stored = fields.text_or_none(column)
    return None if stored is None else UniverseKeyId(stored)


def _configuration_id_or_none(fields: RowFields) -> ConfigurationId | None:
    stored = fields.text_or_none("configuration_id")
    return None if stored is None else ConfigurationId(stored)
