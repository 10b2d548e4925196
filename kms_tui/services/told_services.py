"""The services as screens and verbs get them: what is done with them is told.

Where one service uses another nothing is told, as that is part of what was asked for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, TypeVar

from kms_tui.services.deeds import Deeds, Describe, deeds_of
from kms_tui.services.deeds.names import Names
from kms_tui.services.telling import Telling

if TYPE_CHECKING:
    from kms_tui.services import Services

T = TypeVar("T")


class ToldServices:
    """The `Services`, each standing behind its table of deeds."""

    def __init__(self, services: Services, telling: Telling) -> None:
        self._services = services
        self._telling = telling

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whichever service that is
        service = getattr(self._services, name)
        if deeds := deeds_of(name):
            service = ToldService(service, deeds, self._telling, Names(self._services))
        setattr(self, name, service)  # the same one the next time
        return service


class ToldService:
    """One service: the actions in the table are told, all else is passed on."""

    def __init__(self, service: object, deeds: Deeds, telling: Telling, names: Names) -> None:
        self.told_service = service
        """The service itself."""
        self._deeds = deeds
        self._telling = telling
        self._names = names

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the service has there
        found = getattr(self.told_service, name)
        describe = self._deeds.get(name)
        return found if describe is None else self._told(found, describe)

    def _told(
        self, action: Callable[..., Awaitable[T]], describe: Describe
    ) -> Callable[..., Awaitable[T]]:
        @wraps(action)
        async def told(*arguments: Any, **named: Any) -> T:  # noqa: ANN401 - the action's own
            given = signature(action).bind(*arguments, **named).arguments
            deed = await describe(self._names, **given)
            return await self._telling.carry_out(deed, lambda: action(*arguments, **named))

        return told
