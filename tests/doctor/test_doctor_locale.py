from __future__ import annotations

import locale

import pytest

from kms_tui.adapters.host.locale_settings import LocaleExamination, is_known_locale
from kms_tui.domain.check import Verdict


async def codes(environ: dict[str, str], encoding: str = "utf-8") -> list[str]:
    return [finding.code for finding in await LocaleExamination(environ, encoding).examine()]


@pytest.mark.parametrize("environ", [{}, {"LANG": "C.UTF-8"}, {"LC_ALL": "", "LANG": "C"}])
async def test_utf_8_with_a_known_locale_passes(environ: dict[str, str]) -> None:
    assert await codes(environ) == ["locale"]


@pytest.mark.parametrize("spelling", ["UTF-8", "utf8", "utf_8"])
async def test_utf_8_is_known_by_every_spelling(spelling: str) -> None:
    assert await codes({}, spelling) == ["locale"]


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-1", "ansi_x3.4-1968", "no-such-codec", ""])
async def test_another_encoding_warns_with_the_remedy(encoding: str) -> None:
    (found,) = await LocaleExamination({}, encoding).examine()
    assert (found.code, found.verdict) == ("locale-not-utf8", Verdict.WARN)
    assert found.do == "export LC_ALL=C.UTF-8"


async def test_the_variable_that_decides_is_the_one_that_is_named() -> None:
    environ = {"LANG": "C.UTF-8", "LC_CTYPE": "xx_YY.UTF-8", "LC_ALL": "zz_ZZ.UTF-8"}
    _, found = await LocaleExamination(environ, "utf-8").examine()
    assert found.code == "locale-missing"
    assert found.what.startswith("LC_ALL names the locale zz_ZZ.UTF-8,")


async def test_a_missing_locale_behind_one_that_is_there_is_no_fault() -> None:
    assert await codes({"LC_ALL": "C.UTF-8", "LANG": "xx_YY.UTF-8"}) == ["locale"]


@pytest.mark.parametrize(
    "name", ["xx_YY", "../../etc/passwd", "de_DE.UTF-8\0x", "\u00e4", "a" * 9999]
)
async def test_a_strange_name_is_one_that_is_not_there(name: str) -> None:
    assert await codes({"LANG": name}) == ["locale", "locale-missing"]


def test_looking_leaves_the_locale_of_the_process_alone() -> None:
    before = locale.setlocale(locale.LC_ALL)
    assert is_known_locale("C")
    assert not is_known_locale("xx_YY.UTF-8")
    assert locale.setlocale(locale.LC_ALL) == before
