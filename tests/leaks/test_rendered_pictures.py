"""The pictures of the screens that are published show no secret of those who were pictured."""

from pathlib import Path

import pytest
from counting import Tally
from secret_forms import WATCHED, forms_in

PICTURES = sorted((Path(__file__).parents[2] / "screenshots").glob("*.svg"))


@pytest.mark.proves("S1")
def test_no_picture_holds_a_secret(tally: Tally) -> None:
    assert PICTURES
    content = {picture.name: picture.read_bytes() for picture in PICTURES}
    leaking = [
        name for name, data in content.items() if any(forms_in(data, secret) for secret in WATCHED)
    ]
    tally("S1", "rendered pictures", tried=len(PICTURES), failed=len(leaking))
    assert leaking == []
