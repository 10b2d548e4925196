"""The ways to hand a client secret over, and that it is found nowhere but in its store."""

import fcntl
import os
import signal
import socket
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from admin import PASSPHRASE, SLOW
from canary import CANARY, files_holding_it, found_in
from cli_configurations import body, creates, fields, names
from host import INSTALLED
from test_cli_typing import answers
from unattended import Ran, Unattended

from kms_tui.sandbox import world

CREATE = ("create", "dev", *fields())


def shows_nothing(ran: Ran, secret: str = CANARY) -> bool:
    """Tell whether the output holds the secret in no form."""
    return not found_in(f"{ran.out}{ran.err}".encode(), secret)


def test_a_private_file_hands_it_over(stocked: Unattended) -> None:
    path = stocked.private_file("secret", f"{world.CLIENT_SECRET}\n")
    ran = stocked.runs(*CREATE, "--secret-file", str(path), passphrase=PASSPHRASE)
    assert (ran.code, names(stocked)) == (0, ["dev", "prod"])


def test_a_prompt_takes_it_and_shows_nothing_of_it(stocked: Unattended) -> None:
    with stocked.host.starts(*CREATE) as admin:
        answers(admin, "Passphrase of the encrypted secrets file:", PASSPHRASE)
        answers(admin, "Client Secret:", world.CLIENT_SECRET)
        assert admin.wait_exit() == 0
        assert world.CLIENT_SECRET.encode() not in admin.raw
    assert names(stocked) == ["dev", "prod"]


def test_an_edit_asks_for_it_only_if_that_is_said(stocked: Unattended) -> None:
    with stocked.host.starts("edit", "prod", "--new-secret") as admin:
        answers(admin, "Passphrase of the encrypted secrets file:", PASSPHRASE)
        answers(admin, "New client secret:", world.NEXT_CLIENT_SECRET)
        assert admin.wait_exit() == 0
        assert world.NEXT_CLIENT_SECRET.encode() not in admin.raw


def test_a_socket_as_sshd_makes_it_standard_input_hands_a_private_body_over(
    stocked: Unattended,
) -> None:
    near, far = socket.socketpair()
    with near, far:
        far.sendall(body().encode())
        far.shutdown(socket.SHUT_WR)
        ended = subprocess.run(  # noqa: S603 - our own program
            [str(INSTALLED), "create", "-f", "-", "--check-only"],
            env=stocked.host.environ,
            stdin=near.fileno(),
            capture_output=True,
            check=False,
            timeout=60,
        )
    assert ended.returncode == 0


@pytest.mark.parametrize("way", ["descriptor", "file", "body", "piped body"])
@pytest.mark.parametrize("key_name", ["good", "no such key"])
def test_no_output_and_no_file_holds_a_secret_that_was_refused(
    stocked: Unattended, way: str, key_name: str
) -> None:
    path = stocked.private_file("handed", CANARY)
    document = body(CLIENT_SECRET=CANARY, AZU_KEY_NAME=key_name)
    told = fields(key_name=key_name)
    match way:
        case "descriptor":
            ran = stocked.runs("create", "x", *told, passphrase=PASSPHRASE, secret=CANARY)
        case "file":
            words = ("create", "x", *told, "--secret-file", str(path))
            ran = stocked.runs(*words, passphrase=PASSPHRASE)
        case "body":
            path.write_text(document)
            ran = stocked.runs("create", "-f", str(path), "--json", passphrase=PASSPHRASE)
        case _:
            ran = stocked.runs("create", "-f", "-", piped=document, passphrase=PASSPHRASE)
    path.unlink()
    assert ran.code == (5 if key_name == "good" else 2)
    assert shows_nothing(ran)
    assert files_holding_it(stocked.host.home) == []


def test_no_file_holds_a_secret_that_was_stored(stocked: Unattended) -> None:
    assert creates(stocked).code == 0
    assert files_holding_it(stocked.host.home, world.CLIENT_SECRET) == []


