from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from secret_store_parts import ROOT

from kms_tui.adapters.handed_text import HandedText
from kms_tui.adapters.secret_stores.known_passphrase import KnownPassphrase
from kms_tui.adapters.secret_stores.passphrase_sources import passphrase_from
from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.domain.secret import Secret

PASSPHRASE = "correct horse battery staple"
READ_STANDARD_INPUT = """
import os
from kms_tui.adapters.secret_stores.passphrase_sources import passphrase_from

passphrase = passphrase_from({}, descriptor=0)
print(len(passphrase.reveal()), os.readlink("/proc/self/fd/0"))
"""
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


def private_file(path: Path, contents: bytes = PASSPHRASE.encode(), mode: int = 0o600) -> Path:
    path.write_bytes(contents)
    path.chmod(mode)
    return path


def from_file(path: Path) -> Secret | None:
    return passphrase_from({}, descriptor=None, file=str(path))


def handed_pipe() -> tuple[int, int]:
    """Return the ends of a pipe as if the process had been started with them."""
    ends = os.pipe()
    for end in ends:
        os.set_inheritable(end, True)
    return ends


def piped(contents: bytes) -> int:
    """Return the end of a pipe that these bytes come out of, and then no more."""
    reader, writer = handed_pipe()
    os.write(writer, contents)
    os.close(writer)
    return reader


def test_without_a_source_there_is_no_passphrase() -> None:
    assert passphrase_from({}, descriptor=None) is None


def test_a_private_file_gives_it(tmp_path: Path) -> None:
    assert from_file(private_file(tmp_path / "passphrase")) == Secret(PASSPHRASE)


def test_the_environment_may_name_the_file_and_goes_first(tmp_path: Path) -> None:
    named = private_file(tmp_path / "named", b"of the environment")
    other = private_file(tmp_path / "other", b"of the settings")
    environ = {"KMS_TUI_PASSPHRASE_FILE": str(named)}
    found = passphrase_from(environ, descriptor=None, file=str(other))
    assert found == Secret("of the environment")


def test_a_descriptor_gives_it_and_is_closed() -> None:
    descriptor = piped(PASSPHRASE.encode())
    assert passphrase_from({}, descriptor=descriptor) == Secret(PASSPHRASE)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_a_descriptor_goes_before_a_credential_and_that_before_a_file(tmp_path: Path) -> None:
    private_file(tmp_path / "kms-tui-passphrase", b"of the credential")
    file = str(private_file(tmp_path / "file", b"of the file"))
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    given = piped(b"of the descriptor")
    assert passphrase_from(environ, descriptor=given, file=file) == Secret("of the descriptor")
    assert passphrase_from(environ, descriptor=None, file=file) == Secret("of the credential")
    assert passphrase_from({}, descriptor=None, file=file) == Secret("of the file")


def test_a_service_without_this_credential_may_still_have_a_file(tmp_path: Path) -> None:
    file = private_file(tmp_path / "file")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert passphrase_from(environ, descriptor=None, file=str(file)) == Secret(PASSPHRASE)


def test_a_descriptor_that_fails_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    file = private_file(tmp_path / "file")
    with raises_clearly(SecretStoreUnavailable, match="holds no passphrase"):
        passphrase_from({}, descriptor=piped(b""), file=str(file))


@pytest.mark.parametrize("value", ["", PASSPHRASE])
def test_a_passphrase_in_the_environment_is_refused(tmp_path: Path, value: str) -> None:
    file = private_file(tmp_path / "file")
    with raises_clearly(SecretStoreUnavailable, match="other processes") as refusal:
        passphrase_from({"KMS_TUI_PASSPHRASE": value}, descriptor=None, file=str(file))
    assert refusal.value.do.startswith("unset KMS_TUI_PASSPHRASE;")
    assert PASSPHRASE not in refusal.value.what + refusal.value.do + refusal.value.detail


@pytest.mark.parametrize(
    ("contents", "passphrase"),
    [
        (b"words\n", "words"),
        (b"words\r\n", "words"),
        (b"words\n\n", "words\n"),
        (b"  words \t", "  words \t"),
        (b"words\r", "words\r"),
        ("Zürich 🔑".encode(), "Zürich 🔑"),
        (b"x" * 4096, "x" * 4096),
    ],
)
def test_exactly_one_newline_at_the_end_does_not_count(
    tmp_path: Path, contents: bytes, passphrase: str
) -> None:
    assert from_file(private_file(tmp_path / "passphrase", contents)) == Secret(passphrase)


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        (b"", "holds no passphrase"),
        (b"\n", "holds no passphrase"),
        (b"\r\n", "holds no passphrase"),
        (b"caf\xe9 secret", "other than text in UTF-8"),
        ("secret".encode("utf-16-le"), "other than text in UTF-8"),
        (b"secret" * 1000, "holds more than 4096 bytes"),
    ],
)
def test_what_cannot_be_a_passphrase_is_refused_without_telling_it(
    tmp_path: Path, contents: bytes, sentence: str
) -> None:
    path = private_file(tmp_path / "passphrase", contents)
    with raises_clearly(SecretStoreUnavailable, match=sentence) as refusal:
        from_file(path)
    assert str(path) in refusal.value.what
    assert "secret" not in f"{refusal.value.what} {refusal.value.do} {refusal.value.detail}"
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o610, 0o602])
def test_a_file_that_others_may_reach_is_refused(tmp_path: Path, mode: int) -> None:
    path = private_file(tmp_path / "pass phrase", mode=mode)
    with raises_clearly(SecretStoreUnavailable, match=f"mode {mode:04o}") as refusal:
        from_file(path)
    assert refusal.value.do == f"chmod 600 '{path}'"


