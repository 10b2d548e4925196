"""Every effect outside of the process has a name of its own, by which it can be killed."""

from collections import Counter

import pytest
from named_effects import effects, effects_in, names

from kms_tui.effects import AFTER, BEFORE, effect, watched

NOT_NAMED = {
    "adapters/secret_stores/credential_locker.py set_password": "inside of `secret put`",
    "adapters/secret_stores/credential_locker.py delete_password": "inside of `secret deleted`",
    "adapters/secret_stores/secret_service.py write": "inside of `secret put`",
    "adapters/secret_stores/sealed_rows.py snapshot": "a copy in memory",
    "adapters/sqlite/snapshot.py open_snapshot": "a copy in memory",
    "demo.py demo_directory": "the demo's own folder, which the admin asked to empty",
    "services/saving.py store": "a port's `commit`",
    "ui/screens/activity.py _start": "a widget's `replace`",
    "ui/screens/configuration_form_screen.py show_run": "a widget's `replace`",
    "ui/terminal/handover.py __init__": "the terminal",
    "ui/terminal/handover.py give_back": "the terminal",
    "ui/terminal/losable_terminal.py write": "the terminal",
    "ui/terminal/wake_up.py set": "a pipe of the process's own",
}
"""Why each needs no name."""


def test_every_effect_in_the_source_has_a_name() -> None:
    assert {each.place for each in effects() if not each.name} == {*NOT_NAMED}


def test_every_name_stands_in_the_source_once() -> None:
    assert [name for name, number in Counter(names()).items() if number > 1] == []


@pytest.mark.parametrize(
    "statement",
    [
        "os.fsync(descriptor)",
        "path.unlink()",
        "undo.callback(path.unlink)",
        "fresh.replace(path)",
        "connection.execute('COMMIT')",
        "backend.set_password(service, user, secret)",
        "open(path, 'w')",
        "path.open('ab')",
        "os.fdopen(descriptor, 'wb')",
        "shutil.rmtree(path)",
    ],
)
def test_an_effect_without_a_name_is_found(statement: str) -> None:
    [found] = effects_in("some.py", f"def act():\n    {statement}")
    assert (found.place, found.name) == ("some.py act", "")
    [found] = effects_in("some.py", f"def act():\n    with effect('done'):\n        {statement}")
    assert found.name == "done"


def test_what_is_only_defined_inside_of_an_effect_is_none_of_its() -> None:
    source = "with effect('done'):\n    def act():\n        os.fsync(descriptor)"
    [found] = effects_in("some.py", source)
    assert found.name == ""


def test_who_watches_is_told_before_and_after_and_then_no_more() -> None:
    told: list[tuple[str, ...]] = []
    with watched(lambda *point: told.append(point)), effect("tried"):
        told.append(("done",))
    with effect("tried later"):
        pass
    assert told == [(BEFORE, "tried"), ("done",), (AFTER, "tried")]


def test_an_effect_that_failed_is_not_told_as_done() -> None:
    told: list[str] = []
    with watched(lambda side, _name: told.append(side)), pytest.raises(OSError), effect("tried"):  # noqa: PT011 - the very one below
        raise OSError
    assert told == [BEFORE]
