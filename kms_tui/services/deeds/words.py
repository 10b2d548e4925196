"""The words of a command line that does what an action does."""

from collections.abc import Iterable


def command(verb: str, *operands: str, **options: str | bool | None) -> tuple[str, ...]:
    """Return the words: `command("universe add", "orders", notes="Friday's")`.

    An option is named by its long name with underscores, or by its one letter. None and False leave
    it out, True is a flag, and an empty text is given as such.
    """
    verb_words, option_words = tuple(verb.split(" ")), tuple(_options(options.items()))
    if any(operand.startswith("-") for operand in operands):
        return (*verb_words, *option_words, "--", *operands)
    return (*verb_words, *operands, *option_words)


def _options(options: Iterable[tuple[str, str | bool | None]]) -> Iterable[str]:
    for name, value in options:
        if value is None or value is False:
            continue
        yield f"-{name}" if len(name) == 1 else f"--{name.replace('_', '-')}"
        if value is not True:
            yield value


def changed(now: str, before: str) -> str | None:
    """Return a value for an option that is left out if nothing changes."""
    return None if now == before else now