@needs_root
def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    path = private_file(tmp_path / "passphrase")
    shutil.chown(path, 12345)
    with raises_clearly(SecretStoreUnavailable, match="another user") as refusal:
        from_file(path)
    assert refusal.value.do == f"chown {os.geteuid()} {path}"


def test_a_link_to_a_private_file_is_refused(tmp_path: Path) -> None:
    private_file(tmp_path / "passphrase")
    (tmp_path / "link").symlink_to(tmp_path / "passphrase")
    with raises_clearly(SecretStoreUnavailable, match="no regular file"):
        from_file(tmp_path / "link")


def test_a_pipe_in_the_place_of_the_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    with raises_clearly(SecretStoreUnavailable, match="no regular file"):
        from_file(tmp_path / "pipe")


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with raises_clearly(SecretStoreUnavailable, match="no regular file"):
        from_file(tmp_path)


def test_a_missing_file_is_told_with_its_path(tmp_path: Path) -> None:
    with raises_clearly(SecretStoreUnavailable, match="nothing cannot be read") as refusal:
        from_file(tmp_path / "nothing")
    assert refusal.value.code == "ENOENT"


@pytest.mark.parametrize("mode", [0o400, 0o600])
def test_systemds_modes_are_accepted(tmp_path: Path, mode: int) -> None:
    private_file(tmp_path / "kms-tui-passphrase", mode=mode)
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert passphrase_from(environ, descriptor=None) == Secret(PASSPHRASE)


@needs_root
def test_roots_credential_may_be_readable_through_an_access_control_list(tmp_path: Path) -> None:
    # systemd gives the service's user an entry in the list; the mode then shows the list's mask.
    private_file(tmp_path / "kms-tui-passphrase", mode=0o440)
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert passphrase_from(environ, descriptor=None) == Secret(PASSPHRASE)


@pytest.mark.parametrize("mode", [0o444, 0o620])
def test_a_credential_that_others_may_reach_is_refused(tmp_path: Path, mode: int) -> None:
    private_file(tmp_path / "kms-tui-passphrase", mode=mode)
    with raises_clearly(SecretStoreUnavailable, match="others may reach it"):
        passphrase_from({"CREDENTIALS_DIRECTORY": str(tmp_path)}, descriptor=None)


@pytest.mark.parametrize("descriptor", [-1, 999, 2**40])
def test_a_descriptor_that_is_not_open_is_told(descriptor: int) -> None:
    with raises_clearly(SecretStoreUnavailable, match=f"Descriptor {descriptor} cannot be read"):
        passphrase_from({}, descriptor=descriptor)


def test_a_descriptor_that_can_only_be_written_is_told() -> None:
    reader, writer = handed_pipe()
    os.close(reader)
    with raises_clearly(SecretStoreUnavailable, match="cannot be read"):
        passphrase_from({}, descriptor=writer)


def test_a_descriptor_that_the_program_opened_itself_is_neither_read_nor_closed(
    tmp_path: Path,
) -> None:
    with private_file(tmp_path / "catalogue").open() as own:
        with raises_clearly(SecretStoreUnavailable, match="was not handed over"):
            passphrase_from({}, descriptor=own.fileno())
        assert own.read() == PASSPHRASE


def test_a_descriptor_is_closed_even_if_it_gives_nothing() -> None:
    descriptor = piped(b"")
    with raises_clearly(SecretStoreUnavailable):
        passphrase_from({}, descriptor=descriptor)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_standard_input_gives_it_and_stays_a_descriptor(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(READ_STANDARD_INPUT)
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(script)],
        input=PASSPHRASE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout == f"{len(PASSPHRASE)} {os.devnull}\n"


def test_a_terminal_is_no_source() -> None:
    controller, terminal = pty.openpty()
    try:
        with raises_clearly(SecretStoreUnavailable, match="is a terminal"):
            passphrase_from({}, descriptor=terminal)
    finally:
        os.close(terminal)
        os.close(controller)


@pytest.fixture
def unclosed_pipe() -> Iterator[int]:
    reader, writer = os.pipe()
    os.write(writer, b"begun")
    yield reader
    os.close(reader)
    os.close(writer)


def test_a_pipe_that_nobody_closes_is_given_up(unclosed_pipe: int) -> None:
    text = HandedText("passphrase", SecretStoreUnavailable, seconds=0.05)
    with raises_clearly(SecretStoreUnavailable, match="did not come to its end") as refusal:
        text.read(unclosed_pipe, source="Descriptor 7")
    assert "begun" not in refusal.value.what


def test_a_passphrase_that_comes_in_pieces_is_whole() -> None:
    reader, writer = handed_pipe()

    def write_slowly() -> None:
        for word in ("correct ", "horse ", "battery"):
            os.write(writer, word.encode())
        os.close(writer)

    thread = threading.Thread(target=write_slowly)
    thread.start()
    assert passphrase_from({}, descriptor=reader) == Secret("correct horse battery")
    thread.join()


async def test_a_known_passphrase_is_read_each_time_it_is_needed(tmp_path: Path) -> None:
    known = KnownPassphrase({}, file=str(private_file(tmp_path / "passphrase")))
    assert await known() == await known() == Secret(PASSPHRASE)


async def test_a_known_passphrase_may_be_named_by_the_environment(tmp_path: Path) -> None:
    environ = {"KMS_TUI_PASSPHRASE_FILE": str(private_file(tmp_path / "passphrase"))}
    assert await KnownPassphrase(environ)() == Secret(PASSPHRASE)
    assert await KnownPassphrase({})() is None


async def test_a_descriptor_gives_a_known_passphrase_once() -> None:
    known = KnownPassphrase({}, descriptor=piped(PASSPHRASE.encode()), file="/nowhere")
    assert await known() == Secret(PASSPHRASE)
    assert await known() is None
