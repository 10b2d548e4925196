from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from doctor_parts import finding
from json_schema import problems

import kms_tui.cli
from kms_tui import __version__
from kms_tui.cli.installation.doctor_report import as_json, as_text
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic
from kms_tui.domain.wrapped_text import cells, wrapped

SCHEMA = json.loads(
    Path(kms_tui.cli.__file__).with_name("schemas").joinpath("doctor.schema.json").read_text()
)
ONE_OF_EACH = [
    finding(what="It is a terminal."),
    finding(Topic.LOCALE, "locale-not-utf8", Verdict.WARN, "Latin 1.", "export LC_ALL=C.UTF-8"),
    finding(Topic.CATALOGUE, "catalogue-damaged", Verdict.FAIL, "Damaged.", "Restore it."),
    finding(Topic.VAULTS, "no-vaults", Verdict.SKIPPED, "There are none."),
]


def document(*findings: Finding) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(as_json(findings))
    return parsed


def test_the_text_is_grouped_by_topic_with_the_remedy_on_its_own_line() -> None:
    assert as_text(ONE_OF_EACH).splitlines() == [
        "Terminal",
        "  OK    It is a terminal.",
        "",
        "Locale",
        "  WARN  Latin 1.",
        "     -> export LC_ALL=C.UTF-8",
        "",
        "Catalogue",
        "  FAIL  Damaged.",
        "     -> Restore it.",
        "",
        "Key Vaults",
        "  skip  There are none.",
        "",
        "1 failure, 1 warning.",
    ]


def test_without_a_fault_the_last_line_says_so() -> None:
    assert as_text([finding()]).endswith("\n\nNothing is wrong.\n")


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize(
    "what", ["word " * 60, "/a-long-path" * 30, "\u4e16\u754c" * 90, "e\u0301" * 90]
)
def test_no_line_is_wider_than_the_terminal(width: int, what: str) -> None:
    lines = as_text([finding(what=what, do=what)], width).splitlines()
    assert max(map(cells, lines)) <= width
    assert max(map(cells, lines)) > width / 2


@pytest.mark.parametrize(("width", "lines"), [(10, ["aaaa bbbbb"]), (9, ["aaaa", "bbbbb"])])
def test_a_line_is_filled_to_its_last_cell(width: int, lines: list[str]) -> None:
    assert list(wrapped("aaaa bbbbb", width)) == lines


def test_wrapping_loses_no_character() -> None:
    sentence = "short " + "x" * 100 + " and the end"
    joined = "".join(line.strip() for line in wrapped(sentence, 30, "> ", "  "))
    assert joined.removeprefix("> ").replace(" ", "") == sentence.replace(" ", "")


@pytest.mark.proves("S4")
@pytest.mark.attack(
    "5.2 control sequences in a finding of the doctor",
    defence="both forms of the report pass visible",
)
def test_a_control_sequence_in_a_finding_reaches_neither_form() -> None:
    hostile = finding(what="a\x1b[31mred\x9b0m\u202egnp\nOK forged", do="\x07rm\r-rf")
    assert not set("\x1b\x9b\u202e\x07\r") & set(as_text([hostile]))
    assert "\n  OK forged" not in as_text([hostile])
    (record,) = document(hostile)["findings"]
    assert record["what"] == "a?[31mred?0m?gnp OK forged"
    assert record["do"] == "?rm -rf"


def test_what_the_output_cannot_write_is_spelled_out() -> None:
    text = as_text([finding(what="H\u00f6lle")], encoding="ascii")
    assert "H\\xf6lle" in text
    assert text.isascii()


def test_the_json_is_ascii_and_follows_its_schema() -> None:
    text = as_json([*ONE_OF_EACH, finding(what="H\u00f6lle \U0001f511")])
    assert text.isascii()
    assert problems(json.loads(text), SCHEMA) == []


def test_the_json_of_no_findings_follows_its_schema() -> None:
    assert problems(document(), SCHEMA) == []
    assert document()["verdict"] == "skipped"


def test_the_json_says_what_was_found_in_stable_words() -> None:
    said = document(*ONE_OF_EACH)
    assert (said["schema"], said["version"], said["verdict"]) == (
        "kms-tui doctor 1",
        __version__,
        "fail",
    )
    assert [each["verdict"] for each in said["findings"]] == ["pass", "warn", "fail", "skipped"]
    assert said["findings"][1] == {
        "topic": "locale",
        "code": "locale-not-utf8",
        "verdict": "warn",
        "what": "Latin 1.",
        "do": "export LC_ALL=C.UTF-8",
        "seconds": None,
    }


def test_the_schema_knows_every_topic() -> None:
    known = SCHEMA["properties"]["findings"]["items"]["properties"]["topic"]["enum"]
    assert known == [topic.word for topic in Topic]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("topic", "weather"),
        ("code", "Not A Word"),
        ("verdict", "OK"),
        ("what", ""),
        ("seconds", -1),
    ],
)
def test_the_schema_refuses_what_is_not_promised(member: str, value: object) -> None:
    said = document(finding())
    said["findings"][0][member] = value
    assert problems(said, SCHEMA)


def test_the_schema_refuses_a_missing_or_additional_member() -> None:
    said = document(finding())
    assert problems({**said, "host": "bastion"}, SCHEMA)
    del said["verdict"]
    assert problems(said, SCHEMA)
