"""Failures of the file system as the audit log's own error."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kms_tui.domain.errors import AuditLogUnusable
from kms_tui.domain.visible_text import visible

_NO_ROOM: Final = "Free space there (or raise the quota) and try again."
_NO_ACCESS: Final = "Make the directory and the files audit* in it yours, and writable for you."
_REMEDIES: Final = {
    errno.ENOSPC: _NO_ROOM,
    errno.EDQUOT: _NO_ROOM,
    errno.EROFS: "Make the file system writable, or start kms-tui with --read-only.",
    errno.EACCES: _NO_ACCESS,
    errno.EPERM: _NO_ACCESS,
    errno.ENOTDIR: _NO_ACCESS,
    errno.ENOENT: "Name a directory that is there.",
    errno.ELOOP: "Move the symbolic link away; kms-tui follows none.",
}


@contextmanager
def translated(place: Path, doing: str) -> Iterator[None]:
    """Turn a failure of the file system into `AuditLogUnusable`; `doing` is `read` or `written`."""
    try:
        yield
    except OSError as error:
        where = visible(str(error.filename or place))
        reason = error.strerror or "the file system refused"
        raise AuditLogUnusable(
            f"The audit log {where} cannot be {doing}: {reason}.",
            do=_REMEDIES.get(error.errno or 0, "Check the disk (dmesg), then try again."),
            code=errno.errorcode.get(error.errno or 0, ""),
        ) from None


def held_by_another(seconds: float) -> AuditLogUnusable:
    """Return the error for a log that another process did not let go of in time."""
    return AuditLogUnusable(
        f"Another process holds the audit log for more than {seconds:g} seconds.",
        do="Wait until it has finished; look for one that is stopped (ps, fuser audit.lock).",
    )
