"""Deleting a configuration by a job, and what stops it."""

from admin import PASSPHRASE
from clear_errors import raises_clearly
from cli_configurations import names
from cli_documents import followed
from stored_configurations import records
from unattended import Unattended

from kms_tui.cli.asking import require_word
from kms_tui.domain.errors import NotConfirmed


def test_a_configuration_is_deleted_with_its_secret_by_saying_its_name_twice(
    stocked: Unattended,
) -> None:
    ran = stocked.runs("delete", "prod", "--yes-delete", "prod", "--json")
    document = followed("delete", ran.out)
    assert (ran.code, ran.err, document["changed"]) == (0, "", True)
    assert (document["configuration"]["name"], document["left_behind"]) == ("prod", [])
    assert (names(stocked), records(stocked.host.data)) == ([], [])
    assert not stocked.runs("secrets", "prune", passphrase=PASSPHRASE).out


def test_nothing_is_deleted_that_nobody_confirmed(stocked: Unattended) -> None:
    for words in ((), ("--yes-delete", "Prod"), ("--yes-delete", "")):
        ran = stocked.runs("delete", "prod", *words)
        assert (ran.code, ran.out) == (4, "")
        assert "nothing was changed. Confirm it: --yes-delete prod" in ran.err
    assert names(stocked) == ["prod"]


def test_a_name_is_quoted_in_the_command_that_confirms() -> None:
    with raises_clearly(NotConfirmed) as refusal:
        require_word("--yes-delete", "", "the prod", "This deletes it.")
    assert refusal.value.do == "Confirm it: --yes-delete 'the prod'"


def test_one_that_a_universe_used_stays_and_the_universe_is_named(encrypted: Unattended) -> None:
    ran = encrypted.runs("delete", "prod", "--yes-delete", "prod")
    assert (ran.code, ran.out) == (4, "")
    assert "orders" in ran.err.splitlines()[0]
    assert "1 universe uses or used this configuration" in ran.err
    assert names(encrypted) == ["other", "prod"]


def test_a_secret_that_could_not_be_removed_is_told(stocked: Unattended) -> None:
    stocked.secrets_file.rename(stocked.host.home / "elsewhere.db")
    ran = stocked.runs("delete", "prod", "--yes-delete", "prod", "--json")
    [left] = followed("delete", ran.out)["left_behind"]
    assert (ran.code, left["secret_store"]) == (0, "file")
    assert "Its client secret is still in the encrypted secrets file" in ran.err


def test_a_session_for_looking_only_deletes_nothing(stocked: Unattended) -> None:
    assert stocked.runs("--read-only", "delete", "prod", "--yes-delete", "prod").code == 4
    assert names(stocked) == ["prod"]


def test_a_name_typed_at_a_terminal_confirms(stocked: Unattended) -> None:
    with stocked.host.starts("delete", "prod") as admin:
        admin.wait_for("Type prod to go on:")
        admin.send("prod\r")
        assert admin.wait_exit() == 0
        assert '"prod" is deleted.' in admin.screen_text()
