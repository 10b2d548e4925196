from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from launched_apps import ENVIRONMENT

from kms_tui.adapters.host.file_system import FileSystemExamination
from kms_tui.adapters.host.mounts import file_system_type, is_network
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding

REPORT = [sys.executable, str(Path(__file__).with_name("file_system_report.py"))]
UNSHARE = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
MOUNTINFO = """\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
23 22 0:5 / /proc rw shared:2 - proc proc rw
40 22 0:44 / /home rw shared:9 master:1 - nfs4 filer:/home rw,vers=4.2
41 40 8:2 / /home/local rw - xfs /dev/sdb1 rw
42 22 0:50 / /mnt/my\\040share rw - cifs //filer/share rw
43 22 0:51 / /twice rw - ext4 /dev/sdc1 rw
44 43 0:52 / /twice rw - fuse.sshfs host: rw
45 22 0:53 / /slash\\134mount rw - 9p share rw
not a line of a mount table
"""


def can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    trial = [*UNSHARE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own words


needs_mounts = pytest.mark.skipif(not can_mount(), reason="no private mounts are permitted here")


def report_on_mounted(directory: Path, options: str, then: str = "true") -> list[str]:
    """Look from a process that alone sees a small file system there, after a command in it."""
    place = shlex.quote(str(directory))
    script = (
        f"mount -t tmpfs -o {options} tmpfs {place} && cd {place} && {{ {then}; }} && "
        f"exec {shlex.join([*REPORT, str(directory)])}"
    )
    done = subprocess.run(  # noqa: S603 - our own words
        [*UNSHARE, "sh", "-c", script],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    return done.stdout.splitlines()


def found(path: Path, mountinfo: Path | None = None) -> dict[str, Finding]:
    examination = (
        FileSystemExamination(path, mountinfo) if mountinfo else FileSystemExamination(path)
    )
    return {finding.code: finding for finding in examination.look()}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/homeless", "ext4"),
        ("/home", "nfs4"),
        ("/home/ada/.local/share", "nfs4"),
        ("/home/local/ada", "xfs"),
        ("/mnt/my share/x", "cifs"),
        ("/twice/x", "fuse.sshfs"),
        ("/slash\\mount/x", "9p"),
    ],
)
def test_the_longest_mount_point_tells_the_file_system_and_the_last_one_wins(
    path: str, kind: str
) -> None:
    assert file_system_type(Path(path), MOUNTINFO) == kind


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone"])
def test_a_network_file_system_is_known_as_one(kind: str) -> None:
    assert is_network(kind)


@pytest.mark.parametrize("kind", ["", "ext4", "xfs", "btrfs", "zfs", "overlay", "fuseblk", "tmpfs"])
def test_a_local_file_system_is_not(kind: str) -> None:
    assert not is_network(kind)


def test_data_on_a_network_file_system_warns(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(f"22 1 0:44 / {tmp_path} rw - nfs4 filer:/home rw\n")
    finding = found(tmp_path / "data", table)["network-file-system"]
    assert finding.verdict is Verdict.WARN
    assert "nfs4" in finding.what


def test_a_link_is_followed_to_the_file_system_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "link").symlink_to("far")
    table = tmp_path / "mountinfo"
    table.write_text(f"22 1 0:44 / {tmp_path.resolve()}/far rw - nfs4 filer:/home rw\n")
    assert "network-file-system" in found(tmp_path / "link" / "data", table)


@pytest.mark.parametrize("table", ["", "garbage", "22 1 0:44 / /elsewhere rw - nfs4 f:/ rw"])
def test_an_unknown_file_system_is_no_finding(tmp_path: Path, table: str) -> None:
    (tmp_path / "mountinfo").write_text(table)
    assert list(found(tmp_path, tmp_path / "mountinfo")) == ["disk-space"]


def test_a_host_without_a_mount_table_is_no_finding(tmp_path: Path) -> None:
    assert list(found(tmp_path, tmp_path / "nothing")) == ["disk-space"]


def test_a_path_below_a_file_is_left_to_the_examination_of_the_directory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "disk-space" in found(tmp_path / "file" / "data")


def test_looking_changes_nothing(tmp_path: Path) -> None:
    found(tmp_path / "data")
    assert list(tmp_path.iterdir()) == []


@needs_mounts
def test_a_file_system_with_room_in_memory_only_warns_that_it_forgets(tmp_path: Path) -> None:
    assert report_on_mounted(tmp_path, "size=50m") == ["volatile-file-system WARN", "disk-space OK"]


@needs_mounts
def test_a_nearly_full_file_system_warns(tmp_path: Path) -> None:
    assert "disk-nearly-full WARN" in report_on_mounted(tmp_path, "size=5m")


@needs_mounts
def test_a_full_file_system_fails(tmp_path: Path) -> None:
    assert "disk-full FAIL" in report_on_mounted(tmp_path, "size=512k")


@needs_mounts
def test_a_file_system_with_few_inodes_warns(tmp_path: Path) -> None:
    assert "few-inodes WARN" in report_on_mounted(tmp_path, "size=50m,nr_inodes=50")


@needs_mounts
def test_a_file_system_without_inodes_fails(tmp_path: Path) -> None:
    fill = "touch 1 2 3 4 5 6 7 8 9 2>/dev/null || true"
    assert "no-inodes FAIL" in report_on_mounted(tmp_path, "size=50m,nr_inodes=5", fill)


@needs_mounts
def test_a_read_only_file_system_fails(tmp_path: Path) -> None:
    assert "read-only-file-system FAIL" in report_on_mounted(tmp_path, "size=50m,ro")
