from __future__ import annotations

import os
import pwd
from typing import TYPE_CHECKING

from kms_tui.adapters.host.user import UserExamination
from kms_tui.domain.check import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from kms_tui.domain.finding import Finding

ROOT, SOMEBODY = 0, 4711


def found(environ: dict[str, str], user_id: int | None = None) -> dict[str, Finding]:
    return {finding.code: finding for finding in UserExamination(environ, user_id).look()}


def test_a_user_at_home_passes(tmp_path: Path) -> None:
    findings = found({"HOME": str(tmp_path)})
    assert list(findings) == ["user"]
    assert f"(user id {os.geteuid()})" in findings["user"].what


def test_root_by_sudo_warns_and_names_both(tmp_path: Path) -> None:
    finding = found({"HOME": str(tmp_path), "SUDO_USER": "ada"}, ROOT)["under-sudo"]
    assert finding.verdict is Verdict.WARN
    assert "started by ada with sudo; root has its own" in finding.what
    assert finding.do.startswith("Run it as ada, without sudo")


def test_a_service_account_by_sudo_is_no_fault(tmp_path: Path) -> None:
    assert "under-sudo" not in found({"HOME": str(tmp_path), "SUDO_USER": "ada"}, SOMEBODY)


def test_root_that_started_sudo_itself_is_no_fault(tmp_path: Path) -> None:
    assert "under-sudo" not in found({"HOME": str(tmp_path), "SUDO_USER": "root"}, ROOT)


def test_a_home_of_another_user_warns(tmp_path: Path) -> None:
    finding = found({"HOME": str(tmp_path)}, os.geteuid() + SOMEBODY)["home-of-another"]
    assert finding.verdict is Verdict.WARN
    assert f"uid {os.geteuid() + SOMEBODY}" in finding.what


def test_the_owner_of_a_home_is_named_as_sudo_takes_it(tmp_path: Path) -> None:
    remedy = found({"HOME": str(tmp_path)}, os.geteuid() + SOMEBODY)["home-of-another"].do
    owner = pwd.getpwuid(os.geteuid()).pw_name
    assert f"sudo -u {owner} -H kms-tui" in remedy


def test_a_home_that_is_not_set_warns() -> None:
    assert found({})["home-not-set"].verdict is Verdict.WARN
    assert found({"HOME": ""})["home-not-set"].verdict is Verdict.WARN


def test_a_home_that_is_not_there_warns(tmp_path: Path) -> None:
    assert found({"HOME": str(tmp_path / "gone")})["home-missing"].verdict is Verdict.WARN


def test_a_user_id_without_a_name_is_told_by_number(tmp_path: Path) -> None:
    assert "runs as uid 3999999999" in found({"HOME": str(tmp_path)}, 3_999_999_999)["user"].what
