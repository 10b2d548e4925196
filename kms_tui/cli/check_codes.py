"""What a verb ends with whose checks failed."""

from collections.abc import Iterable
from typing import Final

from kms_tui.cli.exit_codes import ExitCode, shared
from kms_tui.domain.check import Cause, Check, Verdict

_BY_CAUSE: Final = {
    Cause.NONE: ExitCode.CHECK_FAILED,
    Cause.AZURE: ExitCode.AZURE,
    Cause.SECRET_STORE: ExitCode.SECRET_STORE,
}


def check_exit_code(checks: Iterable[Check]) -> ExitCode:
    """Return what these checks come to; OK if none failed, whatever warns.

    AZURE if all that failed did so because Azure refused or did not answer, SECRET_STORE likewise,
    else CHECK_FAILED.
    """
    return shared(_BY_CAUSE[check.cause] for check in checks if check.verdict is Verdict.FAIL)
