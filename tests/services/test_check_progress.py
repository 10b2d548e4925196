"""How far a check of many has come, and what becomes of outcomes that cannot be recorded."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from outlooks import outlook
from scripted_vault import NOW

from kms_tui.domain.check import CheckOutcome, Verdict
from kms_tui.domain.configuration import ConfigurationId, KmsConfiguration
from kms_tui.domain.errors import CatalogueBusy, SecretNotFound, SecretStoreLocked
from kms_tui.services.check_progress import CheckProgress, CheckTally
from kms_tui.services.check_recording import CheckRecording
from kms_tui.services.ports import CheckRecord

CONFIGURATION = outlook().configuration
PASSED = CheckOutcome(Verdict.PASS, NOW)
LOCKED = SecretStoreLocked("It is locked.", do="Unlock it.")
LOST = SecretNotFound("It is lost.", do="Enter it.")
BUSY = CatalogueBusy("It is busy.", do="Wait.")


@dataclass
class Followed:
    """What was told."""

    progress: list[CheckProgress] = field(default_factory=list)
    changed: list[KmsConfiguration] = field(default_factory=list)

    def __call__(self, progress: CheckProgress, changed: Sequence[KmsConfiguration]) -> None:
        self.progress.append(progress)
        self.changed.extend(changed)


def test_outcomes_are_counted_by_their_verdict() -> None:
    tally = CheckTally(9, Followed())
    verdicts = (Verdict.FAIL, Verdict.WARN, Verdict.WARN, Verdict.PASS, Verdict.PASS, Verdict.PASS)
    for verdict in verdicts:
        tally.count(verdict)
    assert tally.progress == CheckProgress(total=9, done=6, failing=1, warning=2)


def test_of_those_that_cannot_be_checked_the_first_reason_is_told() -> None:
    followed = Followed()
    tally = CheckTally(5, followed)
    tally.count_unchecked(LOCKED)
    tally.count_unchecked(LOST)
    assert followed.progress == [
        CheckProgress(5, done=1, unchecked=1, not_checked=LOCKED),
        CheckProgress(5, done=2, unchecked=2, not_checked=LOCKED),
    ]


def test_a_vault_that_keeps_all_waiting_is_told_until_it_is_free_again() -> None:
    followed = Followed()
    tally = CheckTally(5, followed)
    tally.wait("kv-one", "waits 9 s")
    tally.wait("kv-two", "waits 3 s")
    tally.wait("kv-one", "")
    tally.wait("kv-two", "")
    waiting = [progress.waiting for progress in followed.progress]
    assert waiting == ["kv-one: waits 9 s", "kv-one: waits 9 s", "kv-two: waits 3 s", ""]


class FailingCatalogue:
    """Remembers what it was asked to record, and fails from the second time on."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    async def record_checks(self, batch: Sequence[CheckRecord]) -> Sequence[KmsConfiguration]:
        self.batches.append(len(batch))
        if len(self.batches) > 1:
            raise BUSY
        return [replace(record.of, name="recorded") for record in batch]


async def test_outcomes_that_cannot_be_recorded_are_told_all_the_same() -> None:
    catalogue, told = FailingCatalogue(), Followed()
    recording = CheckRecording(catalogue, lambda changed: told(CheckProgress(0), changed))  # type: ignore[arg-type]  # it needs no more of it
    for number in range(450):
        of = replace(CONFIGURATION, id=ConfigurationId(str(number)), last_check=None)
        recording.add(CheckRecord(of, PASSED, "a-version"))
    await recording.flush()
    assert recording.failure is BUSY
    assert catalogue.batches == [200, 200]
    assert [each.id for each in told.changed] == [str(number) for number in range(450)]
    assert {each.name for each in told.changed[:200]} == {"recorded"}
    assert {each.last_check for each in told.changed[200:]} == {PASSED}
