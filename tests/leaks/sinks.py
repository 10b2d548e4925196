"""Everything that one login leaves to be found: its files, its terminals, its processes."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

from host import INSTALLED, Host, RunningSandbox
from secret_forms import WATCHED, forms_in
from typist import Typist
from unattended import Ran, Unattended

Sinks: TypeAlias = dict[str, list[tuple[str, bytes]]]
"""What lies in each sink, with the places where it lies."""

LOG_BEGINS: Final = "what is logged from here on comes from the program"
_POLL_SECONDS: Final = 0.05
_DATA: Final = Path("home", ".local", "share", "kms-tui")
_FOLDERS: Final = {
    "catalogue": _DATA / "catalogue",
    "secrets file": _DATA / "secrets",
    "audit log": _DATA / "audit",
    "other files of the home": Path("home"),
    "current folder": Path("here"),
    "folder for temporary files": Path("temporary"),
    "backups and exports": Path("kept"),
}
"""How the paths of the files of each sink begin; the first that fits counts."""


class Login(Host):
    """A home folder, a current folder and a folder for temporary files that can be searched.

    Every library is asked to write down what it does. Every session is searched when it ends, in
    each sink, for every watched secret; `tell` gets the numbers of sinks tried and failed.
    """

    def __init__(
        self,
        folder: Path,
        sandbox: RunningSandbox,
        tell: Callable[[int, int], None] = lambda _tried, _failed: None,
    ) -> None:
        super().__init__(folder / "home", sandbox)
        self.folder = folder
        """All of it is searched."""
        self.here = folder / "here"
        """The current folder."""
        self.kept = folder / "kept"
        """Where backups and exports go; the only files that may be made outside of the home."""
        self.watched: tuple[str, ...] = WATCHED
        """The secrets to search for."""
        self._tell = tell
        self.extra = {"TMPDIR": str(folder / "temporary"), **talkative(self.here)}
        for made in (self.home, self.here, self.kept, folder / "temporary"):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.log = self.kept / "debug.log"
        """What anything in the program logs, at any level, with a handler of the root logger."""
        self.extra["PYTHONPATH"] = str(_logs_to(self.log, folder.with_name(f"{folder.name} site")))

    @contextmanager
    def session(self, inside: Sequence[str] = ()) -> Iterator[Typist]:
        """Run the installed program; afterwards assert that no sink holds any secret.

        `inside` are the words of a command that gives it a terminal of its own.
        """
        with (
            Typist([*inside, str(INSTALLED)], self.environ, cwd=self.here) as admin,
            ProcessWatch(admin.pid) as processes,
        ):
            yield admin
        assert INSTALLED.name.encode() in processes.text
        self.search(
            {
                "terminal": [("terminal", admin.raw)],
                "screen": [("screen", admin.screen_text().encode())],
                "processes": [("processes", processes.text)],
            }
        )

    @contextmanager
    def jobs(self) -> Iterator["WatchedJobs"]:
        """Run verbs; afterwards assert that neither their output nor a file holds any secret."""
        jobs = WatchedJobs(self)
        yield jobs
        self.search({"output": [("output", jobs.out)], "errors": [("errors", jobs.err)]})

    def search(self, shown: Sinks) -> None:
        """Assert that no secret was shown, and none is in any file."""
        found, sinks = self._strays(), shown | self._files()
        leaking = 0
        for places in sinks.values():
            leaks = [leak for place, content in places for leak in self._leaks(place, content)]
            leaking += bool(leaks)
            found += leaks
        self._tell(len(sinks), leaking)
        if found:
            raise AssertionError("\n".join(found))

    def _leaks(self, place: str, content: bytes) -> Iterator[str]:
        for number, secret in enumerate(self.watched):
            for form in sorted(forms_in(content, secret)):
                yield f"{place}: {form} of secret {number}"

    def _files(self) -> Sinks:
        sinks: Sinks = {name: [] for name in _FOLDERS}
        for place, content in read_files(self.folder):
            sink = next(name for name, start in _FOLDERS.items() if place.startswith(str(start)))
            sinks[sink].append((place, content))
        return sinks

    def _strays(self) -> list[str]:
        """Return the files that the program has no business to make."""
        good = (self.folder / _DATA, self.kept)
        return [
            f"{path} is there"
            for path in self.folder.rglob("*")
            if path.is_file() and not any(map(path.is_relative_to, good))
        ]


def talkative(folder: Path) -> dict[str, str]:
    """Return an environment that asks every library to write down what it does."""
    return {
        "TEXTUAL": "debug,devtools",
        "TEXTUAL_LOG": str(folder / "textual.log"),
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(folder),
        "PYTHONASYNCIODEBUG": "1",
        "PYTHONWARNINGS": "always",
        "PYTHONFAULTHANDLER": "1",
        "AZURE_LOG_LEVEL": "DEBUG",
        "AZURE_SDK_LOGGING_ENABLE": "true",
        "SSLKEYLOGFILE": str(folder / "tls.keys"),
    }


def _logs_to(log: Path, folder: Path) -> Path:
    """Return a folder for PYTHONPATH; Python runs what is in it before any program."""
    words = (
        "import logging",
        f"logging.basicConfig(filename={str(log)!r}, level=logging.NOTSET)",
        f"logging.debug({LOG_BEGINS!r})",
    )
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text("\n".join(words), encoding="utf-8")
    return folder


@dataclass(frozen=True)
class WatchedJobs(Unattended):
    """Jobs of which all that they say is kept."""

    said: list[Ran] = field(default_factory=list)

    def runs(self, *arguments: str, **given: Any) -> Ran:  # noqa: ANN401 - handed on as they are
        """Run a verb as any job does."""
        ran = super().runs(*arguments, **given)
        self.said.append(ran)
        return ran

    def succeed(self, *verbs: Sequence[str], **given: Any) -> None:  # noqa: ANN401 - handed on
        """Run verbs one after the other, each to a good end."""
        for verb in verbs:
            ran = self.runs(*verb, **given)
            assert ran.code == 0, (verb, ran)

    @property
    def out(self) -> bytes:
        """What all of them wrote to the standard output."""
        return "\n".join(ran.out for ran in self.said).encode()

    @property
    def err(self) -> bytes:
        """What all of them wrote to the standard error output."""
        return "\n".join(ran.err for ran in self.said).encode()


def read_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every regular file below a folder; the path is searched too."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        yield name, name.encode() + b"\0" + content


class ProcessWatch:
    """Collects command lines and environments of a process and its children while it runs."""

    def __init__(self, pid: int) -> None:
        self._seen: set[bytes] = set()
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._look()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._look()
        self._ended.set()
        self._thread.join()

    @property
    def text(self) -> bytes:
        """What any user (command line) or the same user (environment) could read so far."""
        return b"\0".join(self._seen.copy())

    def _watch(self) -> None:
        while not self._ended.wait(_POLL_SECONDS):
            self._look()

    def _look(self) -> None:
        for pid in _with_children(self._pid):
            for name in ("cmdline", "environ"):
                # A hardened process shows its environment to root only; one that ended, nothing.
                with suppress(OSError):
                    self._seen.add(Path(f"/proc/{pid}/{name}").read_bytes())


def _with_children(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text(encoding="ascii").split():
                yield from _with_children(int(child))
