"""Whatever is done to the files of a log afterwards is found, and stays found."""

import re
from pathlib import Path
from random import Random

import pytest
from counting import Sized, Tally
from logged_changes import begun, record
from tampering import CURRENT, HEAD, TAMPERS, Files, Tamper, files_in, put

from kms_tui.adapters.audit_log.file_audit_log import FileAuditLog
from kms_tui.domain.audit_chain import AuditFile
from kms_tui.domain.audit_finding import AuditFault, AuditVerification
from kms_tui.domain.audit_header import Header
from kms_tui.domain.audit_line import AuditLine, Link, line_of, read_line
from kms_tui.domain.audit_verification import verify

EACH = pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)


@pytest.fixture
async def files(tmp_path: Path) -> Files:
    """A log of 24 lines in several files."""
    await record(tmp_path / "data", changes=12, rotate_bytes=2500)
    return files_in(tmp_path / "data")


def verified(files: Files, anchor: Link | None = None) -> AuditVerification:
    logs = sorted(name for name in files if name not in (HEAD, CURRENT))
    found = [AuditFile(log, int(log[6:16]), files[log].splitlines(keepends=True)) for log in logs]
    if CURRENT in files:
        found.append(AuditFile(CURRENT, None, files[CURRENT].splitlines(keepends=True)))
    return verify(found, files.get(HEAD), anchor)


def tampered(files: Files, tamper: Tamper, seed: int) -> Files:
    other = dict(files)
    tamper(other, Random(seed))  # noqa: S311 - no key
    assert other != files
    return other


def faults(files: Files) -> list[AuditFault]:
    return [finding.fault for finding in verified(files).findings]


def lines_of(files: Files, name: str = CURRENT) -> list[bytes]:
    return files[name].splitlines(keepends=True)


def read(raw: bytes) -> AuditLine:
    line = read_line(raw)
    assert line is not None
    return line


@EACH
@pytest.mark.proves("S8")
def test_whatever_is_tampered_with_is_found(
    files: Files, tamper: Tamper, tally: Tally, sized: Sized
) -> None:
    assert verified(files).is_intact
    seeds = range(sized(20, 200))
    missed = [seed for seed in seeds if verified(tampered(files, tamper, seed)).is_intact]
    tally("S8", tamper.__name__.replace("_", " "), tried=len(seeds), failed=len(missed))
    assert not missed


@pytest.mark.proves("S8")
@pytest.mark.attack("audit log rolled back", defence="the anchor of a later line is missed")
async def test_an_older_log_is_found_by_the_anchor_only(tmp_path: Path, tally: Tally) -> None:
    log = await record(tmp_path, changes=1)
    older = []
    for number in range(12):
        older.append(files_in(tmp_path))
        await log.append(begun(f"later {number}"))
    anchor = verified(files_in(tmp_path)).end
    assert all(verified(each).is_intact for each in older)
    missed = [each for each in older if verified(each, anchor).is_intact]
    tally("S8", "roll back to an older log", tried=len(older), failed=len(missed))
    assert not missed


@pytest.mark.proves("S8")
@pytest.mark.attack("audit log forged as a whole", defence="the anchor tells another line")
async def test_a_log_forged_as_a_whole_is_found_by_the_anchor(files: Files, tmp_path: Path) -> None:
    anchor = verified(files).end
    await record(tmp_path / "forged", changes=12, rotate_bytes=2500)
    forged = files_in(tmp_path / "forged")
    assert verified(forged).is_intact
    assert not verified(forged, anchor).is_intact


@EACH
async def test_a_log_that_was_tampered_with_goes_on_and_says_so_for_ever(
    files: Files, tmp_path: Path, tamper: Tamper, sized: Sized
) -> None:
    for seed in range(sized(2, 5)):
        put(tampered(files, tamper, seed), tmp_path / "data")
        log = FileAuditLog(tmp_path / "data", rotate_bytes=2500)
        for number in range(9):
            await log.append(begun(f"later {number}"))
        found = await log.verify(None, None)
        assert (found.is_intact, found.end.seq >= 24 + 9) == (False, True), seed


