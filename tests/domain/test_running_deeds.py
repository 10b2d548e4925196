"""Changes that began and have not ended are told by what they are, and only those."""

from typing import Any

import pytest

from kms_tui.domain.audit_finding import AuditFault, AuditFinding
from kms_tui.domain.running_deeds import RunningDeeds

DELETED = {"deed": "a", "phase": "begun", "action": "configuration.delete"}
_SAID = "{} began and has not ended: it runs, or was killed."


def unfinished(*lines: dict[str, Any]) -> list[AuditFinding]:
    """Return what a log with these lines leaves unfinished."""
    running = RunningDeeds()
    given_up = [
        found
        for number, members in enumerate(lines, 1)
        for found in running.follow(members, "audit.jsonl", number)
    ]
    return [*given_up, *running.unfinished()]


def test_a_change_without_an_end_is_told_with_its_place() -> None:
    said = _SAID.format("configuration.delete")
    found = AuditFinding(AuditFault.UNFINISHED, "audit.jsonl", 1, said)
    assert unfinished(DELETED) == [found]


def test_a_change_that_ended_is_not_told() -> None:
    assert unfinished(DELETED, DELETED | {"phase": "ended"}) == []


def test_the_end_of_another_change_ends_nothing() -> None:
    assert len(unfinished(DELETED, {"deed": "b", "phase": "ended"})) == 1


@pytest.mark.parametrize(("action", "shown"), [("\x1b[2J", "?[2J"), (None, "None"), (7, "7")])
def test_whatever_an_action_is_called_is_shown_safely(action: object, shown: str) -> None:
    [found] = unfinished(DELETED | {"action": action})
    assert found.what == _SAID.format(shown)


def test_of_very_many_the_oldest_are_given_up_first() -> None:
    found = unfinished(*(DELETED | {"deed": number} for number in range(10_002)))
    assert [finding.line for finding in found] == [*range(1, 10_003)]
