"""Manifests that are not to be believed, each with what is to be said of it."""

from __future__ import annotations

from backup_forgery import with_manifest

ANOTHER = "catalogue.db in it is of another catalogue than manifest.json"
NO_JSON = "it is no JSON"
NOT_OURS = "it is not written as kms-tui writes it"
NO_FIELD = "a field is missing or of another kind"
WRITTEN = {
    "no JSON": (b"\xff", NO_JSON),
    "a list": (b"[]", "it is no JSON object"),
    "a deep list": (b"[" * 60_000, NO_JSON),
    "a huge number": (b'{"format": ' + b"1" * 60_000 + b"}", NO_JSON),
}
FIELDS: dict[str, tuple[dict[str, object], str]] = {
    "a newer format": (
        {"format": 2},
        "a newer kms-tui made it, in a format this one does not know",
    ),
    "another field": ({"more": 1}, NOT_OURS),
    "no time": ({"made_at": "yesterday"}, NO_FIELD),
    "a time without zone": ({"made_at": "2026-11-24T09:30:00"}, NOT_OURS),
    "a time of another zone": ({"made_at": "2026-11-24T10:30:00+01:00"}, NOT_OURS),
    "a number for a name": ({"made_by": 7}, NO_FIELD),
    "nothing for a program": ({"program": None}, NO_FIELD),
    "a text for a schema": ({"schema": "5"}, NO_FIELD),
    "no tables": ({"tables": []}, NO_FIELD),
    "a negative count": ({"tables": {"universe": {"rows": -1, "sha256": "0" * 64}}}, NO_FIELD),
    "a truth for a count": ({"tables": {"universe": {"rows": True, "sha256": "0" * 64}}}, NO_FIELD),
    "no hash of rows": ({"tables": {"universe": {"rows": 1, "sha256": "0" * 65}}}, NO_FIELD),
    "no hash": ({"sha256": "G" * 64}, NO_FIELD),
}
CONTENTS = {
    "manifest.json in it tells of 3 rows in universe_key, and there are 2": with_manifest(
        lambda fields: fields["tables"]["universe_key"].update(rows=3)
    ),
    "its rows of event are not those that manifest.json tells of": with_manifest(
        lambda fields: fields["tables"]["event"].update(sha256="0" * 64)
    ),
    "manifest.json in it tells of 1 rows in ghost, and there are 0": with_manifest(
        lambda fields: fields["tables"].update(ghost={"rows": 1, "sha256": "0" * 64})
    ),
    "manifest.json in it tells of 0 rows in universe, and there are 1": with_manifest(
        lambda fields: fields["tables"].pop("universe")
    ),
    "catalogue.db in it is not the one that manifest.json describes": with_manifest(
        lambda fields: fields.update(sha256="0" * 64)
    ),
    ANOTHER: with_manifest(lambda fields: fields.update(store_id="other")),
    f"{ANOTHER} ": with_manifest(lambda fields: fields.update(schema=4)),
}
