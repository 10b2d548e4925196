"""Prints the codes of what the doctor finds about the file system of a directory."""

from __future__ import annotations

import sys
from pathlib import Path

from kms_tui.adapters.host.file_system import FileSystemExamination

if __name__ == "__main__":
    for finding in FileSystemExamination(Path(sys.argv[1])).look():
        print(finding.code, finding.verdict)  # noqa: T201 - its purpose
