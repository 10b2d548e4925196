"""Words that lie in catalogues and audit logs of released versions: they stay as they are."""

from enum import StrEnum

import pytest

from kms_tui.domain.audit import Outcome, Phase
from kms_tui.domain.configuration import CredentialKind
from kms_tui.domain.history import EventKind

EVENTS = (
    *("registered", "edited", "enabled", "rotated", "imported", "re-wrap begun", "key re-wrapped"),
    *("re-wrap completed", "re-wrap abandoned", "disabled", "verified", "exported"),
    *("export failed",),
)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (EventKind, EVENTS),
        (CredentialKind, ("client secret", "managed identity")),
        (Phase, ("begun", "ended")),
        (Outcome, ("done", "refused", "cancelled", "defect")),
    ],
)
def test_words_that_are_stored_stay(kind: type[StrEnum], words: tuple[str, ...]) -> None:
    assert tuple(map(str, kind)) == words
