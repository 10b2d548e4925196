"""The deeds on universes as such."""

from typing import Final

from kms_tui.domain.deed import Deed
from kms_tui.domain.universe import Universe, UniverseDraft
from kms_tui.services.deeds import Deeds
from kms_tui.services.deeds.names import Names
from kms_tui.services.deeds.words import changed, command


async def _register(_names: Names, draft: UniverseDraft, **_rest: object) -> Deed:
    uuid, notes = draft.uuid or None, draft.notes or None
    words = command("universe add", draft.name, uuid=uuid, notes=notes)
    return Deed("universe.add", {"universe": draft.name}, words)


async def _edit(_names: Names, was: Universe, draft: UniverseDraft, **_rest: object) -> Deed:
    subject = {"universe": was.name}
    if draft.name != was.name:
        subject["universe_new_name"] = draft.name
    words = command(
        "universe edit",
        was.name,
        name=changed(draft.name, was.name),
        uuid=changed(draft.uuid, was.uuid),
        notes=changed(draft.notes, was.notes),
    )
    return Deed("universe.edit", subject, words)


async def _disable(_names: Names, was: Universe, **_rest: object) -> Deed:
    words = command("universe disable", was.name, yes_disable=was.name)
    return Deed("universe.disable", {"universe": was.name}, words)


UNIVERSES: Final[Deeds] = {"register": _register, "edit": _edit, "disable": _disable}
