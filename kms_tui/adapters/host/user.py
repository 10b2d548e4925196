"""Who runs this, and whether the home directory is theirs: each user has secrets of their own."""

import os
import pwd
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from kms_tui.adapters.blocking_examination import BlockingExamination
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic

_ROOT = 0


class UserExamination(BlockingExamination):
    """Looks at the user id, at sudo's traces and at the owner of HOME."""

    def __init__(self, environ: Mapping[str, str], user_id: int | None = None) -> None:
        super().__init__(Topic.USER)
        self._environ = environ
        self._user_id = os.geteuid() if user_id is None else user_id

    def look(self) -> Sequence[Finding]:
        """Return who this is and what about the home directory is wrong."""
        return [self._user(), *self._home()]

    def _user(self) -> Finding:
        name, caller = _name(self._user_id), self._environ.get("SUDO_USER", "")
        if self._user_id == _ROOT and caller not in ("", name):
            return _found(
                "under-sudo",
                Verdict.WARN,
                f"This runs as {name}, started by {caller} with sudo; {name} has its own "
                "configurations and its own secrets file.",
                f"Run it as {caller}, without sudo, unless that is what you want.",
            )
        said = f"This runs as {name} (user id {self._user_id})."
        return _found("user", Verdict.PASS, said)

    def _home(self) -> list[Finding]:
        home = self._environ.get("HOME", "")
        if not home:
            return [
                _found(
                    "home-not-set",
                    Verdict.WARN,
                    "HOME is not set; the directory in the user database is used.",
                    "export HOME=<your home directory>",
                )
            ]
        try:
            owner = Path(home).stat().st_uid
        except OSError:
            return [
                _found(
                    "home-missing",
                    Verdict.WARN,
                    f"HOME is {home}, which is not there or cannot be reached.",
                    "export HOME=<a directory of your own>",
                )
            ]
        return [] if owner == self._user_id else [self._foreign(home, owner)]

    def _foreign(self, home: str, owner: int) -> Finding:
        whose, name = _name(owner), _name(self._user_id)
        login = shlex.quote(_login(owner))
        return _found(
            "home-of-another",
            Verdict.WARN,
            f"HOME is {home}, which belongs to {whose}, but this runs as {name}, who has another "
            "secrets file.",
            f"Run it as {whose} (sudo -u {login} -H kms-tui), or with a HOME of {name} (sudo -H).",
        )


def _name(user_id: int) -> str:
    return _login(user_id).replace("#", "uid ")


def _login(user_id: int) -> str:
    """Return the name, or the number as sudo takes it."""
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        return f"#{user_id}"


def _found(code: str, verdict: Verdict, what: str, do: str = "") -> Finding:
    return Finding(Topic.USER, code, verdict, what, do)
