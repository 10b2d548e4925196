"""What the system says of a running program."""

from pathlib import Path


def seconds_of_processor(pid: int) -> float:
    """Return how long it has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1]
    user, system = fields.split()[11:13]
    return (int(user) + int(system)) / 100


def resident_megabytes(pid: int) -> float:
    """Return how much memory it has."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024
