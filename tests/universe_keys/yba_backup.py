"""The metadata of a YugabyteDB Anywhere backup, made as that program makes it."""

import base64
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from universe_bench import Told

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.services.opened_vaults import OpenedVaults

OLDEST, MIDDLE, NEWEST = 29, 12, 0
"""Places in the listing of a key with 30 versions, which begins with the newest."""


@dataclass
class YbaKeys:
    """Universe keys of 32 bytes, wrapped with RSA-OAEP and without a word about the version."""

    vaults: OpenedVaults
    configuration: KmsConfiguration
    clear: list[bytes] = field(default_factory=list)
    """Oldest first, as everything here."""
    fitting: list[str] = field(default_factory=list)
    """Full identifier of the version that wrapped each."""
    references: list[str] = field(default_factory=list)

    @property
    def db_key_ids(self) -> list[str]:
        """What the masters call the keys."""
        return [f"id of {reference}" for reference in self.references]

    async def wraps_under(self, *places: int) -> None:
        """Add a key for each place in the listing of the master key's versions."""
        async with self.vaults.of(self.configuration.id, Told()) as opened:
            versions = await opened.vault.list_versions(self.configuration.key_name)
            for place in places:
                octets, key_id = secrets.token_bytes(32), versions[place].key_id
                wrapped = await opened.vault.wrap(key_id, octets, WrapAlgorithm.RSA_OAEP)
                self.clear.append(octets)
                self.fitting.append(key_id)
                self.references.append(base64.b64encode(wrapped).decode())

    def foreign(self) -> None:
        """Add one that no version of the master key wrapped."""
        self.references.append(base64.b64encode(b"\x01" * 256).decode())

    def write(self, file: Path, metadata: dict[str, str] | None = None) -> Path:
        """Write the file, newest first as YugabyteDB Anywhere does."""
        document: dict[str, object] = {
            "universe_keys": _entries(self.references, self.db_key_ids),
            "unrelated": {"tables": []},
        }
        if metadata is not None:
            document["master_key_metadata"] = {"key_provider": "AZU", **metadata}
        file.write_text(json.dumps(document))
        return file


def _entries(references: Sequence[str], db_key_ids: Sequence[str]) -> list[dict[str, str]]:
    return [
        {"key_ref": reference, "key_provider": "AZU", "db_key_id": db_key_id}
        for reference, db_key_id in reversed(list(zip(references, db_key_ids, strict=True)))
    ]
