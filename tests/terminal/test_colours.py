import re
import signal

import pytest
from launched_apps import open_app
from terminal_modes import colour_codes

REVERSE = b"7"
REVERSED_BLANK = re.compile(rb"\x1b\[(?:0;)?7m ")


def raw_session(app: str, env: dict[str, str], *, text: str) -> bytes:
    with open_app(app, env=env) as session:
        session.wait_for(text)
        session.press("tab", "down")
        session.send("x")
        session.kill(signal.SIGTERM)
        session.wait_exit()
        return session.raw


@pytest.mark.parametrize(("app", "text"), [("echoing", "ready"), ("asking", "keep the stored")])
@pytest.mark.parametrize("colours", ["truecolor", ""])
def test_no_color_sends_not_one_colour(app: str, text: str, colours: str) -> None:
    raw = raw_session(app, {"NO_COLOR": "1", "COLORTERM": colours}, text=text)

    assert colour_codes(raw) == set()


def test_without_colours_the_selected_row_is_reversed() -> None:
    with open_app("echoing", env={"NO_COLOR": "1"}) as session:
        session.wait_for("kv-2")
        row = session.raw.split(b"prod-eu")[0].rsplit(b"\x1b[", 1)[1]

        assert REVERSE in row.rstrip(b"m ").split(b";")


@pytest.mark.parametrize("app", ["echoing", "asking"])
def test_without_colours_the_cursor_of_a_field_is_reversed(app: str) -> None:
    with open_app(app, env={"NO_COLOR": "1"}) as session:
        session.wait_until(
            lambda: REVERSED_BLANK.search(session.raw) is not None, "a reversed blank is drawn"
        )


@pytest.mark.parametrize(
    "env", [{"TERM": "xterm"}, {"TERM": "linux"}, {"COLORTERM": "truecolor"}, {"SSH_TTY": "x"}]
)
def test_every_terminal_gets_its_own_colours_and_no_others(env: dict[str, str]) -> None:
    raw = raw_session("echoing", env, text="ready")

    assert colour_codes(raw) & {38, 48} == set()
