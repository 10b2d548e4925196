"""The history by a verb: newest first, of one universe or of all, a part or everything."""

from typing import Any

from cli_documents import followed
from unattended import Unattended


def told(job: Unattended, *words: str) -> dict[str, Any]:
    return followed("universe-history", job.runs("universe", "history", *words, "--json").out)


def kinds(job: Unattended, *words: str) -> list[str]:
    return [event["kind"] for event in told(job, *words)["events"]]


def test_events_are_told_newest_first_with_what_they_are_about(encrypted: Unattended) -> None:
    rotated, enabled, registered = told(encrypted, "orders")["events"]
    assert [rotated["kind"], enabled["kind"]] == ["rotated", "enabled"]
    assert (rotated["universe_key"], rotated["configuration"]) == (2, "prod")
    assert rotated["key_id"].startswith("https://kv-demo.vault.azure.net/keys/good/")
    assert (registered["universe_key"], registered["configuration"]) == (None, None)


def test_events_of_one_universe_or_of_all_that_match_every_word(encrypted: Unattended) -> None:
    encrypted.runs("universe", "add", "sales")
    assert kinds(encrypted, "sales") == ["registered"]
    assert kinds(encrypted) == ["registered", "rotated", "enabled", "registered"]
    assert kinds(encrypted, "orders", "admin7", "PROD") == ["rotated", "enabled"]
    assert kinds(encrypted, "--all", "registered") == ["registered", "registered"]


def test_a_limit_says_that_there_is_more(encrypted: Unattended) -> None:
    some = told(encrypted, "orders", "--limit", "2")
    assert ([event["kind"] for event in some["events"]], some["has_more"]) == (
        ["rotated", "enabled"],
        True,
    )
    everything = told(encrypted, "orders", "--limit", "0")
    assert (len(everything["events"]), everything["has_more"]) == (3, False)


def test_the_history_is_a_table_for_people(encrypted: Unattended) -> None:
    ran = encrypted.runs("universe", "history", "--limit", "1")
    titles, row = ran.out.splitlines()
    assert titles.split()[:4] == ["WHEN", "(UTC)", "WHO", "WHAT"]
    assert row.split()[3:7] == ["rotated", "orders", "2", "prod"]
    assert ran.err == "Older events follow; --limit 0 tells all.\n"
