"""Settles which value of each setting holds: option, environment, context, file or default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kms_tui.domain.errors import SettingsInvalid
from kms_tui.settings.contexts import Context, chosen
from kms_tui.settings.declaration import Declaration
from kms_tui.settings.rules import Problem, Value
from kms_tui.settings.settings import DECLARATIONS, Settings
from kms_tui.settings.settings_file import SettingsFile, read_file

CONTEXT_VARIABLE: Final = "KMS_TUI_CONTEXT"
_EXPANDED: Final = "secrets.passphrase_file"
_READ_ONLY: Final = "read_only"


@dataclass(frozen=True, slots=True)
class Given:
    """What a run is started with."""

    options: Mapping[str, str] = field(default_factory=dict)
    """Texts by the key of a setting, from the command line."""
    environ: Mapping[str, str] = field(default_factory=dict)
    context: str = ""
    """The context that the command line names, or empty."""


def read_settings(path: Path, given: Given | None = None) -> Settings:
    """Return the settings that hold. Raises `SettingsInvalid`."""
    given = given or Given()
    file = read_file(path)
    name = given.context or given.environ.get(CONTEXT_VARIABLE) or file.default_context
    context = chosen(name, tuple(file.contexts))
    settled = {d.key: _settled(d, given, file, context) for d in DECLARATIONS}
    values: dict[str, Any] = {d.name: settled[d.key][0] for d in DECLARATIONS}
    return Settings(
        **values,
        source=file.source,
        clouds=file.clouds,
        keymap=file.keymap,
        context=context,
        contexts=tuple(file.contexts),
        origins={key: origin for key, (_, origin) in settled.items()},
    )


def _settled(
    declaration: Declaration, given: Given, file: SettingsFile, context: Context
) -> tuple[Value, str]:
    """Return the value and where it comes from."""
    key, option = declaration.key, declaration.option
    if key in given.options:
        said = given.options[key]
        option = declaration.opposite if said == "no" and declaration.opposite else option
        return _of_text(declaration, said, f"option {option}"), f"option {option}"
    if text := given.environ.get(declaration.variable):
        where = f"environment {declaration.variable}"
        return _refused_opening(declaration, _of_text(declaration, text, where), where), where
    name = Path(file.source).name
    if key in (own := file.contexts[context]):
        return _expanded(key, own[key]), f"{name} [contexts.{context.name}]"
    if key in file.values:
        return _expanded(key, file.values[key]), name
    return declaration.default, "default"


def _of_text(declaration: Declaration, text: str, where: str) -> Value:
    value = declaration.rule.of_text(text)
    problem = value if isinstance(value, Problem) else declaration.rule.problem(value)
    if problem is not None or isinstance(value, Problem):
        raise _wrong(where, problem or Problem("cannot be followed"))
    return value


def _refused_opening(declaration: Declaration, value: Value, where: str) -> Value:
    """Let no forgotten variable open what a context keeps read-only."""
    if declaration.key == _READ_ONLY and not value:
        raise _wrong(where, Problem("can only say yes", "A session is opened by --read-write."))
    return value


def _expanded(key: str, value: Value) -> Value:
    return str(Path(str(value)).expanduser()) if key == _EXPANDED and value else value


def _wrong(where: str, problem: Problem) -> SettingsInvalid:
    said = f"{where[0].upper()}{where[1:]} {problem.reason}."
    return SettingsInvalid(said, do=f"Correct it. {problem.hint}".strip())
