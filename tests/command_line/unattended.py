"""The installed program without a terminal, as a job starts it."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from admin import PASSPHRASE
from host import INSTALLED, Host


@dataclass(frozen=True)
class Ran:
    """How a run ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Unattended:
    """Runs verbs on a host; nobody is there to be asked."""

    host: Host

    def runs(
        self,
        *arguments: str,
        passphrase: str | None = None,
        secret: str | None = None,
        piped: str = "",
        folder: Path | None = None,
        **variables: str,
    ) -> Ran:
        """Run a verb to its end, handing passphrase and client secret over on descriptors."""
        with _read_end(passphrase or "") as first, _read_end(secret or "") as second:
            before = [] if passphrase is None else ["--passphrase-fd", str(first)]
            behind = [] if secret is None else ["--secret-fd", str(second)]
            ended = subprocess.run(  # noqa: S603 - our own program
                [str(INSTALLED), *before, *arguments, *behind],
                cwd=folder,
                env=self.host.environ | variables,
                input=piped,
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
                pass_fds=[first, second],
            )
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    def creates_secrets_file(self, passphrase: str = PASSPHRASE) -> None:
        """Make the encrypted secrets file."""
        assert self.runs("secrets", "create", passphrase=passphrase).code == 0

    def opens_with(self, passphrase: str) -> bool:
        """Tell whether that passphrase opens the encrypted secrets file."""
        ran = self.runs("secrets", "migrate", "--to", "file", passphrase=passphrase)
        assert ran.code in (0, 6), ran
        return ran.code == 0

    def has_settings(self, *lines: str) -> None:
        """Write the settings file."""
        folder = self.host.home / ".config" / "kms-tui"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "settings.toml").write_text("".join(f"{line}\n" for line in lines))

    @property
    def secrets_file(self) -> Path:
        """Where the encrypted secrets file lies."""
        return self.host.data / "secrets.db"

    def private_file(self, name: str, text: str = f"{PASSPHRASE}\n", mode: int = 0o600) -> Path:
        """Write a file into the home folder."""
        path = self.host.home / name
        path.write_text(text)
        path.chmod(mode)
        return path


@contextmanager
def _read_end(text: str) -> Iterator[int]:
    reader, writer = os.pipe()
    try:
        os.write(writer, text.encode())
        os.close(writer)
        yield reader
    finally:
        os.close(reader)


def lines(text: str) -> Sequence[str]:
    """Return the lines that say something."""
    return [line for line in text.splitlines() if line]
