"""A finding of the doctor says what failed, what to do and whom to ask."""

import pytest

from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import KmsTuiError
from kms_tui.domain.finding import Finding, Topic, total


@pytest.mark.parametrize(
    ("error", "what", "do"),
    [
        (KmsTuiError("It failed.", do="Try."), "It failed.", "Try."),
        (KmsTuiError("It failed.", do="Try.", code="E7"), "It failed. (E7)", "Try."),
        (KmsTuiError("E7 failed.", do="Try.", code="E7"), "E7 failed.", "Try."),
        (KmsTuiError("It failed.", do="Try.", ask="Ada"), "It failed.", "Try. Ask Ada."),
    ],
)
def test_an_error_is_told_as_a_failure(error: KmsTuiError, what: str, do: str) -> None:
    found = Finding.failed(Topic.VAULTS, "vault-error", error)
    assert found == Finding(Topic.VAULTS, "vault-error", Verdict.FAIL, what, do)
    assert found.seconds is None


@pytest.mark.parametrize(
    ("fails", "warns", "told"),
    [
        (0, 0, "Nothing is wrong."),
        (1, 0, "1 failure."),
        (2, 1, "2 failures, 1 warning."),
        (0, 2, "2 warnings."),
    ],
)
def test_what_is_wrong_is_counted(fails: int, warns: int, told: str) -> None:
    verdicts = [Verdict.PASS, *[Verdict.FAIL] * fails, *[Verdict.WARN] * warns]
    assert total(Finding(Topic.USER, "code", verdict, "") for verdict in verdicts) == told


def test_topics_have_words_for_scripts_in_the_order_of_the_report() -> None:
    assert [topic.word for topic in Topic] == [
        *("terminal", "locale", "user", "catalogue", "secret-store", "secrets"),
        *("keyring-settings", "network", "vaults"),
    ]
