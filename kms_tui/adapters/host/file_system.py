"""Whether the file system of the data directory keeps what is written, and has room for it."""

import os
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

from kms_tui.adapters.blocking_examination import BlockingExamination
from kms_tui.adapters.host.mounts import file_system_type, is_network, is_volatile
from kms_tui.adapters.host.paths import nearest_existing
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic

_KIBI = 1024
_MEBIBYTE = _KIBI * _KIBI
_SCARCE_BYTES = 10 * _MEBIBYTE
_FULL_BYTES = _MEBIBYTE
_SCARCE_FILES = 100
_ELSEWHERE = "Set XDG_DATA_HOME to a directory on a local disk before the first start."


class FileSystemExamination(BlockingExamination):
    """Looks at the kind of file system, at its mount flags and at its free space and inodes."""

    def __init__(
        self,
        path: Path,
        mountinfo: Path = Path("/proc/self/mountinfo"),
        measure: Callable[[Path], os.statvfs_result] = os.statvfs,
    ) -> None:
        super().__init__(Topic.USER)
        self._path = path
        self._mountinfo = mountinfo
        self._measure = measure

    def look(self) -> Sequence[Finding]:
        """Return what is wrong, or that there is room."""
        place = nearest_existing(self._path)
        try:
            measures = self._measure(place)
        except OSError:
            return []  # the examination of the directory says why it cannot be reached
        kind = file_system_type(place, self._mounts())
        return [
            *self._kind(kind),
            *self._read_only(measures),
            self._space(measures.f_bavail * measures.f_frsize),
            *self._files(measures),
        ]

    def _mounts(self) -> str:
        try:
            return self._mountinfo.read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return ""  # no Linux, or no /proc

    def _kind(self, kind: str) -> list[Finding]:
        if is_network(kind):
            said = (
                f"The data directory lies on a network file system ({kind}): locks and completed "
                "writes depend on its server."
            )
            return [_found("network-file-system", Verdict.WARN, said, _ELSEWHERE)]
        if is_volatile(kind):
            said = (
                f"The data directory lies in memory ({kind}): configurations and secrets are gone "
                "after a restart."
            )
            return [_found("volatile-file-system", Verdict.WARN, said, _ELSEWHERE)]
        return []

    def _read_only(self, measures: os.statvfs_result) -> list[Finding]:
        if not measures.f_flag & os.ST_RDONLY:
            return []
        said = "The file system of the data directory is mounted read-only; nothing can be saved."
        do = "Ask why (dmesg), then mount it writable: mount -o remount,rw <mount point>"
        return [_found("read-only-file-system", Verdict.FAIL, said, do)]

    def _place(self) -> str:
        return shlex.quote(str(nearest_existing(self._path)))

    def _space(self, free_bytes: int) -> Finding:
        said = f"The file system of the data directory has {_written(free_bytes)} left."
        do = f"Free space there: df -h {self._place()}"
        if free_bytes < _FULL_BYTES:
            return _found("disk-full", Verdict.FAIL, said, do)
        if free_bytes < _SCARCE_BYTES:
            return _found("disk-nearly-full", Verdict.WARN, said, do)
        return _found("disk-space", Verdict.PASS, said)

    def _files(self, measures: os.statvfs_result) -> list[Finding]:
        # Some file systems have no fixed number of inodes and count none at all.
        if not measures.f_files or measures.f_favail >= _SCARCE_FILES:
            return []
        said = f"The file system of the data directory has room for {measures.f_favail} more files."
        do = f"Remove files there: df -i {self._place()}"
        if measures.f_favail:
            return [_found("few-inodes", Verdict.WARN, said, do)]
        return [_found("no-inodes", Verdict.FAIL, said, do)]


def _written(size_bytes: int) -> str:
    mebibytes = size_bytes / _MEBIBYTE
    return f"{mebibytes:.1f} MiB" if mebibytes < _KIBI else f"{mebibytes / _KIBI:.1f} GiB"


def _found(code: str, verdict: Verdict, what: str, do: str = "") -> Finding:
    return Finding(Topic.USER, code, verdict, what, do)
