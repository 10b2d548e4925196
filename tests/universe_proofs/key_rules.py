"""What holds in a catalogue of universe keys, whatever happened to it."""

from collections import Counter
from pathlib import Path

from catalogue_rows import Row, Rows
from recovery_parts import SECOND, entries, place
from vault_in_process import VaultsInProcess

from kms_tui.domain.store_kind import FILE
from kms_tui.domain.universe_key import Fingerprint, UniverseKey, WrapAlgorithm


class KeyRules:
    """Looks at a catalogue and the vaults that its keys are wrapped in."""

    def __init__(self, data: Path, vaults: VaultsInProcess) -> None:
        self.data = data
        self._vaults = vaults
        self._proven: set[tuple[object, ...]] = set()
        self._ever_used: set[str] = set()

    def expect_kept(self) -> Rows:
        """Assert every rule; return what was looked at."""
        rows = Rows.read(self.data)
        self._expect_every_wrapping_unwraps(rows)
        for universe in rows.of["universe"]:
            _expect_one_wrapping_each(rows, universe)
            _expect_active_key_is_its_own(rows, universe)
        self._expect_used_configurations(rows)
        self._expect_secrets(rows)
        return rows

    def expect_no_orphan(self) -> None:
        """Assert that the secrets files have what configurations use and no more."""
        rows = Rows.read(self.data)
        used = {row["secret_reference"] for row in rows.of["configuration"]}
        assert self._entries() == used
        assert {row["reference"] for row in rows.of["secret"]} == used
        assert not rows.of["operation"]

    def _expect_every_wrapping_unwraps(self, rows: Rows) -> None:
        keys = {row["id"]: row for row in rows.of["universe_key"]}
        for wrapping in rows.of["wrapping"]:
            self._expect_unwraps(wrapping, keys[wrapping["universe_key_id"]])

    def _expect_unwraps(self, wrapping: Row, key: Row) -> None:
        algorithm = WrapAlgorithm[wrapping["algorithm"].upper()]
        facts = (wrapping["key_id"], algorithm, wrapping["wrapped"], key["fingerprint"])
        if facts in self._proven:  # neither of them can change without being another fact
            return
        wrapper = self._vaults.found(wrapping["key_id"]).wrapper
        octets = wrapper.unwrap(wrapping["wrapped"], algorithm)
        assert octets is not None, f"key {key['number']} in generation {wrapping['generation']}"
        fingerprint = Fingerprint(key["fingerprint_salt"], key["fingerprint"])
        assert fingerprint.matches(UniverseKey(octets)), f"key {key['number']}"
        self._proven.add(facts)

    def _expect_used_configurations(self, rows: Rows) -> None:
        used = {row["configuration_id"] for row in rows.of["use_record"]}
        assert {row["configuration_id"] for row in rows.of["wrapping"]} <= used
        self._ever_used |= used
        assert self._ever_used <= {row["id"] for row in rows.of["configuration"]}

    def _entries(self) -> set[str]:
        """Return what all secrets files hold."""
        kinds = [kind for kind in (FILE, SECOND) if place(self.data, kind).exists()]
        held = [entries(self.data, kind) for kind in kinds]
        assert sum(map(len, held)) == len(set().union(*held))
        return set().union(*held)

    def _expect_secrets(self, rows: Rows) -> None:
        there = self._entries()
        assert {row["secret_reference"] for row in rows.of["configuration"]} <= there
        assert there <= {row["reference"] for row in rows.of["secret"]}


def _expect_one_wrapping_each(rows: Rows, universe: Row) -> None:
    """Assert that also of each unfinished generation no key has two."""
    keys = rows.of_universe("universe_key", universe["id"])
    assert [key["number"] for key in keys] == list(range(1, len(keys) + 1))
    wrappings = Counter(
        (row["universe_key_id"], row["generation"])
        for row in rows.of_universe("wrapping", universe["id"])
    )
    assert set(wrappings.values()) <= {1}
    assert all((key["id"], universe["generation"]) in wrappings for key in keys)


def _expect_active_key_is_its_own(rows: Rows, universe: Row) -> None:
    """Assert that what the last event on the active key says is so."""
    keys = {key["id"] for key in rows.of_universe("universe_key", universe["id"])}
    assert universe["active_key_id"] in {None, *keys}
    told = None
    for event in rows.of_universe("event", universe["id"]):
        if event["kind"] in {"enabled", "rotated"}:
            told = event["universe_key_id"]
        elif event["kind"] == "disabled":
            told = None
    assert universe["active_key_id"] == told
