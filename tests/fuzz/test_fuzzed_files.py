"""Files that somebody changed: each is taken for what it was, or refused."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from fuzzing import BYTES, ODD_TEXTS, PRINTABLE, Fuzz, Mutated

from kms_tui.adapters.secret_stores.secrets_format import RECOMMENDED_COST, Header, Malformed
from kms_tui.adapters.sqlite import backup_container, backup_manifest
from kms_tui.domain.audit import AuditEntry, Phase
from kms_tui.domain.audit_chain import AuditFile, Chain
from kms_tui.domain.audit_header import Header as LogHeader
from kms_tui.domain.audit_header import before_first, read_head, read_header
from kms_tui.domain.audit_line import line_of, read_line
from kms_tui.domain.errors import SettingsInvalid
from kms_tui.domain.visible_text import has_control_characters
from kms_tui.services.ports import BackupManifest, TableContents
from kms_tui.settings.settings_file import read_file

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
LOG = "0123456789abcdef"
DATABASE = b"SQLite format 3\0" + bytes(range(256)) * 2
MANIFEST = backup_manifest.encoded(
    BackupManifest(
        made_at=NOW,
        made_by="admin7@bastion01",
        program="0.1.0",
        store_id="store",
        schema=3,
        sha256=sha256(DATABASE).hexdigest(),
        tables={"configuration": TableContents(1, "0" * 64)},
    )
)
SETTINGS = """theme = "nord"
default_context = "prod"
[keys]
"list.delete" = "d"
[contexts.prod]
theme = "dracula"
[[clouds]]
name = "lab"
authority = "login.lab:8443"
vault_suffix = "vault.lab"
"""


def _log() -> list[bytes]:
    link = before_first(LOG)
    written = [LogHeader(LOG, link).written()]
    for number in range(4):
        phase = Phase.ENDED if number % 2 else Phase.BEGUN
        subject = {"configuration": f"prod-{number}"}
        entry = AuditEntry(
            NOW, "a@b", "app", f"d{number // 2}", "configuration.edit", subject, phase
        )
        line, link = line_of(entry, link)
        written.append(line)
    return written


def _backup() -> bytes:
    packed, source = io.BytesIO(), io.BytesIO(DATABASE)
    found = backup_container.measure(io.BytesIO(DATABASE))
    backup_container.pack(packed, source, found, MANIFEST)
    return packed.getvalue()


GENUINE, BACKUP = _log(), _backup()
HEADER = Header(bytes(range(16)), RECOMMENDED_COST, bytes(range(16))).to_bytes()
JSON_PIECES = (b'"seq":', b'"v":1', b"null", b"{", b"}", b"[" * 50, b"1e999", b"\\ud800", b"\n")

lines = Mutated(GENUINE, [*JSON_PIECES, *BYTES])
logs = Mutated([b"".join(GENUINE)], [*GENUINE, *JSON_PIECES, *BYTES])
backups = Mutated([BACKUP], [b"PK\1\2", b"PK\3\4", b"PK\5\6", MANIFEST, *BYTES])
manifests = Mutated([MANIFEST], [*JSON_PIECES, *BYTES])
headers = Mutated([HEADER], BYTES)
settings = Mutated(
    [SETTINGS, "", "[[clouds]]\n"],
    [*ODD_TEXTS, *PRINTABLE, "[", "]", "[[", "=", "\n", "true", "1e9", "{}", '"""', "a.b.c = 1\n"],
)


def take_line(raw: bytes) -> None:
    """A line that is taken is one that was written."""
    line, header = read_line(raw), read_header(raw)
    assert (line is not None) == (raw in GENUINE[1:])
    assert header is None or header.written() == raw
    head = read_head(raw)
    assert head is None or head.written() == raw


def take_log(content: bytes) -> None:
    """What is whole is what was written; all else is found, and can be told."""
    chain = Chain()
    file = AuditFile("audit.jsonl", None, content.splitlines(keepends=True))
    findings = [*chain.follow(file), *chain.finish()]
    assert not any(has_control_characters(finding.what) for finding in findings)
    if content != b"".join(GENUINE[: content.count(b"\n")]):
        assert findings, "nothing was found"


def take_backup(content: bytes) -> None:
    """A backup that is taken is byte for byte one that is written."""
    database = io.BytesIO()
    try:
        manifest, told = backup_container.unpack(io.BytesIO(content), len(content), database)
    except backup_container.NotLaidOut:
        return
    packed, copy = io.BytesIO(), database.getvalue()
    assert told == sha256(copy).hexdigest()
    measure = backup_container.measure(io.BytesIO(copy))
    backup_container.pack(packed, io.BytesIO(copy), measure, manifest)
    assert packed.getvalue() == content


def take_manifest(content: bytes) -> None:
    try:
        found = backup_manifest.decoded(content)
    except ValueError as error:
        assert type(error) is ValueError  # noqa: PT017 - some inputs are taken
    else:
        assert backup_manifest.encoded(found) == content


def take_header(raw: bytes) -> None:
    try:
        assert Header.from_bytes(raw).to_bytes() == raw
    except Malformed as error:
        assert not has_control_characters(error.finding)  # noqa: PT017 - some inputs are taken


def in_file(path: Path) -> Callable[[str], None]:
    def take(content: str) -> None:
        path.write_bytes(content.encode("utf-8", "surrogatepass"))
        try:
            read_file(path)
        except SettingsInvalid as error:
            assert not has_control_characters(error.what)  # noqa: PT017 - some are taken

    return take


@pytest.mark.proves("S10")
@pytest.mark.attack("forged audit line", defence="only what hashes to itself is taken for a line")
def test_no_line_of_the_audit_log_is_taken_but_a_whole_one(fuzz: Fuzz) -> None:
    fuzz("audit line", lines, take_line, long=200_000)


@pytest.mark.proves("S10")
def test_no_changed_audit_log_passes_for_a_whole_one(fuzz: Fuzz) -> None:
    fuzz("audit log", logs, take_log, long=50_000)


@pytest.mark.proves("S10")
@pytest.mark.attack("forged backup", defence="one layout only is taken, byte for byte")
def test_no_backup_is_taken_but_one_as_it_is_written(fuzz: Fuzz) -> None:
    fuzz("backup", backups, take_backup, long=100_000)


@pytest.mark.proves("S10")
def test_no_manifest_is_taken_but_one_as_it_is_written(fuzz: Fuzz) -> None:
    fuzz("manifest of a backup", manifests, take_manifest, long=100_000)


@pytest.mark.proves("S10")
def test_no_header_of_a_secrets_file_is_taken_but_a_plausible_one(fuzz: Fuzz) -> None:
    fuzz("header of a secrets file", headers, take_header, long=100_000)


@pytest.mark.proves("S10")
def test_no_settings_file_ends_in_a_traceback(fuzz: Fuzz, tmp_path: Path) -> None:
    fuzz("settings file", settings, in_file(tmp_path / "settings.toml"), short=200, long=20_000)
