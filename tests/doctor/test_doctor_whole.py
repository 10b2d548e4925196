from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from json_schema import problems

import kms_tui.cli
from kms_tui.adapters.host.core_dumps import CoreDumpExamination
from kms_tui.adapters.host.directory import DirectoryExamination
from kms_tui.adapters.host.file_system import FileSystemExamination
from kms_tui.adapters.host.locale_settings import LocaleExamination
from kms_tui.adapters.host.terminal import TerminalExamination
from kms_tui.adapters.host.user import UserExamination
from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.catalogue_examination import CatalogueExamination
from kms_tui.cli.installation.doctor_report import as_json, as_text
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Topic
from kms_tui.domain.wrapped_text import cells
from kms_tui.services.doctor import Doctor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kms_tui.domain.finding import Finding

CANARY = "canary-4ef2b9-do-not-tell"
SCHEMA = json.loads(
    Path(kms_tui.cli.__file__).with_name("schemas").joinpath("doctor.schema.json").read_text()
)


async def examined(directory: Path) -> Sequence[Finding]:
    environ = {
        "TERM": "xterm",
        "HOME": str(directory),
        "AZURE_CLIENT_SECRET": CANARY,
        "HTTPS_PROXY": CANARY,
    }
    doctor = Doctor(
        [
            CatalogueExamination(directory),
            CoreDumpExamination(),
            DirectoryExamination("settings", directory),
            DirectoryExamination("data", directory),
            FileSystemExamination(directory),
            LocaleExamination(environ, "utf-8"),
            TerminalExamination(environ, (True, True, True), lambda: (80, 24)),
            UserExamination(environ),
        ]
    )
    return await doctor.examine(lambda _finding: None)


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    directory = tmp_path / "data"
    catalogue = SqliteCatalogue(directory)
    await catalogue.configurations()
    await catalogue.close()
    secrets_file = directory / "secrets.db"
    secrets_file.write_text(CANARY)
    secrets_file.chmod(0o600)
    return directory


def state(directory: Path) -> dict[str, tuple[int, int, int, int, bytes]]:
    found = {}
    for path in (directory, *directory.rglob("*")):
        status = path.lstat()
        contents = path.read_bytes() if path.is_file() else b""
        times = status.st_mtime_ns, status.st_ctime_ns
        found[str(path)] = (status.st_ino, status.st_mode, *times, contents)
    return found


async def test_a_sound_host_has_no_failure(data: Path) -> None:
    findings = await examined(data)
    assert [each for each in findings if each.verdict is Verdict.FAIL] == []
    assert {each.topic for each in findings} == {
        Topic.TERMINAL,
        Topic.LOCALE,
        Topic.USER,
        Topic.CATALOGUE,
    }


async def test_looking_changes_neither_a_byte_nor_a_time_of_the_data(data: Path) -> None:
    before = state(data)
    await examined(data)
    assert state(data) == before


async def test_looking_makes_nothing_where_there_is_nothing(tmp_path: Path) -> None:
    await examined(tmp_path / "data")
    assert list(state(tmp_path)) == [str(tmp_path)]


async def test_real_findings_follow_the_schema_and_the_width(data: Path) -> None:
    for directory in (data, data / "missing", data / "secrets.db"):
        findings = await examined(directory)
        assert problems(json.loads(as_json(findings)), SCHEMA) == []
        assert max(map(cells, as_text(findings, 80).splitlines())) <= 80


async def test_no_secret_is_told(data: Path) -> None:
    findings = await examined(data)
    assert CANARY not in as_text(findings, 10_000) + as_json(findings)
