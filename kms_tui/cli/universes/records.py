"""Universe keys, re-wraps and events as the members of JSON documents. Pure functions."""

from collections.abc import Mapping

from kms_tui.cli.records import Record, moment
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.history import Event
from kms_tui.domain.rewrap import Rewrap
from kms_tui.domain.universe import Universe
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.domain.visible_text import visible

Names = Mapping[ConfigurationId, str]
"""What configurations are called; untrusted."""


def key_record(key: WrappedUniverseKey, universe: Universe, names: Names) -> Record:
    """Return a universe key: all that is known of it but its wrapped bytes."""
    wrapping = key.wrapping
    return {
        "number": key.number,
        "id": key.id,
        "is_active": key.id == universe.active_key_id,
        "layout": key.layout,
        "origin": key.origin,
        "fingerprint": key.fingerprint.short,
        "db_key_id": visible(key.db_key_id),
        "created_at": moment(key.created_at),
        "created_by": visible(key.created_by),
        "configuration": _name(wrapping.configuration_id, names),
        "key_id": visible(wrapping.key_id),
        "key_version": visible(wrapping.key_version),
        "algorithm": wrapping.algorithm,
        "generation": wrapping.generation,
        "wrapped_at": moment(wrapping.recorded_at),
        "wrapped_by": visible(wrapping.recorded_by),
    }


def rewrap_record(rewrap: Rewrap, done_keys: int, names: Names) -> Record:
    """Return an unfinished re-wrap, of which so many keys are done."""
    return {
        "configuration": _name(rewrap.configuration_id, names),
        "key_id": visible(rewrap.key_id),
        "algorithm": rewrap.algorithm,
        "begun_at": moment(rewrap.begun.at),
        "begun_by": visible(rewrap.begun.by),
        "done_keys": done_keys,
    }


def event_record(event: Event) -> Record:
    """Return everything that was recorded of an event."""
    happening = event.happening
    return {
        "sequence": event.sequence,
        "at": moment(happening.stamp.at),
        "by": visible(happening.stamp.by),
        "kind": happening.kind,
        "universe": visible(event.universe_name),
        "universe_id": happening.universe_id,
        "universe_key": event.key_number,
        "universe_key_id": happening.universe_key_id,
        "configuration": visible(event.configuration_name) or None,
        "configuration_id": happening.configuration_id,
        "key_id": visible(happening.key_id) or None,
        "note": visible(happening.note),
    }


def _name(configuration_id: ConfigurationId, names: Names) -> str | None:
    return visible(names[configuration_id]) if configuration_id in names else None
