"""CPU of the first page of a search, with texts that match all, some, one and no configuration."""

import asyncio
import sys
import time
from pathlib import Path

from kms_tui.adapters.sqlite.catalogue import SqliteCatalogue
from kms_tui.adapters.sqlite.universe_catalogue import SqliteUniverseCatalogue
from kms_tui.composition import here_and_now
from kms_tui.domain.listed_rows import CONFIGURATION_FIELDS
from kms_tui.domain.listing import Listing
from kms_tui.services.browsing import Browsing

_PAGE = 40
_TEXTS = ("cfg", "c", "99", "0000099", "kv-49", "nowhere-to-be-found", "name:cfg-00", "!kv-1")


async def _worst_ms(directory: Path) -> float:
    catalogue = SqliteCatalogue(directory)
    try:
        browsing = Browsing(catalogue, SqliteUniverseCatalogue(catalogue), here_and_now({}).now)
        await browsing.configurations(Listing(), limit=_PAGE)
        return 1000 * max([await _seconds(browsing, text) for text in _TEXTS])
    finally:
        await catalogue.close()


async def _seconds(browsing: Browsing, text: str) -> float:
    began = time.process_time()
    listing = Listing.of_text(text, CONFIGURATION_FIELDS)
    await browsing.configurations(listing, limit=_PAGE)
    return time.process_time() - began


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(_worst_ms(Path(sys.argv[1]))):.1f}\n")
