"""What somebody does to the files of a log who wants it to tell something else. At random."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

HEAD = "audit.head"
CURRENT = "audit.jsonl"

Files = dict[str, bytes]
Tamper = Callable[[Files, Random], None]


def files_in(data: Path) -> Files:
    """Return the files that hold the log, oldest first."""
    names = (HEAD, CURRENT)
    return {
        path.name: path.read_bytes()
        for path in sorted(data.iterdir())
        if path.name in names or path.name.startswith("audit-")
    }


def put(files: Files, data: Path) -> None:
    """Let a directory hold these files and no others."""
    for path in data.iterdir():
        path.unlink()
    for name, content in files.items():
        (data / name).write_bytes(content)
        (data / name).chmod(0o600)


def _logs(files: Files) -> Sequence[str]:
    return [name for name in files if name != HEAD]


def _lines(files: Files, random: Random) -> tuple[str, list[bytes], int]:
    """Choose a file, headers included, and one of its lines."""
    name = random.choice(_logs(files))
    lines = files[name].splitlines(keepends=True)
    return name, lines, random.randrange(len(lines))


def delete_line(files: Files, random: Random) -> None:
    name, lines, chosen = _lines(files, random)
    del lines[chosen]
    files[name] = b"".join(lines)


def edit_byte(files: Files, random: Random) -> None:
    name = random.choice([*files])
    content = bytearray(files[name])
    at = random.randrange(len(content))
    content[at] ^= random.randrange(1, 256)
    files[name] = bytes(content)


def delete_byte(files: Files, random: Random) -> None:
    name = random.choice([*files])
    at = random.randrange(len(files[name]))
    files[name] = files[name][:at] + files[name][at + 1 :]


def swap_lines(files: Files, random: Random) -> None:
    name, lines, first = _lines(files, random)
    second = random.choice([at for at in range(len(lines)) if at != first])
    lines[first], lines[second] = lines[second], lines[first]
    files[name] = b"".join(lines)


def repeat_line(files: Files, random: Random) -> None:
    _, others, copied = _lines(files, random)
    name, lines, chosen = _lines(files, random)
    files[name] = b"".join([*lines[: chosen + 1], others[copied], *lines[chosen + 1 :]])


def replace_line(files: Files, random: Random) -> None:
    _, others, copied = _lines(files, random)
    name, lines, chosen = _lines(files, random)
    if lines[chosen] != others[copied]:
        lines[chosen] = others[copied]
        files[name] = b"".join(lines)
    else:
        delete_line(files, random)


def insert_line(files: Files, random: Random) -> None:
    name, lines, chosen = _lines(files, random)
    lines.insert(chosen, random.randbytes(30).replace(b"\n", b"") + b"\n")
    files[name] = b"".join(lines)


def cut_file(files: Files, random: Random) -> None:
    name = random.choice([*files])
    files[name] = files[name][: random.randrange(len(files[name]))]


def cut_lines(files: Files, random: Random) -> None:
    name, lines, chosen = _lines(files, random)
    files[name] = b"".join(lines[:chosen])


def delete_file(files: Files, random: Random) -> None:
    del files[random.choice([*files])]


def swap_files(files: Files, random: Random) -> None:
    first, second = random.sample(_logs(files), 2)
    files[first], files[second] = files[second], files[first]


def move_line(files: Files, random: Random) -> None:
    """To another file."""
    name, lines, chosen = _lines(files, random)
    moved = lines.pop(chosen)
    files[name] = b"".join(lines)
    other = random.choice([log for log in _logs(files) if log != name])
    files[other] += moved


TAMPERS: Sequence[Tamper] = (
    *(delete_line, edit_byte, delete_byte, swap_lines, repeat_line, replace_line, insert_line),
    *(cut_file, cut_lines, delete_file, swap_files, move_line),
)
