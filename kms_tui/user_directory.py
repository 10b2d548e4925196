"""Where this user's files lie, for what runs before anything slow is loaded."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def directory_of_user(environ: "Mapping[str, str]", variable: str, below_home: str) -> str:
    """Return our directory as platformdirs does, which is slow to load; a test compares them.

    Raises `ValueError` where the environment names none.
    """
    above = environ.get(variable, "")
    if not above.startswith("/"):
        above = f"{environ['HOME']}/{below_home}" if environ.get("HOME", "") else ""
    if not above.startswith("/"):
        raise ValueError
    return f"{above}/kms-tui"
