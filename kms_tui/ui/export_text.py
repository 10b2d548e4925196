"""What is said about a universe key that leaves, and for whom. Pure functions, no widgets."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.cells import cell_len

from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.domain.visible_text import visible
from kms_tui.services.ports import KeyDestination

WARNING = """\
This writes the universe key IN THE CLEAR. Whoever reads the file can read the data of the \
cluster. That it leaves is recorded in the history, before it does.

Name a new file that only you can read, on a local disk, and remove it as soon as yb-admin has \
read it. fd:3 writes to a descriptor that kms-tui was started with."""
_DESCRIPTOR = re.compile(r"fd:([0-9]{1,6})")
_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]")
_UNIT = re.compile(r"\\.|.", re.DOTALL)
_ADMIN = ("yb-admin", "--master_addresses", "HOST:7100")
_KEY_ID = '"$KEY_ID"'
_SOME_FILE = "FILE"


def typed_destination(typed: str) -> KeyDestination | None:
    """Return the place that was typed, `fd:N` or a path; None if it is neither."""
    typed = typed.strip()
    if found := _DESCRIPTOR.fullmatch(typed):
        return KeyDestination(descriptor=int(found[1]))
    if not typed or "\0" in typed:
        return None
    try:
        return KeyDestination(Path(typed).expanduser())
    except RuntimeError:
        return None  # the home of a user whom this host does not know


def exported_lines(key: WrappedUniverseKey, destination: KeyDestination, width: int) -> list[str]:
    """Return what to do with an exported key, as lines of at most `width` cells.

    A line of a command that goes on in the next one ends in a backslash, so that it can be copied
    as it stands: identifiers of YugabyteDB Anywhere are longer than any terminal.
    """
    path = destination.path
    file = quoted(str(path)) if path is not None else _SOME_FILE
    return [
        f"Universe key {key.number} was written in the clear to",
        *broken(visible(str(destination)), width),
        "",
        "1. Give it to every master (TLS: add --certs_dir_name DIR):",
        *shell_lines([f"KEY_ID={quoted(key.db_key_id)}"], width),
        *shell_lines([*_ADMIN, "add_universe_key_to_all_masters", _KEY_ID, file], width),
        "2. See that all masters have it:",
        *shell_lines([*_ADMIN, "all_masters_have_universe_key_in_memory", _KEY_ID], width),
        "3. Remove the file (rm where there is no shred):",
        *shell_lines(["shred", "-u", file], width),
        "4. Let it encrypt new data; not for a key that is to read old data only:",
        *shell_lines([*_ADMIN, "rotate_universe_key_in_memory", _KEY_ID], width),
    ]


def quoted(word: str) -> str:
    """Return a word as a shell reads it back, whatever is in it, and wherever it is broken."""
    return "".join(
        c if _PLAIN.fullmatch(c) or ord(c) > 0x7F else f"\\{c}"  # noqa: PLR2004 - beyond ASCII
        for c in visible(word)
    )


def shell_lines(words: Iterable[str], width: int) -> list[str]:
    """Return a command of words that are quoted as lines that a shell reads as one."""
    room = max(2, width - len(" \\"))
    lines: list[str] = []
    for word in words:
        if lines and cell_len(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
            continue
        if lines:
            lines[-1] += " \\"
        *beginnings, end = _parts(_UNIT.findall(word), room)
        lines += [f"{beginning}\\" for beginning in beginnings] + [end]
    return lines


def broken(text: str, width: int) -> list[str]:
    """Return a text without blanks to break at as lines of at most `width` cells."""
    return _parts(list(text), max(1, width))


def _parts(units: Sequence[str], room: int) -> list[str]:
    parts = [""]
    for unit in units:
        if cell_len(parts[-1] + unit) > room:
            parts.append("")
        parts[-1] += unit
    return parts
