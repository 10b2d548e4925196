"""Which value of a setting holds, contexts, and how a wrong one is told wherever it comes from."""

import re
from pathlib import Path

import pytest
from clear_errors import raises_clearly
from textual.theme import BUILTIN_THEMES

from kms_tui.domain.errors import SettingsInvalid
from kms_tui.settings import DECLARATIONS, Context, Given, Settings, read_settings
from kms_tui.settings.contexts import COLOURS
from kms_tui.settings.declaration import Declaration
from kms_tui.settings.rules import THEMES

ANOTHER = {
    "secret_store": "memory",
    "read_only": "yes",
    "secrets.lock_after_minutes": "7",
    "secrets.passphrase_file": "/etc/kms-tui/passphrase",
    "network.proxy": "http://proxy.example:3128",
    "network.no_proxy": ".internal.example",
    "network.ca_file": "/etc/ssl/corporate.pem",
    "network.checks_in_flight": "8",
    "audit.rotate_kib": "64",
    "ui.theme": "nord",
    "ui.ascii": "yes",
    "ui.mouse": "yes",
    "ui.driver": "stock",
    "ui.escape_delay_ms": "50",
    "ui.clipboard": "tmux",
}
"""A text for each setting that says something else than the default."""
EACH = pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda found: found.key)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def in_toml(declaration: Declaration) -> str:
    """Return the other value as the settings file writes it."""
    text = ANOTHER[declaration.key]
    if declaration.rule.kind is str:
        return f'"{text}"'
    return {"yes": "true"}.get(text, text)


def held(settings: Settings, declaration: Declaration) -> object:
    return getattr(settings, declaration.name)


def refusal(path: Path, given: Given) -> SettingsInvalid:
    with raises_clearly(SettingsInvalid) as refused:
        read_settings(path, given)
    return refused.value


def by_option(key: str, text: str) -> Given:
    return Given({key: text})


def test_every_setting_has_a_name_of_its_own() -> None:
    assert len({declaration.name for declaration in DECLARATIONS}) == len(DECLARATIONS)
    assert {declaration.key for declaration in DECLARATIONS} == set(ANOTHER)


def test_an_option_says_what_it_is_about() -> None:
    [size] = [found for found in DECLARATIONS if found.key == "audit.rotate_kib"]
    assert size.option == "--audit-rotate-kib"
    assert size.variable == "KMS_TUI_AUDIT_ROTATE_KIB"


@EACH
def test_every_setting_can_be_given_in_each_way(path: Path, declaration: Declaration) -> None:
    text = ANOTHER[declaration.key]
    found = held(read_settings(path, by_option(declaration.key, text)), declaration)
    assert found != declaration.default
    variable = {declaration.variable: text}
    assert held(read_settings(path, Given(environ=variable)), declaration) == found
    path.write_text(f"{declaration.key} = {in_toml(declaration)}\n")
    assert held(read_settings(path), declaration) == found
    path.write_text(f"contexts.default.{declaration.key} = {in_toml(declaration)}\n")
    assert held(read_settings(path), declaration) == found


def test_an_option_outranks_the_environment_that_the_context_that_the_file(path: Path) -> None:
    given = Given({"ui.theme": "nord"}, {"KMS_TUI_THEME": "dracula"}, "prod")
    path.write_text('ui.theme = "flexoki"\n[contexts.prod]\nui.theme = "monokai"\n')
    found = []
    for less in (given, Given({}, given.environ, "prod"), Given(context="prod"), Given()):
        settings = read_settings(path, less)
        found.append((settings.theme, settings.origins["ui.theme"]))
    assert found == [
        ("nord", "option --theme"),
        ("dracula", "environment KMS_TUI_THEME"),
        ("monokai", "settings.toml [contexts.prod]"),
        ("flexoki", "settings.toml"),
    ]


def test_where_nothing_is_said_the_default_holds_and_is_called_so(path: Path) -> None:
    assert set(read_settings(path).origins.values()) == {"default"}


def test_an_empty_variable_says_nothing_and_an_empty_option_says_empty(path: Path) -> None:
    path.write_text('network.proxy = "http://proxy.example:3128"\n')
    assert read_settings(path, Given(environ={"KMS_TUI_PROXY": ""})).proxy
    assert read_settings(path, by_option("network.proxy", "")).proxy == ""


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("ui.driver", "fast", "--driver has to be one of diff, stock."),
        ("ui.mouse", "maybe", "--mouse has to be yes or no."),
        ("ui.escape_delay_ms", "2001", "--escape-delay-ms has to be a whole number from 0, for"),
        ("network.checks_in_flight", "-1", "--checks-in-flight has to be a whole number."),
        ("secret_store", "nowhere", "--secret-store is no kind of secret store: 'nowhere'."),
    ],
)
def test_a_wrong_option_is_told_by_its_name(path: Path, key: str, text: str, said: str) -> None:
    error = refusal(path, by_option(key, text))
    assert error.what.startswith(f"Option {said}")
    assert error.do


