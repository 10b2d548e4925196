"""How a setting is declared: once, for the settings file, options, environment and documents."""

from dataclasses import Field, dataclass, field, fields
from typing import Any, Final, TypeVar

from kms_tui.settings.rules import Rule, Value

T = TypeVar("T", bound=Value)
_DECLARED: Final = "declared"
_SPEAKING: Final = frozenset({"audit"})
"""Tables whose settings say too little without their table."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A setting with one value."""

    key: str
    """Its name in the settings file, with that of its table: `ui.theme`."""
    default: Value
    rule: Rule
    meaning: str
    """A sentence for the help and the README."""

    @property
    def name(self) -> str:
        """Its name without the table, which no other setting has: `theme`."""
        return self.key.rpartition(".")[2]

    @property
    def table(self) -> str:
        """The table it stands in, or empty."""
        return self.key.rpartition(".")[0]

    @property
    def _said(self) -> str:
        """Its name where no table stands above it."""
        return f"{self.table}_{self.name}" if self.table in _SPEAKING else self.name

    @property
    def option(self) -> str:
        """The option that sets it."""
        return f"--{self._said.replace('_', '-')}"

    @property
    def opposite(self) -> str:
        """The option that says no to it; empty if the value is not yes or no."""
        if self.rule.kind is not bool:
            return ""
        return "--read-write" if self.name == "read_only" else f"--no-{self.option[2:]}"

    @property
    def variable(self) -> str:
        """The variable of the environment that sets it."""
        return f"KMS_TUI_{self._said.upper()}"


def declared(key: str, default: T, rule: Rule, meaning: str) -> T:
    """Declare the setting that a field of `Settings` holds."""
    declaration = Declaration(key, default, rule, meaning)
    return field(default=default, metadata={_DECLARED: declaration})


def declarations(settings: type) -> tuple[Declaration, ...]:
    """Return what the fields of a class declare, in their order."""
    found: tuple[Field[Any], ...] = fields(settings)
    return tuple(f.metadata[_DECLARED] for f in found if _DECLARED in f.metadata)
