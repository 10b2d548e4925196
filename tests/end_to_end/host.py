"""A host as an admin meets it: a home folder of its own, a sandbox as its Azure, and a terminal."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from admin import Admin
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

INSTALLED = Path(sys.executable).with_name("kms-tui")
"""The console script that pip made."""


@dataclass(frozen=True)
class RunningSandbox:
    """A sandbox in a process of its own, and where it listens."""

    proxy: str
    ca_file: str
    imds: str
    directory: Path

    def key_file(self, vault: str, name: str) -> Path:
        """Return where the sandbox keeps a key that was created in it."""
        return self.directory / "vaults" / f"{vault}.vault.azure.net" / f"{name}.json"

    def key(self, vault: str, name: str) -> "CreatedKey":
        """Return the current version of a key that was created, as the sandbox has it on disk."""
        current = json.loads(self.key_file(vault, name).read_text())["versions"][-1]
        private_key = load_pem_private_key(current["private_key_pem"].encode(), None)
        assert isinstance(private_key, RSAPrivateKey)
        return CreatedKey(private_key.key_size, set(current["operations"]))


@dataclass(frozen=True)
class CreatedKey:
    """What a key turned out to be."""

    size_bits: int
    operations: set[str]


@contextmanager
def running_sandbox(directory: Path) -> Iterator[RunningSandbox]:
    """Start `python -m kms_tui.sandbox`; end it afterwards."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [
            *(sys.executable, "-m", "kms_tui.sandbox"),
            *("--directory", str(directory), "--until-stdin-closes"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        yield RunningSandbox(**json.loads(process.stdout.readline()), directory=directory)
    finally:
        process.communicate(timeout=10)


@dataclass
class Host:
    """A home folder and the environment of a login on it."""

    home: Path
    sandbox: RunningSandbox
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        """What the shell would hand over."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "USER": "admin7",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "HTTPS_PROXY": self.sandbox.proxy,
            "SSL_CERT_FILE": self.sandbox.ca_file,
            **self.extra,
        }

    @property
    def data(self) -> Path:
        """Where the program keeps the admin's own data."""
        return self.home / ".local" / "share" / "kms-tui"

    def starts(self, *arguments: str, size: tuple[int, int] = (80, 24)) -> Admin:
        """Start the installed program in a terminal."""
        return Admin([str(INSTALLED), *arguments], self.environ, size=size)
