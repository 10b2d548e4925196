"""What a verb asks for on a terminal."""

import pytest
from admin import PASSPHRASE, Admin
from unattended import Unattended

NEW = "entirely another one"


def answers(admin: Admin, question: str, typed: str) -> None:
    """Type what was asked for once the terminal shows nothing of it any more."""
    admin.wait_for(question)
    admin.wait_until(lambda: not admin.echoes_lines, "echo is off")
    admin.send(f"{typed}\r")


def test_a_new_passphrase_is_typed_twice_and_never_shown(job: Unattended) -> None:
    with job.host.starts("secrets", "create") as admin:
        answers(admin, "New passphrase:", PASSPHRASE)
        answers(admin, "Once more:", PASSPHRASE)
        assert admin.wait_exit() == 0
        assert "The encrypted secrets file is created." in admin.screen_text()
        assert PASSPHRASE.encode() not in admin.raw
        assert admin.echoes_lines
    assert job.opens_with(PASSPHRASE)


def test_two_that_differ_create_nothing(job: Unattended) -> None:
    with job.host.starts("secrets", "create") as admin:
        answers(admin, "New passphrase:", PASSPHRASE)
        answers(admin, "Once more:", NEW)
        assert admin.wait_exit() == 6
        assert "The two passphrases differ; nothing was changed." in admin.screen_text()
    assert not job.secrets_file.exists()


def test_a_changed_passphrase_opens_the_file_and_the_old_one_no_more(stocked: Unattended) -> None:
    with stocked.host.starts("secrets", "passphrase") as admin:
        answers(admin, "Current passphrase:", PASSPHRASE)
        answers(admin, "New passphrase:", NEW)
        answers(admin, "Once more:", NEW)
        assert admin.wait_exit() == 0
        assert not {PASSPHRASE.encode(), NEW.encode()} & {*admin.raw.splitlines()}
    assert stocked.opens_with(NEW)
    assert not stocked.opens_with(PASSPHRASE)


def test_a_wrong_current_passphrase_is_told_before_a_new_one_is_asked_for(
    stocked: Unattended,
) -> None:
    with stocked.host.starts("secrets", "passphrase") as admin:
        answers(admin, "Current passphrase:", NEW)
        assert admin.wait_exit() == 6
        assert "does not open the secrets file" in admin.screen_text()
        assert "New passphrase" not in admin.screen_text()


def test_the_current_one_may_come_from_a_file_while_the_new_one_is_typed(
    stocked: Unattended,
) -> None:
    path = stocked.private_file("passphrase")
    stocked.host.extra["KMS_TUI_PASSPHRASE_FILE"] = str(path)
    with stocked.host.starts("secrets", "passphrase") as admin:
        answers(admin, "New passphrase:", NEW)
        answers(admin, "Once more:", NEW)
        assert admin.wait_exit() == 0
        assert "Current passphrase" not in admin.screen_text()
    del stocked.host.extra["KMS_TUI_PASSPHRASE_FILE"]
    assert stocked.opens_with(NEW)


def test_a_locked_file_is_opened_with_what_is_typed(stocked: Unattended) -> None:
    with stocked.host.starts("secrets", "migrate", "--to", "file") as admin:
        answers(admin, "Passphrase of the encrypted secrets file:", PASSPHRASE)
        assert admin.wait_exit() == 0
        assert "0 of 0 client secrets moved." in admin.screen_text()


def test_a_terminal_as_descriptor_is_refused_as_it_would_show_the_passphrase(
    stocked: Unattended,
) -> None:
    arguments = ("--passphrase-fd", "0", "secrets", "migrate", "--to", "file")
    with stocked.host.starts(*arguments) as admin:
        assert admin.wait_exit() == 6
        assert "Descriptor 0 is a terminal" in admin.screen_text()


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+d"])
def test_leaving_a_question_changes_nothing_and_leaves_the_terminal_clean(
    stocked: Unattended, key: str
) -> None:
    before = stocked.secrets_file.read_bytes()
    with stocked.host.starts("secrets", "passphrase") as admin:
        admin.wait_for("Current passphrase:")
        admin.wait_until(lambda: not admin.echoes_lines, "echo is off")
        admin.press(key)
        assert admin.wait_exit() == 130
        assert admin.screen_lines()[:2] == ["Current passphrase:", ""]
        assert admin.echoes_lines
    assert stocked.secrets_file.read_bytes() == before


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+d"])
def test_leaving_a_word_untyped_confirms_nothing_and_ends_its_line(
    stocked: Unattended, key: str
) -> None:
    with stocked.host.starts("delete", "prod") as admin:
        admin.wait_for("Type prod to go on:")
        admin.press(key)
        assert admin.wait_exit() == 130
        assert admin.raw.endswith(b"\n")
    assert stocked.runs("show", "prod").code == 0


def test_complaints_break_between_words_on_a_terminal(stocked: Unattended) -> None:
    words = ("delete", "prod", "--yes-delete", "dev")
    with stocked.host.starts(*words, size=(60, 20)) as admin:
        assert admin.wait_exit() == 4
        told = " ".join(filter(None, admin.screen_lines()))
    assert "The word does not fit; nothing was changed. Confirm it: --yes-delete prod" in told