@pytest.mark.parametrize(
    "words",
    [
        ("create", "dev", "--client-secret", CANARY),
        ("create", "dev", f"--client-secret={CANARY}"),
        ("create", "dev", "--client-secret", "unlike Entra's"),
        ("create", "dev", CANARY),
        ("create", "dev", "unlike Entra's"),
        ("create", "dev", "--secret-fd", CANARY),
        ("create", "dev", "--secret-fd", "unlike Entra's"),
        ("create", "dev", "--secret-file", CANARY),
        ("edit", "prod", "--client-secret", "unlike Entra's"),
        ("edit", "prod", "--new-secret", "unlike Entra's"),
        ("secrets", "renew", "prod", "--client-secret", "unlike Entra's"),
        ("secrets", "renew", "prod", "unlike Entra's"),
    ],
    ids=" ".join,
)
def test_a_secret_among_the_arguments_is_refused_and_not_repeated(
    job: Unattended, words: tuple[str, ...]
) -> None:
    ran = job.runs(*words)
    assert (ran.code, ran.out) == (2, "")
    assert shows_nothing(ran)
    assert "unlike" not in ran.err


def test_a_secret_in_the_environment_is_not_taken(stocked: Unattended) -> None:
    ran = stocked.runs(*CREATE, passphrase=PASSPHRASE, AZURE_CLIENT_SECRET=world.CLIENT_SECRET)
    assert (ran.code, ran.out) == (2, "")
    assert "There is no terminal to ask for the client secret on." in ran.err


def test_a_file_that_others_can_read_is_refused(stocked: Unattended) -> None:
    path = stocked.private_file("secret", CANARY, mode=0o644)
    ran = stocked.runs(*CREATE, "--check-only", "--secret-file", str(path))
    assert (ran.code, ran.out, shows_nothing(ran)) == (2, "", True)
    assert f"chmod 600 {path}" in ran.err


def test_one_descriptor_cannot_give_both_passphrase_and_secret(stocked: Unattended) -> None:
    ran = stocked.runs(*CREATE, "--secret-fd", "0", "--passphrase-fd", "0", piped=CANARY)
    assert (ran.code, shows_nothing(ran)) == (2, True)


@contextmanager
def waiting_for_the_rest(job: Unattended) -> Iterator[int]:
    """Run a check to its good end that has half of its secret; yield the process id meanwhile."""
    reader, writer = os.pipe()
    words = [str(INSTALLED), *CREATE, "--check-only", "--secret-fd", str(reader)]
    with subprocess.Popen(words, env=job.host.environ, pass_fds=[reader]) as process:  # noqa: S603 - our own program
        os.write(writer, world.CLIENT_SECRET[:8].encode())
        try:
            _wait_until_read(reader)
            yield process.pid
            os.write(writer, world.CLIENT_SECRET[8:].encode())
        finally:
            os.close(reader)
            os.close(writer)
    assert process.returncode == 0


def _wait_until_read(reader: int) -> None:
    deadline = time.monotonic() + 30
    while fcntl.ioctl(reader, termios.FIONREAD, bytes(4)) != bytes(4):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_process_that_knows_it_shows_it_in_neither_arguments_nor_environment(
    stocked: Unattended,
) -> None:
    with waiting_for_the_rest(stocked) as pid:
        process = Path("/proc") / str(pid)
        assert b"--check-only" in (process / "cmdline").read_bytes()
        for name in ("cmdline", "environ"):
            with suppress(PermissionError):  # not dumpable: only root gets to see them
                assert b"sandbox~" not in (process / name).read_bytes()


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+d"])
def test_leaving_the_question_stores_nothing(stocked: Unattended, key: str) -> None:
    with stocked.host.starts("create", "dev", *fields(), "--check-only") as admin:
        admin.wait_for("Client Secret:")
        admin.wait_until(lambda: not admin.echoes_lines, "echo is off")
        admin.press(key)
        assert admin.wait_exit() == 130
        assert admin.echoes_lines
    assert names(stocked) == ["prod"]


@pytest.mark.proves("R13")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_question_and_gives_the_terminal_back(
    stocked: Unattended, number: signal.Signals
) -> None:
    with stocked.host.starts("secrets", "passphrase") as admin:
        admin.wait_until(lambda: not admin.echoes_lines, "echo is off", SLOW)
        admin.kill(number)
        assert admin.wait_exit() == 143
        assert admin.echoes_lines
