from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from kms_tui.adapters.host.directory import DirectoryExamination, Purpose
from kms_tui.domain.check import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from kms_tui.domain.finding import Finding

IS_ROOT = os.geteuid() == 0


def found(path: Path, purpose: Purpose = "data", user_id: int | None = None) -> Finding:
    (finding,) = DirectoryExamination(purpose, path, user_id).look()
    return finding


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "my data"
    path.mkdir(mode=0o700)
    return path


def test_a_private_directory_is_in_order(data: Path) -> None:
    assert (found(data).code, found(data).verdict) == ("data-directory", Verdict.PASS)


def test_a_directory_that_is_not_there_yet_is_no_fault_and_is_not_made(tmp_path: Path) -> None:
    finding = found(tmp_path / "a" / "b")
    assert (finding.code, finding.verdict) == ("data-directory-missing", Verdict.PASS)
    assert list(tmp_path.iterdir()) == []


def test_no_settings_are_no_fault(tmp_path: Path) -> None:
    finding = found(tmp_path / "a", "settings")
    assert (finding.code, finding.verdict) == ("settings-directory-missing", Verdict.PASS)


@pytest.mark.parametrize("mode", [0o750, 0o701, 0o722, 0o500, 0o600, 0o2770])
def test_a_mode_that_lets_others_in_or_this_user_out_fails(data: Path, mode: int) -> None:
    data.chmod(mode)
    finding = found(data)
    assert (finding.code, finding.verdict) == ("data-directory-mode", Verdict.FAIL)
    assert f"{mode:04o}" in finding.what


@pytest.mark.parametrize("purpose", ["data", "settings"])
def test_the_remedy_for_a_mode_works_in_a_shell(data: Path, purpose: Purpose) -> None:
    data.chmod(0o777)
    subprocess.run(["sh", "-c", found(data, purpose).do], check=True)  # noqa: S603,S607 - the remedy under test
    assert found(data, purpose).verdict is Verdict.PASS


def test_settings_may_be_read_by_others_but_not_written(data: Path) -> None:
    data.chmod(0o755)
    assert found(data, "settings").code == "settings-directory"
    data.chmod(0o775)
    assert found(data, "settings").code == "settings-directory-mode"


def test_a_linked_data_directory_fails_and_a_linked_settings_directory_does_not(
    tmp_path: Path, data: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(data)
    assert found(link).code == "data-directory-symlink"
    assert found(link).verdict is Verdict.FAIL
    assert found(link, "settings").verdict is Verdict.PASS


def test_a_dangling_link_fails(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    assert found(link).code == "data-directory-symlink"


def test_a_file_in_its_place_fails(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_text("")
    assert found(path).code == "data-directory-no-directory"
    assert found(path).verdict is Verdict.FAIL


def test_a_directory_of_another_user_fails_with_the_command(data: Path) -> None:
    finding = found(data, user_id=os.geteuid() + 4711)
    assert (finding.code, finding.verdict) == ("data-directory-owner", Verdict.FAIL)
    assert finding.do == f"chown {os.geteuid() + 4711} {shlex.quote(str(data))}"


def test_a_directory_below_a_file_cannot_be_reached(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    finding = found(tmp_path / "file" / "data")
    assert (finding.code, finding.verdict) == ("data-directory-unreachable", Verdict.FAIL)
    assert "Not a directory" in finding.what


def test_a_directory_that_could_not_be_made_fails(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    finding = found(tmp_path / "link" / "data")
    assert (finding.code, finding.verdict) == ("data-directory-uncreatable", Verdict.FAIL)


@pytest.mark.skipif(IS_ROOT, reason="root may write anywhere")
def test_a_directory_below_one_that_is_closed_fails(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert found(tmp_path / "data").code == "data-directory-uncreatable"
    tmp_path.chmod(0o000)
    assert found(tmp_path / "a" / "data").code == "data-directory-unreachable"
    tmp_path.chmod(0o700)
