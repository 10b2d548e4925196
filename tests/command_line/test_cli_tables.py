"""Tables as people see them, on a terminal of any width and in a pipe."""

from kms_tui.cli.tables import PagedTable, table
from kms_tui.domain.wrapped_text import cells

ROWS = (("prod-eu", "a short one", "OK"), ("p" * 60, "x", "FAIL"))
TITLES = ("NAME", "NOTE", "ST")


def test_a_column_is_as_wide_as_its_widest_text() -> None:
    assert table(TITLES, [("a", "bb", "OK"), ("ccccc", "d", "FAIL")], None) == [
        "NAME   NOTE  ST",
        "a      bb    OK",
        "ccccc  d     FAIL",
    ]


def test_in_a_pipe_no_text_is_cut() -> None:
    assert "p" * 60 in table(TITLES, ROWS, None)[2]


def test_on_a_terminal_the_widest_column_gives_way_and_the_last_ones_stay() -> None:
    lines = table(TITLES, ROWS, 40)
    assert max(map(cells, lines)) <= 40
    assert lines[1].split() == ["prod-eu", "a", "short", "one", "OK"]
    assert "ppp..." in lines[2]
    assert lines[2].endswith("FAIL")


def test_a_column_that_is_to_stay_whole_lets_others_give_way() -> None:
    rows = [("2026-11-26 01:10:11", "x" * 19, "y" * 19)]
    lines = table(("WHEN", "A", "B"), rows, 40, whole=("WHEN",))
    assert cells(lines[1]) <= 40
    assert lines[1].startswith("2026-11-26 01:10:11  xxx")


def test_wide_characters_keep_the_columns_aligned() -> None:
    lines = table(("A", "B"), [("漢字", "x"), ("abcd", "y")], None)
    assert [cells(line) for line in lines[1:]] == [7, 7]
    assert cells(table(("A", "B"), [("漢" * 20, "x")], 20)[1]) <= 20


def test_what_a_terminal_obeys_is_not_printed_and_no_row_takes_two_lines() -> None:
    [_titles, line] = table(("A", "B"), [("a\x1b[2J\nb", "\u202ex")], 80)
    assert line == "a?[2J b  ?x"


def test_later_pages_have_no_titles_and_columns_that_are_no_narrower() -> None:
    paged = PagedTable(("NAME", "ST"), None)
    assert paged.lines([("longest", "OK")]) == ["NAME     ST", "longest  OK"]
    assert paged.lines([("b", "OK")]) == ["b        OK"]
    assert paged.lines([("longer yet", "OK")]) == ["longer yet  OK"]


def test_a_table_without_rows_has_its_titles() -> None:
    assert table(TITLES, [], 80) == ["NAME  NOTE  ST"]