@pytest.mark.parametrize(
    "number",
    [10**4300 - 1, 2**70, -1, True],
    ids=["more digits than can be told", "many", "negative", "true"],
)
async def test_a_number_that_no_line_has_keeps_no_change_from_being_recorded(
    files: Files, tmp_path: Path, number: int
) -> None:
    forged, _ = line_of(begun("x"), Link(number - 1, "0" * 64))
    forged = forged if number is not True else forged.replace(b'"seq":1,', b'"seq":true,')
    header = Header("another", Link(number - 1, "0" * 64)).written()
    for other in ({CURRENT: files[CURRENT] + forged}, {CURRENT: header + forged}):
        put(files | other, tmp_path / "data")
        log = FileAuditLog(tmp_path / "data")
        await log.append(begun("later"))
        found = await log.verify(None, None)
        assert (found.is_intact, found.end.seq) == (False, 24 + 2)


@pytest.mark.parametrize(
    ("name", "member"), [(CURRENT, "hash"), (CURRENT, "log"), (HEAD, "hash"), (HEAD, "log")]
)
async def test_half_a_character_keeps_no_change_from_being_recorded(
    tmp_path: Path, name: str, member: str
) -> None:
    log = await record(tmp_path, changes=2)
    path = tmp_path / name
    path.write_bytes(re.sub(rb'("%s":)"' % member.encode(), rb'\1"\\ud800', path.read_bytes()))
    await log.append(begun("later"))
    assert not (await log.verify(None, None)).is_intact


def test_a_removed_line_is_told_by_its_number(files: Files) -> None:
    header, first, second, *rest = lines_of(files)
    files[CURRENT] = b"".join([header, first, *rest])
    [removed] = verified(files).findings[:1]
    assert (removed.fault, removed.file, removed.line) == (AuditFault.REMOVED, CURRENT, 3)
    assert removed.what == f"Line {read(second).link.seq} of the log is missing before this place."


def test_a_line_that_was_altered_and_hashed_anew_is_found_by_the_next_one(files: Files) -> None:
    header, first, *rest = lines_of(files)
    was = read(first)
    forged, _ = line_of(begun("x", name="another"), Link(was.link.seq - 1, was.prev))
    files[CURRENT] = b"".join([header, forged, *rest])
    found = verified(files).findings[0]
    assert (found.fault, found.file, found.line) == (AuditFault.INSERTED, CURRENT, 3)


async def test_a_line_of_another_log_fits_nowhere(files: Files, tmp_path: Path) -> None:
    await record(tmp_path / "another", changes=12, rotate_bytes=2500)
    another = files_in(tmp_path / "another")
    for at in range(1, len(lines_of(files))):
        lines = lines_of(files)
        lines[at] = lines_of(another)[at]
        assert not verified(files | {CURRENT: b"".join(lines)}).is_intact
    assert AuditFault.ANOTHER_LOG in faults(files | {CURRENT: another[CURRENT]})


def test_the_last_lines_are_missed(files: Files) -> None:
    files[CURRENT] = b"".join(lines_of(files)[:-1])
    assert AuditFault.REMOVED in faults(files)


def test_a_line_that_was_kept_elsewhere_is_compared(files: Files) -> None:
    end = verified(files).end
    assert verified(files, end).is_intact
    assert not verified(files, Link(end.seq, "0" * 64)).is_intact
    assert not verified(files, Link(end.seq + 1, end.hash)).is_intact


def test_a_change_that_has_only_begun_is_told_and_is_no_damage(files: Files) -> None:
    files[CURRENT] += line_of(begun("running"), verified(files).end)[0]
    found = verified(files)
    assert [each.fault for each in found.findings] == [AuditFault.UNFINISHED]
    assert found.is_intact
