"""Verbs that are handed secrets, good, bad or misplaced, say and leave none of them."""

import json
from pathlib import Path

import pytest
from admin import SLOW
from cli_configurations import body, fields
from counting import Sized
from secret_forms import CANARY, PASSPHRASE
from sinks import Login, WatchedJobs
from unattended import Ran

from kms_tui.sandbox import world

pytestmark = pytest.mark.proves("S1")

WRONG_USE = 2
NO_OPTIONS = ("--client-secret", "--passphrase", "--secret", "--new-secret")
NEW_PASSPHRASE = "Tarn5=opal+Finch8"


def handed(folder: Path, name: str, text: str, mode: int = 0o600) -> str:
    """Write what is handed over to a file that the admin removes later."""
    path = folder / name
    path.write_text(text)
    path.chmod(mode)
    return str(path)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder outside of the login: it holds the admin's own files with secrets."""
    return tmp_path


def creates_first(jobs: WatchedJobs) -> None:
    jobs.creates_secrets_file(PASSPHRASE)
    words = ("create", "prod", *fields())
    assert jobs.runs(*words, passphrase=PASSPHRASE, secret=world.CLIENT_SECRET).code == 0


def test_create_and_edit_with_good_and_refused_secrets(login: Login, notes: Path) -> None:
    with login.jobs() as jobs:
        creates_first(jobs)
        for words in (("create", "other", *fields()), ("edit", "prod")):
            ran = jobs.runs(*words, passphrase=PASSPHRASE, secret=CANARY)
            assert ran.code, ran
        file = ("--secret-file", handed(notes, "secret", f"{world.CLIENT_SECRET}\n"))
        jobs.succeed(
            ("edit", "prod", *file), ("secrets", "renew", "prod", *file), passphrase=PASSPHRASE
        )


def test_secrets_in_the_wrong_place(login: Login, notes: Path) -> None:
    readable = handed(notes, "readable", CANARY, 0o644)
    two_lines = handed(notes, "two lines", f"{CANARY}\n{CANARY}\n")
    wrong_file = handed(notes, "no document", CANARY)
    with login.jobs() as jobs:
        for words in (
            ("create", "a", *fields(), "--secret-file", readable),
            ("create", "a", *fields(), "--secret-file", two_lines),
            ("import", wrong_file, "--yes"),
            ("import", readable, "--yes"),
            ("restore", wrong_file, "--inspect"),
        ):
            assert jobs.runs(*words, passphrase=PASSPHRASE, piped=CANARY).code


def test_import_of_a_document_with_secrets(login: Login, notes: Path) -> None:
    good = handed(notes, "good", f"[{body(name='first')}]")
    refused = handed(notes, "refused", f"[{body(name='second', CLIENT_SECRET=CANARY)}]")
    broken = handed(notes, "broken", body(name="third", CLIENT_SECRET=CANARY)[:-1])
    with login.jobs() as jobs:
        jobs.creates_secrets_file(PASSPHRASE)
        jobs.succeed(
            ("import", good, "--plan"), ("import", good, "--yes", "--json"), passphrase=PASSPHRASE
        )
        for document in (refused, broken):
            assert jobs.runs("import", document, "--yes", passphrase=PASSPHRASE).code
        exported = jobs.runs("export")
        assert json.loads(exported.out)
        assert jobs.runs("import", "-", "--plan", piped=body(CLIENT_SECRET=CANARY)).code == 0


@pytest.mark.usefixtures("long_form")
def test_looking_backing_up_and_restoring(login: Login) -> None:
    backup, secrets = str(login.kept / "all.backup"), str(login.kept / "secrets.db")
    with login.jobs() as jobs:
        creates_first(jobs)
        jobs.succeed(
            *(["list"], ["list", "--json"], ["show", "prod"], ["show", "prod", "--json"]),
            *(["export"], ["info"], ["info", "--json"], ["audit", "show"], ["audit", "verify"]),
            *(["backup", backup], ["secrets", "backup", secrets], ["secrets", "status"]),
            ["check", "--all"],
            ["restore", backup, "--yes-restore", "REPLACE"],
            passphrase=PASSPHRASE,
        )
        for words in (["--help"], ["create", "--help"], ["doctor", "--json"], ["nonsense"]):
            jobs.runs(*words, passphrase=PASSPHRASE)


def test_the_passphrase_is_changed_moved_and_mistaken(login: Login, notes: Path) -> None:
    login.watched += (NEW_PASSPHRASE,)
    wrong = handed(notes, "wrong", f"{NEW_PASSPHRASE} wrong")
    with login.jobs() as jobs:
        creates_first(jobs)
        with jobs.host.starts("secrets", "passphrase") as admin:
            for question in ("Current passphrase", "New passphrase", "Once more"):
                admin.wait_for(question, SLOW)
                admin.send(f"{PASSPHRASE if question.startswith('C') else NEW_PASSPHRASE}\r")
            assert admin.wait_exit(SLOW) == 0
            jobs.said.append(Ran(0, admin.raw.decode(), ""))
        assert jobs.runs("--passphrase-file", wrong, "check", "--all").code
        assert jobs.runs("check", "--all", passphrase=CANARY).code
        assert jobs.runs("check", "--all", passphrase=PASSPHRASE).code
        for words in (("secrets", "migrate", "--to", "file"), ("secrets", "prune")):
            jobs.runs(*words, passphrase=NEW_PASSPHRASE)
        jobs.runs("delete", "prod", "--yes-delete", "prod", passphrase=NEW_PASSPHRASE)


@pytest.mark.usefixtures("long_form")
def test_a_universe_from_its_first_key_to_its_last(login: Login) -> None:
    with login.jobs() as jobs:
        creates_first(jobs)
        jobs.succeed(
            ("universe", "add", "orders"),
            ("universe", "enable", "orders", "--configuration", "prod"),
            ("universe", "rotate", "orders"),
            ("universe", "rewrap", "orders"),
            ("universe", "verify", "orders"),
            ("universe", "show", "orders", "--json"),
            ("universe", "history", "orders"),
            passphrase=PASSPHRASE,
        )


@pytest.mark.attack(
    "A15 a secret as argument or variable",
    defence="no option takes one; it is wrong use, and is not repeated",
)
def test_no_option_takes_a_secret_and_none_is_repeated(login: Login, sized: Sized) -> None:
    with login.jobs() as jobs:
        for option in NO_OPTIONS[: sized(2, len(NO_OPTIONS))]:
            for words in ((option, CANARY, "create", "a"), ("create", "a", f"{option}={CANARY}")):
                assert jobs.runs(*words, KMS_TUI_CLIENT_SECRET=CANARY).code == WRONG_USE
