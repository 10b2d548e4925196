"""What the doctor looks at in the journal of secrets and in what stores hold: read-only."""

import shlex
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.finding import Finding, Topic
from kms_tui.domain.store_kind import ELSEWHERE, place_of
from kms_tui.services.pinned_secret_store import PinnedSecretStore
from kms_tui.services.ports import (
    SecretRecord,
    SecretState,
)
from kms_tui.services.unknown_secrets import Held, UnknownSecrets

_FIX = "kms-tui doctor --fix tries again to remove what is left."


@dataclass(frozen=True, slots=True)
class SecretsExamination:
    """Whether every configuration's secret is where the catalogue says, and nothing else is."""

    secrets: PinnedSecretStore

    topic: ClassVar[Topic] = Topic.SECRETS

    async def examine(self) -> Sequence[Finding]:
        """Return the counts, what interrupted changes left, and what is missing or unknown."""
        held = await UnknownSecrets(self.secrets).held()
        records = await self.secrets.catalogue.secrets()
        return [
            _counts(records),
            *_unfinished(records),
            *await self._elsewhere(records),
            *await self._dangling(records, held),
            *await self._left_behind(records),
            *await self._unknown(),
        ]

    async def _elsewhere(self, records: Sequence[SecretRecord]) -> Sequence[Finding]:
        pinned = await self.secrets.catalogue.pin()
        if pinned is None:
            return ()
        active = [r for r in records if r.state is SecretState.ACTIVE and not _is_left(r)]
        away = [r for r in active if not pinned.admits(r.pin)]
        if not away:
            return ()
        places = ", ".join(sorted({place_of(record.pin.kind) for record in away}))
        verb = "rests" if len(away) == 1 else "rest"
        what = f"{_number(len(away), 'client secret')} still {verb} in another store: {places}."
        do = f"Finish moving them: kms-tui secrets migrate --to {pinned.kind}"
        return [Finding(self.topic, "secrets-elsewhere", Verdict.WARN, what, do)]

    async def _dangling(self, records: Sequence[SecretRecord], held: Held) -> Sequence[Finding]:
        missing = {
            record.configuration_id
            for record in records
            if record.state is SecretState.ACTIVE
            and record.pin.kind in held
            and record.reference not in held[record.pin.kind]
        }
        return [
            Finding(
                self.topic,
                "secret-missing",
                Verdict.FAIL,
                f'The client secret of "{name}" is not in its store any more.',
                f"Restore the store from a backup, or: kms-tui secrets renew {shlex.quote(name)}",
            )
            for name in await self._names(missing)
        ]

    async def _left_behind(self, records: Sequence[SecretRecord]) -> Sequence[Finding]:
        left = {
            r.configuration_id for r in records if r.state is SecretState.ACTIVE and _is_left(r)
        }
        return [
            Finding(
                self.topic,
                "secret-left-behind",
                Verdict.FAIL,
                f'The client secret of "{name}" did not come along with the backup.',
                f"Enter it again: kms-tui secrets renew {shlex.quote(name)}",
            )
            for name in await self._names(left)
        ]

    async def _names(self, of: Collection[ConfigurationId]) -> Sequence[str]:
        configurations = await self.secrets.catalogue.configurations()
        return [configuration.name for configuration in configurations if configuration.id in of]

    async def _unknown(self) -> Sequence[Finding]:
        found = await UnknownSecrets(self.secrets).find()
        number = sum(map(len, found.values()))
        if not number:
            return ()
        verb = "belongs" if number == 1 else "belong"
        what = f"{_number(number, 'entry', 'entries')} of the store {verb} to nothing here."
        do = (
            "Another catalogue or a backup may need it. To look: kms-tui secrets prune; to delete: "
            "kms-tui secrets prune --yes"
        )
        return [Finding(self.topic, "secrets-unknown", Verdict.WARN, what, do)]


def _is_left(record: SecretRecord) -> bool:
    return record.pin.kind == ELSEWHERE


def _counts(records: Sequence[SecretRecord]) -> Finding:
    number = Counter(record.state for record in records)
    words = ", ".join(f"{number[state]} {state}" for state in SecretState)
    what = f"The catalogue knows {_number(len(records), 'client secret')}: {words}."
    return Finding(Topic.SECRETS, "secret-counts", Verdict.PASS, what)


def _unfinished(records: Sequence[SecretRecord]) -> Sequence[Finding]:
    findings = []
    pending = [record for record in records if record.state is SecretState.PENDING]
    if pending:
        what = f"{_number(len(pending), 'change')} under way, or interrupted."
        do = f"If no other session is saving now: {_FIX}"
        findings.append(Finding(Topic.SECRETS, "secrets-pending", Verdict.WARN, what, do))
    for place, error in sorted(
        {(place_of(r.pin.kind), r.error) for r in records if r.state is SecretState.RETIRING}
    ):
        what = f"Retired client secrets are still in the {place}. {error}".rstrip()
        findings.append(Finding(Topic.SECRETS, "secrets-retiring", Verdict.WARN, what, _FIX))
    return findings


def _number(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or one + 's'}"
