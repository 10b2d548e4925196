"""What an action reports is shown as it comes: each part is of its kind, and trouble has a fix."""

from typing import get_type_hints

from clear_errors import is_sentence

from kms_tui.domain.check import Check, Verdict

_KINDS = get_type_hints(Check)
_TROUBLE = (Verdict.WARN, Verdict.FAIL)


def assert_shown(check: Check) -> None:
    """Assert that a line of a list of checks can be made of it."""
    kinds = {name: isinstance(getattr(check, name), kind) for name, kind in _KINDS.items()}
    assert all(kinds.values()), check
    assert check.name
    assert is_sentence(check.found), check
    assert is_sentence(check.do), check
    assert not isinstance(check.name, Verdict), check
    assert (check.found and check.do) or check.verdict not in _TROUBLE, check
    assert not check.do or check.verdict.is_final, check


class ShownChecks(list[Check]):
    """Takes what an action reports."""

    def append(self, check: Check, /) -> None:
        """Take a line that can be shown."""
        assert_shown(check)
        super().append(check)
