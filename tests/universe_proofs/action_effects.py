"""What each action has done if it says so, and what it may have done if it was stopped midway."""

from collections.abc import Callable, Collection

from catalogue_rows import Row, Rows

from kms_tui.domain.universe_key import WrapAlgorithm

_NOT_MOVED = ("id", "name", "client_id", "tenant_id", "vault_url", "key_name")
_NOT_CHECKED = (*_NOT_MOVED, "secret_reference", "revision")
Effect = Callable[[Rows, Rows], bool]
"""Whether the rows before and after differ by exactly that."""


def nothing(before: Rows, after: Rows) -> bool:
    """Nothing at all."""
    return after.same_as(before)


def created(name: str) -> Effect:
    def effect(before: Rows, after: Rows) -> bool:
        names = {row["name"] for row in before.of["configuration"]}
        return after.same_as(before, "configuration") and _names(after) == names | {name}

    return effect


def edited(configuration_id: str) -> Effect:
    def effect(before: Rows, after: Rows) -> bool:
        was, now = (rows.one("configuration", configuration_id) for rows in (before, after))
        return (
            after.same_as(before, "configuration")
            and was is not None
            and now is not None
            and now["revision"] == was["revision"] + 1
            and now["secret_reference"] != was["secret_reference"]
        )

    return effect


def deleted(configuration_id: str) -> Effect:
    def effect(before: Rows, after: Rows) -> bool:
        rest = [row for row in before.of["configuration"] if row["id"] != configuration_id]
        return after.same_as(before, "configuration") and after.of["configuration"] == rest

    return effect


def registered(name: str) -> Effect:
    def effect(before: Rows, after: Rows) -> bool:
        [*were, new] = sorted(after.of["universe"], key=lambda row: str(row["created_at"]))
        return (
            after.same_as(before, "universe", "event")
            and len(were) == len(before.of["universe"])
            and new["name"] == name
            and _kinds(before, after) == ["registered"]
        )

    return effect


def disabled(universe_id: str) -> Effect:
    def effect(before: Rows, after: Rows) -> bool:
        was, now = _universe(before, universe_id), _universe(after, universe_id)
        return (
            after.same_as(before, "universe", "event")
            and was["active_key_id"] is not None
            and now["active_key_id"] is None
            and _kinds(before, after) == ["disabled"]
        )

    return effect


def made_key(universe_id: str, configuration_id: str | None, kind: str) -> Effect:
    """Return that of enabling (`enabled`) and of rotating (`rotated`)."""

    def effect(before: Rows, after: Rows) -> bool:
        was, now = _universe(before, universe_id), _universe(after, universe_id)
        keys = after.added_since(before, "universe_key")
        wrappings = after.added_since(before, "wrapping")
        return (
            after.same_as(before, "universe", "universe_key", "wrapping", "event", "use_record")
            and [key["id"] for key in keys] == [now["active_key_id"]]
            and [row["configuration_id"] for row in wrappings] == [configuration_id]
            and (was["active_key_id"] is None) == (kind == "enabled")
            and now["revision"] == was["revision"] + 1
            and _kinds(before, after) == [kind]
        )

    return effect


def rewrapped(universe_id: str, key_id: str, algorithm: WrapAlgorithm) -> Effect:
    """Return that of a re-wrap that came to its end, in one run or as the last of several."""

    def effect(before: Rows, after: Rows) -> bool:
        was, now = _universe(before, universe_id), _universe(after, universe_id)
        present = [
            (row["key_id"], row["algorithm"])
            for row in after.of_universe("wrapping", universe_id)
            if row["generation"] == now["generation"]
        ]
        wanted = (key_id, algorithm.name.lower())
        return (
            after.same_as(before, "universe", "rewrap", "wrapping", "event", "use_record")
            and now["generation"] > was["generation"]
            and now["active_key_id"] == was["active_key_id"]
            and len(present) == len(after.of_universe("universe_key", universe_id))
            and set(present) == {wanted}
            and _endings(after, universe_id)[-1] == "completed"
            and _kinds(before, after).count("rewrap_completed") == 1
        )

    return effect


def rewrapped_in_part(universe_id: str) -> Effect:
    """Return that of a run that ended early: what is in use is as it was, and nothing is lost."""

    def effect(before: Rows, after: Rows) -> bool:
        generation = _universe(before, universe_id)["generation"]
        added = after.added_since(before, "wrapping")
        return (
            after.same_as(before, "rewrap", "wrapping", "event", "use_record")
            and all(row["generation"] > generation for row in added)
            and _endings(after, universe_id)[-1] is None
            and set(_kinds(before, after)) <= {"rewrap_begun", "rewrapped"}
        )

    return effect


def abandoned(universe_id: str) -> Effect:
    def effect(before: Rows, after: Rows) -> bool:
        return (
            after.same_as(before, "rewrap", "event")
            and _endings(before, universe_id)[-1] is None
            and _endings(after, universe_id)[-1] == "abandoned"
            and _kinds(before, after) == ["rewrap_abandoned"]
        )

    return effect


def verified(before: Rows, after: Rows) -> bool:
    """Nothing but a line in the history of each universe."""
    return after.same_as(before, "event") and set(_kinds(before, after)) <= {"verified"}


def checked(before: Rows, after: Rows) -> bool:
    """Nothing but what the checks found."""
    were, are = (
        [[row[column] for column in _NOT_CHECKED] for row in rows.of["configuration"]]
        for rows in (before, after)
    )
    return after.same_as(before, "configuration") and were == are


def moved(before: Rows, after: Rows) -> bool:
    """Nothing but where client secrets rest."""
    were, are = (
        [[row[column] for column in _NOT_MOVED] for row in rows.of["configuration"]]
        for rows in (before, after)
    )
    return after.same_as(before, "configuration") and were == are


def taken_over(new: Collection[str], changed: Collection[str]) -> Effect:
    """Return that of an import of configurations: their names, all of them or none."""

    def effect(before: Rows, after: Rows) -> bool:
        were = {row["name"]: row for row in before.of["configuration"]}
        differ = {row["name"] for row in after.of["configuration"] if row != were.get(row["name"])}
        return (
            after.same_as(before, "configuration")
            and _names(after) == {*were, *new}
            and differ == {*new, *changed}
        )

    return effect


def imported(universe_id: str, keys: int) -> Effect:
    """Return that of taking over so many keys, none of them as the active one."""

    def effect(before: Rows, after: Rows) -> bool:
        was, now = _universe(before, universe_id), _universe(after, universe_id)
        return (
            after.same_as(before, "universe", "universe_key", "wrapping", "event", "use_record")
            and len(after.added_since(before, "universe_key")) == keys
            and len(after.added_since(before, "wrapping")) == keys
            and now["active_key_id"] == was["active_key_id"]
            and _kinds(before, after) == ["imported"] * keys
        )

    return effect


def exported(before: Rows, after: Rows) -> bool:
    """Nothing but a line in the history."""
    return after.same_as(before, "event") and _kinds(before, after) == ["exported"]


def _universe(rows: Rows, universe_id: str) -> Row:
    found = rows.one("universe", universe_id)
    assert found is not None
    return found


def _names(rows: Rows) -> set[str]:
    return {row["name"] for row in rows.of["configuration"]}


def _kinds(before: Rows, after: Rows) -> list[str]:
    return [row["kind"] for row in after.added_since(before, "event")]


def _endings(rows: Rows, universe_id: str) -> list[str | None]:
    return [row["ended_as"] for row in rows.of_universe("rewrap", universe_id)] or [None]
