"""Everything that one login leaves to be found: its files, its terminals, its processes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from host import INSTALLED, Host, RunningSandbox
from secret_forms import WATCHED, forms_in
from typist import Typist

_POLL_SECONDS: Final = 0.05


class Login(Host):
    """A home folder, a current folder and a folder for temporary files that can be searched.

    Every session is searched when it ends, for every watched secret.
    """

    def __init__(self, folder: Path, sandbox: RunningSandbox) -> None:
        super().__init__(folder / "home", sandbox)
        self.folder = folder
        """All of it is searched."""
        self.here = folder / "here"
        """The current folder."""
        self.watched: tuple[str, ...] = WATCHED
        """The secrets to search for."""
        self.extra = {"TMPDIR": str(folder / "temporary")}
        for made in (self.home, self.here, folder / "temporary"):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def session(self) -> Iterator[Typist]:
        """Run the installed program; afterwards assert that no sink holds any secret."""
        with (
            Typist([str(INSTALLED)], self.environ, cwd=self.here) as admin,
            ProcessWatch(admin.pid) as processes,
        ):
            yield admin
        assert INSTALLED.name.encode() in processes.text
        if found := [*self._leaks(admin, processes), *self._strays()]:
            raise AssertionError("\n".join(found))

    def _leaks(self, admin: Typist, processes: "ProcessWatch") -> list[str]:
        data = [("terminal", admin.raw), ("screen", admin.screen_text().encode())]
        data += [("processes", processes.text), *read_files(self.folder)]
        return [
            f"{name}: {form} of secret {number}"
            for name, content in data
            for number, secret in enumerate(self.watched)
            for form in sorted(forms_in(content, secret))
        ]

    def _strays(self) -> list[str]:
        """Return the files that the program has no business to make."""
        own = self.home / ".local" / "share" / "kms-tui"
        return [
            f"{path} is there"
            for path in self.folder.rglob("*")
            if path.is_file() and not path.is_relative_to(own)
        ]


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