def test_a_wrong_variable_is_told_by_its_name(path: Path) -> None:
    error = refusal(path, Given(environ={"KMS_TUI_ASCII": "perhaps"}))
    assert error.what == "Environment KMS_TUI_ASCII has to be one of auto, yes, no."


@pytest.mark.parametrize(
    "given",
    [
        by_option("network.proxy", "http://u:geheim@proxy.example"),
        Given(environ={"KMS_TUI_PROXY": "u:geheim@proxy.example"}),
    ],
)
def test_a_password_where_others_could_read_it_is_refused_unseen(path: Path, given: Given) -> None:
    error = refusal(path, given)
    assert "would show its password to other processes" in error.what
    assert "geheim" not in error.what + error.do


def test_a_path_in_an_option_is_seen_from_where_the_admin_is(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings(path, by_option("network.ca_file", "ca.pem"))
    assert settings.ca_file == str(tmp_path / "ca.pem")


def test_a_context_has_a_word_a_colour_and_values_of_its_own(path: Path) -> None:
    path.write_text(
        '[contexts.prod]\nword = "PROD"\ncolour = "bright_red"\nread_only = true\n'
        '[contexts.prod.network]\nno_proxy = ".prod.example"\n[contexts.stage]\n'
    )
    settings = read_settings(path, Given(context="prod"))
    assert settings.context == Context("prod", "PROD", "bright_red")
    assert (settings.read_only, settings.no_proxy) == (True, ".prod.example")
    assert [context.name for context in settings.contexts] == ["default", "prod", "stage"]
    assert read_settings(path).context == Context("default", "default")
    assert not read_settings(path, Given(context="stage")).read_only


def test_a_run_starts_in_the_default_context_unless_the_environment_names_one(path: Path) -> None:
    path.write_text('default_context = "prod"\n[contexts.prod]\n[contexts.stage]\n')
    assert read_settings(path).context.name == "prod"
    environ = {"KMS_TUI_CONTEXT": "stage"}
    assert read_settings(path, Given(environ=environ)).context.name == "stage"
    assert read_settings(path, Given(environ=environ, context="prod")).context.name == "prod"


def test_an_unknown_context_is_refused_with_those_there_are(path: Path) -> None:
    path.write_text("[contexts.prod]\n")
    error = refusal(path, Given(context="pr\x1bod"))
    assert error.what.isprintable()
    assert error.do.startswith("Choose one of default, prod, or ")


@pytest.mark.parametrize("name", ["demo", "Prod", "../prod", "-x", "ümlaut", '""', "a" * 32])
def test_a_context_whose_name_is_no_folder_or_that_of_the_demo_is_refused(
    path: Path, name: str
) -> None:
    quoted = name if name == '""' else f'"{name}"'
    path.write_text(f"[contexts.{quoted}]\n")
    assert "is no name of a context" in refusal(path, Given()).what


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('colour = "crimson"', "contexts.prod.colour has to be one of black, red,"),
        ('word = " PROD"', "contexts.prod.word has to be a text of 1 to 20 visible characters."),
        ('word = "P\\u202eD"', "contexts.prod.word has to be a text of 1 to 20 visible"),
        ("words = 1", "contexts.prod.words is unknown; known are "),
        ("read_only = 1", "contexts.prod.read_only has to be true or false."),
        ("ui.mouse = 1", "contexts.prod.ui.mouse has to be true or false."),
        ('ui.theme = "x"', "contexts.prod.ui.theme has to be one of ansi-dark,"),
    ],
)
def test_a_wrong_value_of_a_context_is_told_also_where_another_is_in_use(
    path: Path, line: str, said: str
) -> None:
    path.write_text(f"[contexts.prod]\n{line}\n")
    assert said in refusal(path, Given()).what


def test_what_a_context_keeps_read_only_no_variable_opens(path: Path) -> None:
    path.write_text("[contexts.prod]\nread_only = true\n")
    error = refusal(path, Given(environ={"KMS_TUI_READ_ONLY": "no"}, context="prod"))
    assert error.what == "Environment KMS_TUI_READ_ONLY can only say yes."
    opened = read_settings(path, Given({"read_only": "no"}, context="prod"))
    assert (opened.read_only, opened.origins["read_only"]) == (False, "option --read-write")


def test_keys_can_be_named_with_quotes_or_without(path: Path) -> None:
    path.write_text('[keys]\n"list.new" = "n"\nlist.edit = "e,ctrl+e"\n')
    assert read_settings(path).keymap == {"list.new": "n", "list.edit": "e,ctrl+e"}


def test_a_key_that_is_no_text_is_told_by_its_id(path: Path) -> None:
    path.write_text("[keys]\nlist.edit = 5\n")
    assert "keys.list.edit has to be a text in quotes." in refusal(path, Given()).what


def test_the_themes_are_those_of_textual() -> None:
    assert set(THEMES) == set(BUILTIN_THEMES)


def test_there_are_sixteen_colours() -> None:
    assert len(set(COLOURS)) == 16
    assert all(re.fullmatch(r"(bright_)?[a-z]+", colour) for colour in COLOURS)
