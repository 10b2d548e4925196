from collections.abc import Iterator

import pytest

from kms_tui.cli.exit_codes import ExitCode, exit_code, shared
from kms_tui.domain import errors
from kms_tui.domain.errors import KmsTuiError


def kinds(of: type[KmsTuiError] = KmsTuiError) -> Iterator[type[KmsTuiError]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


@pytest.mark.parametrize("kind", [*kinds()], ids=lambda kind: kind.__name__)
def test_every_error_has_an_exit_code_of_its_own_choice(kind: type[KmsTuiError]) -> None:
    error = kind.__new__(kind)
    is_defect = kind is errors.UnexpectedError
    assert (exit_code(error) is ExitCode.DEFECT) is is_defect


def test_outcomes_that_share_one_code_end_with_it() -> None:
    assert shared([ExitCode.OK, ExitCode.AZURE, ExitCode.AZURE]) is ExitCode.AZURE


def test_outcomes_of_several_kinds_end_as_failed_checks() -> None:
    assert shared([ExitCode.AZURE, ExitCode.SECRET_STORE]) is ExitCode.CHECK_FAILED


def test_nothing_bad_is_success() -> None:
    assert shared([]) is ExitCode.OK
