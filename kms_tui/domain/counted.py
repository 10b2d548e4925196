"""Numbers of things in sentences."""


def counted(count: int, noun: str) -> str:
    """Return a number of things, as `1 event` or `2 events`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
