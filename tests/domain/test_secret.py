import copy
import json
import pickle

import pytest

from kms_tui.domain.secret import Secret

CANARY = "canary8Q~value"


@pytest.mark.attack(
    "A8 a secret in a repr, a format or a dump",
    defence="the type masks itself in every rendering",
)
def test_no_rendering_of_a_secret_shows_it() -> None:
    secret = Secret(CANARY)
    for shown in (repr(secret), str(secret), f"{secret:>20}", repr([secret]), f"{secret!r}"):
        assert CANARY not in shown


@pytest.mark.attack(
    "A8 a secret that is pickled or copied",
    defence="the type refuses to be serialised",
)
def test_a_secret_cannot_be_serialised() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret(CANARY))
    with pytest.raises(TypeError):
        json.dumps(Secret(CANARY))


def test_a_copy_is_the_same_secret() -> None:
    secret = Secret(CANARY)
    assert copy.deepcopy(secret) is secret


def test_the_mask_does_not_tell_the_length() -> None:
    assert str(Secret("a")) == str(Secret("a" * 100))


def test_secrets_compare_by_text_and_reveal_on_purpose() -> None:
    assert Secret(CANARY) == Secret(CANARY) != Secret("other")
    assert Secret(CANARY).reveal() == CANARY
    assert not Secret("")
