"""The search itself: a leak of any form in any sink is noticed."""

import base64
import json
import os
import sqlite3
import subprocess
import sys
import time
import urllib.parse
from contextlib import closing
from pathlib import Path

import pytest
from secret_forms import CANARY, WATCHED, forms_in
from sinks import LOG_BEGINS, Login, ProcessWatch, read_files

from kms_tui.sandbox import world

PLANTED = {
    "plain": f"client_secret={CANARY}".encode(),
    "a piece of 11 characters": CANARY[5:16].encode(),
    "JSON": json.dumps({"secret": CANARY}).encode(),
    "reversed": CANARY[::-1].encode(),
    "base64 at 0": base64.b64encode(f"{CANARY} after".encode()),
    "base64 at 1": base64.b64encode(f"x{CANARY} after".encode()),
    "base64 at 2": base64.b64encode(f"xy{CANARY}".encode()),
    "base64url at 0": base64.urlsafe_b64encode(CANARY.encode()),
    "base64url at 1": base64.urlsafe_b64encode(f"?>>?{CANARY}".encode()),
    "hex": CANARY.encode().hex().encode(),
    "HEX": CANARY.encode().hex().upper().encode(),
    "form": urllib.parse.urlencode({"client_secret": CANARY}).encode(),
    "strict URL": urllib.parse.quote(CANARY, safe="").replace("~", "%7E").encode(),
    "UTF-16 with its mark": CANARY.encode("utf-16"),
    "UTF-16LE": CANARY.encode("utf-16-le"),
    "UTF-16BE": CANARY.encode("utf-16-be"),
}


@pytest.mark.parametrize("form", PLANTED)
def test_a_planted_form_is_found(form: str) -> None:
    assert forms_in(b"\0before" + PLANTED[form] + b"\xffafter", CANARY)


def test_nothing_is_found_where_nothing_is() -> None:
    others = "".join(secret for secret in WATCHED if secret != CANARY)
    assert not forms_in(others.encode() + os.urandom(100_000), CANARY)


def test_every_watched_secret_is_found_in_a_file(login: Login) -> None:
    (login.here / "trace").write_bytes(b"\0" + "\0".join(WATCHED).encode())
    with pytest.raises(AssertionError) as found, login.session() as admin:
        admin.wait_for("0 configs")
    for number in range(len(WATCHED)):
        assert f"here/trace: plain of secret {number}" in str(found.value)


def test_a_file_beside_the_data_directory_is_found(login: Login) -> None:
    (login.here / "core").touch()
    with pytest.raises(AssertionError, match="here/core is there"), login.session() as admin:
        admin.wait_for("0 configs")


def test_a_deleted_row_that_sqlite_left_in_its_file_is_found(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "any.db")) as database:
        database.execute("PRAGMA secure_delete = OFF")
        database.execute("CREATE TABLE t (secret TEXT)")
        database.execute("INSERT INTO t VALUES (?)", (CANARY,))
        database.execute("DELETE FROM t")
        database.commit()
    [(_, content)] = read_files(tmp_path)
    assert "plain" in forms_in(content, CANARY)


def test_a_file_name_counts(tmp_path: Path) -> None:
    (tmp_path / CANARY).touch()
    [(_, content)] = read_files(tmp_path)
    assert forms_in(content, CANARY)


SHOWN_BY_A_CHILD = {
    "argument": f"subprocess.run(['cat', '-', {CANARY!r}], stderr=subprocess.DEVNULL)",
    "environment": f"subprocess.run(['cat'], env={{'V': {CANARY!r}}})",
}


@pytest.mark.parametrize("where", SHOWN_BY_A_CHILD)
def test_what_a_child_shows_to_the_process_table_is_found(where: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(f"import subprocess\n{SHOWN_BY_A_CHILD[where]}\n")
    with (
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, str(program)], stdin=subprocess.PIPE
        ) as process,
        ProcessWatch(process.pid) as watch,
    ):
        deadline = time.monotonic() + 10
        while not forms_in(watch.text, CANARY):
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_what_the_program_shows_and_stores_is_found(stored_login: Login) -> None:
    with stored_login.session() as admin:
        admin.wait_for("1 config")
        admin.press("enter")
        admin.wait_for(world.CLIENT_ID)
        admin.quits()
        assert "plain" in forms_in(admin.raw, world.CLIENT_ID)
    assert LOG_BEGINS in stored_login.log.read_text()
    stored = dict(read_files(stored_login.home))
    assert forms_in(stored[".local/share/kms-tui/catalogue.db"], world.CLIENT_ID)
