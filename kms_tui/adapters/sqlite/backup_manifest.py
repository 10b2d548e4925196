"""The manifest of a backup as it is written, and how one that is read is not trusted."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from kms_tui.services.ports import BackupManifest, TableContents

_FORMAT = 1
_SHA256 = re.compile(r"[0-9a-f]{64}")


def encoded(manifest: BackupManifest) -> bytes:
    """Return the manifest as JSON; there is one way only to write each."""
    tables = {
        name: {"rows": contents.rows, "sha256": contents.sha256}
        for name, contents in manifest.tables.items()
    }
    fields = {
        "format": _FORMAT,
        "made_at": manifest.made_at.astimezone(UTC).isoformat(),
        "made_by": manifest.made_by,
        "program": manifest.program,
        "store_id": manifest.store_id,
        "schema": manifest.schema,
        "sha256": manifest.sha256,
        "tables": tables,
    }
    return (json.dumps(fields, indent=2, sort_keys=True) + "\n").encode()


def decoded(manifest: bytes) -> BackupManifest:
    """Return what a manifest says, or raise `ValueError`, which names what is wrong with it."""
    try:
        fields = json.loads(manifest)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON") from None
    if not isinstance(fields, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - the contents, not a type
    if fields.get("format") != _FORMAT:
        raise ValueError("a newer kms-tui made it, in a format this one does not know")
    try:
        found = _manifest_of(fields)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError):
        raise ValueError("a field is missing or of another kind") from None
    if encoded(found) != manifest:
        raise ValueError("it is not written as kms-tui writes it")
    return found


def _manifest_of(fields: dict[str, Any]) -> BackupManifest:
    tables = {
        _text(name): TableContents(_count(contents["rows"]), _sum(contents["sha256"]))
        for name, contents in fields["tables"].items()
    }
    return BackupManifest(
        made_at=datetime.fromisoformat(fields["made_at"]),
        made_by=_text(fields["made_by"]),
        program=_text(fields["program"]),
        store_id=_text(fields["store_id"]),
        schema=_count(fields["schema"]),
        sha256=_sum(fields["sha256"]),
        tables=tables,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError
    return value


def _sum(value: object) -> str:
    if not _SHA256.fullmatch(_text(value)):
        raise TypeError
    return str(value)
