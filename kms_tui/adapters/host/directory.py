"""Whether a directory of the program's is there, this user's alone, and can be written."""

import os
import shlex
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from kms_tui.adapters.blocking_examination import BlockingExamination
from kms_tui.adapters.host.paths import nearest_existing
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic

_ROOT = 0
_NOBODY_ELSE = 0o077
_NOBODY_ELSE_WRITES = 0o022

Purpose = Literal["data", "settings"]


class DirectoryExamination(BlockingExamination):
    """Looks at the directory of the data, which is private, or at that of the settings.

    Settings may be linked from elsewhere and read by anyone, but written by nobody else: they say
    which proxy and which authority get the credentials.
    """

    def __init__(self, purpose: Purpose, path: Path, user_id: int | None = None) -> None:
        super().__init__(Topic.USER)
        self._purpose = purpose
        self._path = path
        self._is_private = purpose == "data"
        self._user_id = os.geteuid() if user_id is None else user_id

    def look(self) -> Sequence[Finding]:
        """Return the one finding that matters most."""
        try:
            status = self._path.lstat() if self._is_private else self._path.stat()
        except FileNotFoundError:
            return [self._missing()]
        except OSError as error:
            return [self._unreachable(error)]
        return [self._kind(status) or self._owner(status) or self._mode(status) or self._good()]

    def _good(self) -> Finding:
        said = f"The {self._purpose} directory {self._path} is in order."
        return self._found("", Verdict.PASS, said)

    def _missing(self) -> Finding:
        above = nearest_existing(self._path)
        if not self._is_private:
            return self._found("missing", Verdict.PASS, "There are no settings; the defaults hold.")
        if above.is_dir() and os.access(above, os.W_OK | os.X_OK):
            said = f"There is no data directory yet; {self._path} is made when it is needed."
            return self._found("missing", Verdict.PASS, said)
        return self._found(
            "uncreatable",
            Verdict.FAIL,
            f"The data directory {self._path} cannot be made: {above} is no directory that this "
            "user may write to.",
            f"sudo install -d -m 700 -o {self._user_id} {self._quoted}",
        )

    def _unreachable(self, error: OSError) -> Finding:
        return self._found(
            "unreachable",
            Verdict.FAIL,
            f"The {self._purpose} directory {self._path} cannot be reached: {error.strerror}.",
            f"namei -l {self._quoted} (shows what stands in the way)",
        )

    def _kind(self, status: os.stat_result) -> Finding | None:
        if stat.S_ISDIR(status.st_mode):
            return None
        link = stat.S_ISLNK(status.st_mode)
        return self._found(
            "symlink" if link else "no-directory",
            Verdict.FAIL,
            f"{self._path} is {'a symbolic link' if link else 'no directory'}; kms-tui refuses it.",
            "Move it away and put a directory of your own in its place.",
        )

    def _owner(self, status: os.stat_result) -> Finding | None:
        trusted = {self._user_id} if self._is_private else {self._user_id, _ROOT}
        if status.st_uid in trusted:
            return None
        return self._found(
            "owner",
            Verdict.FAIL,
            f"{self._path} belongs to another user (uid {status.st_uid}).",
            f"chown {self._user_id} {self._quoted}",
        )

    def _mode(self, status: os.stat_result) -> Finding | None:
        permissions = stat.S_IMODE(status.st_mode)
        forbidden = _NOBODY_ELSE if self._is_private else _NOBODY_ELSE_WRITES
        needed = stat.S_IRWXU if self._is_private else stat.S_IRUSR | stat.S_IXUSR
        if not permissions & forbidden and permissions & needed == needed:
            return None
        wanted = "yours alone" if self._is_private else "writable for nobody else"
        return self._found(
            "mode",
            Verdict.FAIL,
            f"{self._path} has mode {permissions:04o}: it must be {wanted}, and usable for you.",
            f"chmod {'700' if self._is_private else 'u=rwx,go-w'} {self._quoted}",
        )

    @property
    def _quoted(self) -> str:
        return shlex.quote(str(self._path))

    def _found(self, code: str, verdict: Verdict, what: str, do: str = "") -> Finding:
        word = "-".join(filter(None, (f"{self._purpose}-directory", code)))
        return Finding(Topic.USER, word, verdict, what, do)
