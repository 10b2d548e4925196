"""Keys of the admin's own: what cannot be is said before any of them is used."""

from __future__ import annotations

import tomllib

import pytest
from textual.binding import BindingsMap

from kms_tui.ui.app import KmsTuiApp
from kms_tui.ui.bound_keys import bound_keys, key_settings, places
from kms_tui.ui.keymap import complete_keymap, keymap_problems
from kms_tui.ui.screens.activity import ActivityScreen


def test_every_binding_of_ours_has_an_id() -> None:
    ours = [bound for place in places() for bound in bound_keys(place)]
    actions = {bound.action for bound in bound_keys(KmsTuiApp) if bound.id}
    assert {"quit", "command", "activity_log"} <= actions
    declared = [b for place in places() for b in BindingsMap(vars(place).get("BINDINGS", ()))]
    assert [str(binding) for _, binding in declared if not binding.id] == []
    assert len(ours) > len(declared)


def test_an_id_means_one_action_and_its_keys_wherever_it_is() -> None:
    meanings: dict[str, set[tuple[str, tuple[str, ...]]]] = {}
    for bound in (bound for place in places() for bound in bound_keys(place) if bound.id):
        meanings.setdefault(bound.id, set()).add((bound.action, bound.keys))
    assert [name for name, found in meanings.items() if len(found) > 1] == []


def test_what_is_printed_is_a_keymap_that_can_be_used() -> None:
    printed = tomllib.loads(key_settings())["keys"]
    assert printed["list.edit"] == "e"
    assert keymap_problems(printed) == []


@pytest.mark.parametrize(
    ("name", "keys", "said"),
    [
        ("list.edti", "x", "nothing called list.edti. Near to it: list.edit"),
        ("list.edit", "", "list.edit is left without a key"),
        ("list.edit", "f13x", 'cannot be "f13x": there is no such key'),
        ("list.edit", "ctrl+i", "terminals send it as tab"),
        ("list.edit", "n", "list.create has that key"),
        ("list.edit", "j", "table.down has that key"),
        ("list.edit", "?", "screen.help has that key"),
        ("list.edit", "exclamation_mark", "app.log has that key"),
        ("form.save", "ctrl+a", "FieldInput (Go to start) has that key"),
        ("form.save", "x", "needs a key that is not typed into a field"),
        ("app.quit", "Q", "no field would get that key any more"),
    ],
)
def test_a_key_that_cannot_be_is_named_with_its_action(name: str, keys: str, said: str) -> None:
    [problem] = keymap_problems({name: keys})
    assert said in problem


@pytest.mark.parametrize(
    "keymap",
    [
        {"list.edit": "E"},
        {"list.edit": "D", "list.delete": "e"},
        {"form.save": "x,f9"},
        {"rows.filter": "f, slash"},
        {"app.log": "-"},
        {"activity.stop": "ctrl+x"},
    ],
)
def test_keys_that_can_be_are_not_refused(keymap: dict[str, str]) -> None:
    assert keymap_problems(keymap) == []


def test_another_key_for_one_action_leaves_the_other_of_a_shared_key_its_own() -> None:
    bindings = BindingsMap(ActivityScreen.BINDINGS)
    bindings.apply_keymap(complete_keymap({"activity.stop": "ctrl+x"}))
    assert {b.id for b in bindings.key_to_bindings["escape"]} == {"activity.close"}
    assert {b.id for b in bindings.key_to_bindings["ctrl+x"]} == {"activity.stop"}
