"""Where the files of this program lie."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from kms_tui.settings import Context

APPLICATION: Final = "kms-tui"


@dataclass(frozen=True, slots=True)
class Places:
    """The directories of one context."""

    settings: Path
    data: Path

    @property
    def settings_file(self) -> Path:
        """The file that the admin writes; it need not be there."""
        return self.settings / "settings.toml"


def places_of(context: Context | None = None) -> Places:
    """Return the directories of a context, or those of the program itself."""
    data = platformdirs.user_data_path(APPLICATION)
    if context is not None and context.has_own_folder:
        data = data / "contexts" / context.name
    return Places(platformdirs.user_config_path(APPLICATION), data)
