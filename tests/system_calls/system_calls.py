"""Reads what strace wrote about the calls that change files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CALLS: Final = (
    *("openat", "write", "pwrite64", "fsync", "fdatasync", "ftruncate"),
    *("rename", "link", "linkat", "unlink", "unlinkat", "mkdir", "rmdir"),
)
"""The calls by which this program, and what it uses, changes files."""
RECORDING: Final = (
    *("-y", "-xx", "-s", str(16 << 20)),
    *("-e", f"trace={','.join((*CALLS, 'lseek'))}"),
)
"""Lets strace write down all that they did."""

_LINE = re.compile(r"(\d+) +(?:<\.\.\. )?(\w+)(?:\(| resumed>)(.*)\) += (-?\d+)(?:<([^>]*)>)?(.*)")
_UNFINISHED = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>")
_ARGUMENT = re.compile(
    r'"(?P<text>[^"]*)"|(?:AT_FDCWD|(?P<fd>\d+))<(?P<path>[^>]*)>|(?P<word>[^, ]+)'
)
_DELETED = " (deleted)"


@dataclass(frozen=True)
class Argument:
    """What a call was given: an open file, octets, or any other word."""

    octets: bytes = b""
    path: str = ""
    descriptor: int = -1
    word: str = ""


@dataclass(frozen=True)
class Call:
    """One call that was made, and what came of it."""

    thread: int
    name: str
    arguments: tuple[Argument, ...]
    result: int
    injected: bool

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it concerned, those of open ones too."""
        if self.name in ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "lseek"):
            return (self.arguments[0].path,)
        folders = [a.path for a in self.arguments if a.path] or [""]
        names = [a.octets.decode("utf-8", "surrogateescape") for a in self.arguments if a.octets]
        if len(folders) < len(names):
            folders *= len(names)
        return tuple(str(Path(f, name)) for f, name in zip(folders, names, strict=False))


def calls_in(log: Path) -> Iterator[Call]:
    """Yield the calls in the order in which they returned."""
    begun: dict[str, str] = {}
    for line in log.read_text("utf-8").splitlines():
        if unfinished := _UNFINISHED.fullmatch(line):
            begun[unfinished[1]] = unfinished[3]
        elif found := _LINE.fullmatch(line):
            thread, name, arguments, result, _, rest = found.groups()
            is_resumed = " resumed>" in line
            whole = begun.pop(thread, "") + arguments if is_resumed else arguments
            parsed = tuple(map(_argument, _ARGUMENT.finditer(whole)))
            yield Call(int(thread), name, parsed, int(result), "(INJECTED)" in rest)


def _argument(found: "re.Match[str]") -> Argument:
    if found["text"] is not None:
        return Argument(octets=_octets(found["text"]))
    if found["path"] is not None:
        path = _octets(found["path"]).decode("utf-8", "surrogateescape")
        return Argument(path=path.removesuffix(_DELETED), descriptor=int(found["fd"] or -1))
    return Argument(word=found["word"])


def _octets(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal.replace("\\x", ""))
