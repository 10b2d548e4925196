"""How checks are told as text."""

from kms_tui.cli.steps import check_lines
from kms_tui.domain.check import Check, CheckName, Verdict
from kms_tui.domain.wrapped_text import cells

FAILED = Check(
    CheckName.SIGN_IN,
    Verdict.FAIL,
    found="Entra ID does not accept this client secret.",
    do="Paste the secret's Value, not its Secret ID.",
    ask="the administrator of Entra ID",
    code="AADSTS7000215",
)


def test_a_bad_check_tells_what_was_found_the_remedy_and_whom_to_ask() -> None:
    assert [*check_lines([FAILED])] == [
        "FAIL  Entra ID accepts the credential: Entra ID does not accept this client",
        "      secret. (AADSTS7000215)",
        "   -> Paste the secret's Value, not its Secret ID.",
        "      Ask the administrator of Entra ID.",
    ]


def test_a_good_check_needs_no_remedy() -> None:
    passed = Check(CheckName.KEY_SIZE, Verdict.PASS, found="2048 bits", do="Nothing.")
    assert [*check_lines([passed])] == ["OK    Key size is as asked: 2048 bits"]


def test_no_line_is_wider_than_it_may_be() -> None:
    assert max(map(cells, check_lines([FAILED], 40, margin="  "))) <= 40


def test_what_others_wrote_moves_no_cursor() -> None:
    hostile = Check("of\x1b[2J others", Verdict.FAIL, found="a\rb", do="c\x07d")
    assert all(line.isprintable() for line in check_lines([hostile]))
