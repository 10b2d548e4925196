from pathlib import Path

import pytest
from pictures import FOLDER, take_pictures

PICTURES = {
    *("list", "form-failed-check", "form-saved", "details", "help"),
    *("filter", "command-line", "copy", "activity-log"),
    *("universe", "rewrap", "history", "delete-in-use", "edit"),
}


async def test_the_pictures_show_what_the_program_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    taken = await take_pictures()
    assert set(taken) == PICTURES
    stale = {
        name
        for name, picture in taken.items()
        if (FOLDER / f"{name}.svg").read_text(encoding="utf-8") != picture
    }
    assert not stale, "run `make screenshots`, look at the pictures, and commit them"


def test_the_readme_shows_every_picture_and_no_other_exists() -> None:
    readme = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    assert {path.stem for path in FOLDER.glob("*.svg")} == PICTURES
    assert all(f"screenshots/{name}.svg" in readme for name in PICTURES)
