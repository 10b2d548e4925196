from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256
from urllib.parse import quote

import pytest
from launched_apps import open_app
from pty_session import PtySession

SECRET = "Qj8~жщю.k[x]_7Z-canary"
RARE_CHARACTERS = "жщю~Q"


def wait_for_secret(session: PtySession, secret: str) -> None:
    session.press("f2")
    session.wait_for(f"proof: {sha256(secret.encode()).hexdigest()[:16]}")


def traces_of(secret: str, raw: bytes) -> list[bytes]:
    data = secret.encode()
    forms = [data, b64encode(data), urlsafe_b64encode(data), data.hex().encode()]
    forms += [form.rstrip(b"=") for form in forms]
    forms += [quote(secret).encode(), quote(secret, safe="").encode(), repr(secret).encode()]
    forms += [character.encode() for character in RARE_CHARACTERS]
    return [form for form in forms if form in raw]


def after_start(session: PtySession) -> bytes:
    # The cursor stands on the first letter, which is drawn by itself.
    return session.raw.split(b"eep the stored one", 1)[1]


def test_a_typed_secret_is_drawn_nowhere_in_any_form() -> None:
    with open_app("asking") as session:
        session.wait_for("keep the stored one")
        for character in SECRET:
            session.send(character)
        wait_for_secret(session, SECRET)

        assert traces_of(SECRET, after_start(session)) == []


def test_a_pasted_secret_is_drawn_nowhere_in_any_form() -> None:
    with open_app("asking") as session:
        session.wait_for("keep the stored one")
        session.paste(SECRET)
        wait_for_secret(session, SECRET)
        session.press("tab", "shift+tab")
        session.resize(60, 20)
        session.press("f5")
        session.wait_for("keep the stored one")

        assert traces_of(SECRET, after_start(session)) == []


@pytest.mark.attack(
    "A6 copying from a password field",
    defence="the secret field takes no selection and copies nothing",
)
def test_copying_and_cutting_send_nothing_to_the_clipboard() -> None:
    with open_app("asking") as session:
        session.wait_for("keep the stored one")
        session.paste(SECRET)
        for keys in (["shift+home"], ["ctrl+a"], ["shift+left", "shift+left"]):
            session.press(*keys, "ctrl+c", "ctrl+x", "ctrl+insert")
        wait_for_secret(session, SECRET)

        assert b"\x1b]52" not in session.raw
        assert traces_of(SECRET, after_start(session)) == []


@pytest.mark.parametrize("secret", ["x", "a secret of medium length", "l" * 1024])
def test_the_mask_has_one_width(secret: str) -> None:
    with open_app("asking") as session:
        session.wait_for("keep the stored one")
        session.paste(secret)
        wait_for_secret(session, secret)

        assert session.screen_lines()[0] == "********"
        session.wait_until(lambda: session.cursor == (len("********"), 0), "cursor is at the end")


def test_an_empty_field_shows_its_placeholder_again() -> None:
    with open_app("asking") as session:
        session.wait_for("keep the stored one")
        session.paste(SECRET)
        session.wait_for("****")
        session.press("f5")
        session.wait_for("keep the stored one")
        wait_for_secret(session, "")


def test_deleting_works_at_the_end_or_on_everything() -> None:
    with open_app("asking") as session:
        session.wait_for("keep the stored one")
        session.send("abc")
        session.press("backspace")
        wait_for_secret(session, "ab")
        session.press("ctrl+u")
        wait_for_secret(session, "")


def test_a_pasted_line_end_submits_nothing() -> None:
    with open_app("asking") as session:
        session.wait_for("keep the stored one")
        session.paste("one\ntwo\n")
        session.wait_for("problem: More than one line was pasted: only the first was taken.")
        wait_for_secret(session, "one")
        assert "submitted 0" in session.screen_text()


def test_a_secret_that_arrives_at_once_without_marks_is_taken_whole() -> None:
    secret = "Abc8Q~" + "x" * 34
    with open_app("asking") as session:
        session.wait_for("keep the stored one")
        session.send(secret)
        wait_for_secret(session, secret)


def test_enter_submits() -> None:
    with open_app("asking") as session:
        session.wait_for("keep the stored one")
        session.send("abc")
        session.press("enter")
        session.wait_for("submitted 1")


def test_a_crash_with_a_secret_in_the_field_does_not_show_it() -> None:
    with open_app("asking") as session:
        session.wait_for("keep the stored one")
        session.paste(SECRET)
        session.wait_for("****")
        session.press("f10")

        assert session.wait_exit() == 70
        assert traces_of(SECRET, after_start(session)) == []
