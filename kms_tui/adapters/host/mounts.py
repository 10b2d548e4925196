"""Which file system a path lies on, read from the kernel's table of mounts (proc(5))."""

import os
import re
from pathlib import Path

_ESCAPE = re.compile(r"\\([0-7]{3})")
_MOUNT_POINT = 4
"""Place of the mount point among the blank-separated fields."""

_NETWORK = frozenset({
    "9p", "afp", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fhgfs", "glusterfs", "gpfs",
    "lustre", "ncpfs", "nfs", "nfs4", "orangefs", "pvfs2", "smb3", "smbfs", "vboxsf",
})  # fmt: skip
_LOCAL_FUSE = frozenset({"fuse.fuse-overlayfs", "fuse.lxcfs", "fuse.gvfsd-fuse"})
_VOLATILE = frozenset({"tmpfs", "ramfs", "rootfs"})


def file_system_type(path: Path, mountinfo: str) -> str:
    """Return the kernel's word for the file system of an existing path, or "" if not known."""
    resolved = os.path.realpath(path)
    found, longest = "", -1
    for line in mountinfo.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split(" ")
        if not separator or len(fields) <= _MOUNT_POINT:
            continue
        point = _unescaped(fields[_MOUNT_POINT])
        # A later mount on the same point hides an earlier one.
        if _holds(point, resolved) and len(point) >= longest:
            found, longest = after.split(" ", 1)[0], len(point)
    return found


def _holds(mount_point: str, path: str) -> bool:
    return path == mount_point or path.startswith(mount_point.rstrip("/") + "/")


def _unescaped(field: str) -> str:
    """Put back the blanks and backslashes, which the kernel writes as octal numbers."""
    return _ESCAPE.sub(lambda octal: chr(int(octal[1], 8)), field)


def is_network(file_system: str) -> bool:
    """Whether another computer, or some program, answers for its locks and its durability."""
    is_foreign_fuse = file_system.startswith("fuse.") and file_system not in _LOCAL_FUSE
    return file_system in _NETWORK or is_foreign_fuse


def is_volatile(file_system: str) -> bool:
    """Whether it forgets everything at the next start."""
    return file_system in _VOLATILE
