"""Sessions that tests disturb, and saves in them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from interposed_ports import Interfere, Moment, Moments, watch
from recovery_parts import DRAFT, PASSPHRASE, next_session, put_in_place, store_of
from shown_checks import assert_shown

from kms_tui.domain.configuration import ConfigurationDraft, KmsConfiguration
from kms_tui.domain.secret import Secret
from kms_tui.domain.store_kind import FILE
from kms_tui.sandbox import world
from kms_tui.services.configurations import Configurations
from kms_tui.services.ports import KeyVaults, SecretStore

T = TypeVar("T")
IsTime = Callable[[Moment], bool]


async def new_session(
    data: Path, *, vaults: KeyVaults | None = None, store: SecretStore | None = None
) -> Configurations:
    """Return a session with an empty secrets file that is open; a scripted vault by default."""
    data.mkdir(mode=0o700)  # noqa: ASYNC240 - nothing else runs yet
    session = next_session(data)
    if store is not None:
        put_in_place(session, FILE, store)
    await store_of(session).create(PASSPHRASE)
    return replace(session, key_vaults=vaults or session.key_vaults)


async def save(session: Configurations, draft: ConfigurationDraft = DRAFT) -> KmsConfiguration:
    """Save, warnings or not."""
    secret = Secret(world.CLIENT_SECRET)
    return await session.create(draft, secret, assert_shown, despite_warnings=True)


async def save_cancelled_when(
    is_time: IsTime,
    session: Configurations,
    draft: ConfigurationDraft = DRAFT,
    *,
    interfere: Interfere = watch,
) -> float:
    """Cancel a save at each such moment; return the seconds from the first to the save's end.

    `interfere` comes after that at every moment.
    """
    cancelled: list[float] = []

    async def cancel(moment: Moment) -> None:
        if is_time(moment):
            cancelled.append(time.monotonic())
            saving.cancel()
        await interfere(moment)

    saving = asyncio.create_task(save(Moments(cancel).around(session), draft))
    with suppress(asyncio.CancelledError):
        await saving
    return time.monotonic() - cancelled[0]


async def eventually(look: Callable[[], Awaitable[T]], within_seconds: float = 5.0) -> T:
    """Look again and again until what is expected is there; return what was seen."""
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        with suppress(AssertionError):
            return await look()
        await asyncio.sleep(0.01)
    return await look()
