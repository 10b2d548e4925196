from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from secret_store_parts import HERE, ROOT

NAMESPACE = ["unshare", "--mount", "--map-root-user"]
CHANGES = ["put", "replace", "change_passphrase", "delete", "create", "back_up_there"]


def can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    attempt = [*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(attempt, capture_output=True, check=False).returncode == 0  # noqa: S603 - fixed arguments


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - JSON
    if not can_mount():
        pytest.skip("this host lets nobody mount a file system of his own (unshare)")
    parent = tmp_path_factory.mktemp("full")
    (parent / "disk").mkdir()
    (parent / "elsewhere").mkdir()
    script = [sys.executable, str(HERE / "full_disk.py")]
    done = subprocess.run(  # noqa: S603 - our own script
        [*NAMESPACE, *script, str(parent / "disk"), str(parent / "elsewhere")],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {**json.loads(done.stdout), "elsewhere": parent / "elsewhere"}


@pytest.mark.parametrize("use", CHANGES)
def test_a_full_disk_is_told_as_such(outcome: Any, use: str) -> None:  # noqa: ANN401 - JSON
    assert outcome["full"][use].startswith("There is no space left for the ")


def test_a_full_disk_for_the_backup_is_told_as_the_backups(outcome: Any) -> None:  # noqa: ANN401 - JSON
    assert outcome["full"]["back_up_there"].endswith("disk/copy.")


def test_a_full_disk_leaves_nothing_half_made(outcome: Any) -> None:  # noqa: ANN401 - JSON
    assert outcome["left"] == ["filler", "secrets.db"]


@pytest.mark.parametrize("use", ["put", "replace", "change_passphrase", "delete"])
def test_a_read_only_disk_is_told_as_such(outcome: Any, use: str) -> None:  # noqa: ANN401 - JSON
    told = outcome["read_only"][use]
    assert told == "The encrypted secrets file can be read but not written."


@pytest.mark.parametrize("state", ["full", "read_only"])
def test_secrets_stay_readable_and_can_be_saved_elsewhere(outcome: Any, state: str) -> None:  # noqa: ANN401 - JSON
    assert outcome[state]["get"] == ""
    assert outcome[state]["back_up_elsewhere"] == ""


def test_everything_works_again_afterwards(outcome: Any) -> None:  # noqa: ANN401 - JSON
    assert set(outcome["after"].values()) == {""}
    copies: Path = outcome["elsewhere"]
    assert len(list(copies.iterdir())) == 3
