"""The tables of configurations: the whole list, and the short one to choose from."""

from collections.abc import Callable
from datetime import datetime

from rich.text import Text

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.ui.presentation import age, status_style, status_word, used, vault_name
from kms_tui.ui.widgets.row_table import Column, RowTable, cut


def _status(configuration: KmsConfiguration, _now: datetime) -> Text:
    return Text(status_word(configuration), status_style(configuration))


def _vault(configuration: KmsConfiguration, _now: datetime) -> Text:
    return cut(vault_name(configuration.vault_url))


def _checked(configuration: KmsConfiguration, now: datetime) -> Text:
    check = configuration.last_check
    return Text(age(check.at if check else None, now))


LISTED: tuple[Column[KmsConfiguration], ...] = (
    Column("ST", 4, 0, _status),
    Column("NAME", 0, 0, lambda c, _: cut(c.name)),
    Column("VAULT", 14, 72, _vault),
    Column("KEY", 12, 0, lambda c, _: cut(c.key_name)),
    Column("SIZE", 4, 72, lambda c, _: Text(str(c.key_size))),
    Column("USED", 4, 0, lambda c, _: Text(used(c), justify="right")),
    Column("CHECKED", 8, 0, _checked),
)
"""What the list of configurations shows."""
TO_CHOOSE: tuple[Column[KmsConfiguration], ...] = (
    Column("ST", 4, 0, _status),
    Column("NAME", 0, 0, lambda c, _: cut(c.name)),
    Column("VAULT", 0, 0, _vault),
    Column("KEY", 0, 0, lambda c, _: cut(c.key_name)),
)
"""What tells one from another where one is chosen."""


class ConfigurationTable(RowTable[KmsConfiguration]):
    """One row a configuration."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        columns: tuple[Column[KmsConfiguration], ...] = LISTED,
    ) -> None:
        super().__init__(columns, lambda configuration: configuration.id, now)
