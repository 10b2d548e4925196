"""A Python path on which keyring's discovery and configuration lead to code that must not run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]

TRAPS_LOADED = "import sys; print([name for name in sys.modules if name.endswith('_trap')])"
"""Source text that prints which traps have been imported."""

BACKEND = """
from keyring.backend import KeyringBackend


class {name}({base}):
    priority = 9

    def get_password(self, service, username):
        return "from {name}"

    def set_password(self, service, username, password):
        pass

    def delete_password(self, service, username):
        pass
"""


def backend_source(name: str, base: str = "KeyringBackend") -> str:
    return BACKEND.format(name=name, base=base)


class TrappedPython:
    """Runs Python where three ways lead to a trap: an entry point, a file and a variable."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "path"
        self._hidden = directory / "hidden"
        self._config = directory / "config"
        self._plant("installed_trap")
        self._plant_configured("configured_trap")
        self.add("good", backend_source("Good"))

    def add(self, module: str, source: str) -> None:
        path = self._path.joinpath(*module.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)

    def run(self, source: str, **environment: str) -> str:
        """Run source text in a process of its own; return what it prints."""
        done = subprocess.run(  # noqa: S603 - our own text
            [sys.executable, "-c", source],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self._path),
                "PYTHONPATH": f"{ROOT}{os.pathsep}{self._path}",
                "XDG_CONFIG_HOME": str(self._config),
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _plant(self, module: str) -> None:
        self.add(module, backend_source("Trap"))
        distribution = self._path / f"{module}-1.dist-info"
        distribution.mkdir()
        (distribution / "METADATA").write_text(f"Name: {module}\nVersion: 1\n")
        (distribution / "entry_points.txt").write_text(f"[keyring.backends]\ntrap = {module}\n")

    def _plant_configured(self, module: str) -> None:
        self._hidden.mkdir()
        (self._hidden / f"{module}.py").write_text(backend_source("Trap"))
        directory = self._config / "python_keyring"
        directory.mkdir(parents=True)
        (directory / "keyringrc.cfg").write_text(
            f"[backend]\ndefault-keyring={module}.Trap\nkeyring-path={self._hidden}\n"
        )
