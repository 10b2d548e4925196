"""The settings file: each key right, missing, of the wrong type and unknown; and no such file."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from clear_errors import raises_clearly

from kms_tui.composition import compose, here_and_now
from kms_tui.domain.errors import SettingsInvalid
from kms_tui.settings import Settings, read_settings
from kms_tui.ui.session import Session

COMPLETE = """
secret_store = "memory"

[secrets]
lock_after_minutes = 0
passphrase_file = "/etc/kms-tui/passphrase"

[network]
proxy = "http://proxy.example:3128"
no_proxy = ".internal.example"
ca_file = "/etc/ssl/corporate.pem"

[[clouds]]
name = "Stack Ulm"
authority = "Login.stack.example:8443"
vault_suffix = ".Vault.stack.example:8443"
ca_file = "/etc/ssl/stack.pem"
"""
CLOUD = {"name": "'x'", "authority": "'login.example'", "vault_suffix": "'vault.example'"}


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "settings.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(path: Path) -> SettingsInvalid:
    with raises_clearly(SettingsInvalid) as refused:
        read_settings(path)
    return refused.value


def cloud_with(**entries: str) -> str:
    """Return a declaration of a cloud, as TOML, with these entries replaced or added."""
    lines = [f"{name} = {value}" for name, value in (CLOUD | entries).items()]
    return "\n".join(["[[clouds]]", *lines])


def cloud_without(missing: str) -> str:
    lines = [f"{name} = {value}" for name, value in CLOUD.items() if name != missing]
    return "\n".join(["[[clouds]]", *lines])


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "absent.toml")
    assert settings == Settings()
    assert (settings.secret_store, settings.proxy, settings.clouds.custom) == ("auto", "", ())
    assert (settings.lock_after_minutes, settings.passphrase_file) == (15, "")


def test_an_empty_file_means_the_defaults_and_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    assert read_settings(path) == Settings(source=str(path))


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, COMPLETE))
    assert settings.secret_store == "memory"
    assert settings.lock_after_minutes == 0
    assert settings.passphrase_file == "/etc/kms-tui/passphrase"
    assert settings.proxy == "http://proxy.example:3128"
    assert settings.no_proxy == ".internal.example"
    assert settings.ca_file == "/etc/ssl/corporate.pem"
    assert settings.source == str(tmp_path / "settings.toml")
    [cloud] = settings.clouds.custom
    assert (cloud.name, cloud.ca_file) == ("Stack Ulm", "/etc/ssl/stack.pem")


@pytest.mark.parametrize(
    "line",
    [
        line
        for line in COMPLETE.splitlines()
        if line.startswith(("secret", "lock_after", "passphrase", "proxy", "no_"))
    ],
)
def test_what_the_file_does_not_say_keeps_its_default(tmp_path: Path, line: str) -> None:
    name = line.partition(" ")[0]
    settings = read_settings(written(tmp_path, COMPLETE.replace(line, "")))
    assert getattr(settings, name) == getattr(Settings(), name)


def test_a_network_without_a_ca_file_does_not_take_a_clouds(tmp_path: Path) -> None:
    text = COMPLETE.replace('ca_file = "/etc/ssl/corporate.pem"', "")
    settings = read_settings(written(tmp_path, text))
    assert settings.ca_file == ""
    assert settings.clouds.custom[0].ca_file == "/etc/ssl/stack.pem"


def test_a_cloud_needs_no_ca_file(tmp_path: Path) -> None:
    [cloud] = read_settings(written(tmp_path, cloud_with())).clouds.custom
    assert cloud.ca_file == ""
    assert cloud.is_custom


def test_a_custom_cloud_owns_its_vaults_and_is_marked(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, COMPLETE))
    cloud = settings.clouds.of_vault("kv.vault.stack.example:8443")
    assert cloud is not None
    assert cloud.label == "Stack Ulm (custom)"
    assert cloud.authority == "login.stack.example:8443"
    assert settings.clouds.of_vault("kv.vault.stack.example") is None


def test_several_clouds_are_kept_apart(tmp_path: Path) -> None:
    text = COMPLETE + cloud_with()
    clouds = read_settings(written(tmp_path, text)).clouds
    found = [clouds.of_vault(f"kv.{c.vault_suffix}") for c in clouds.custom]
    assert [cloud and cloud.name for cloud in found] == ["Stack Ulm", "x"]


WRONG_TYPES = [
    ("secret_store", "a text in quotes", "secret_store = 5"),
    ("secret_store", "a text in quotes", "secret_store = ['file']"),
    ("secrets", "a table", "secrets = 15"),
    ("secrets.lock_after_minutes", "a whole number", "[secrets]\nlock_after_minutes = '15'"),
    ("secrets.lock_after_minutes", "a whole number", "[secrets]\nlock_after_minutes = 1.5"),
    ("secrets.lock_after_minutes", "a whole number", "[secrets]\nlock_after_minutes = true"),
    ("secrets.passphrase_file", "a text in quotes", "[secrets]\npassphrase_file = []"),
    ("network", "a table", "network = 'x'"),
    ("network.proxy", "a text in quotes", "[network]\nproxy = 3128"),
    ("network.no_proxy", "a text in quotes", "[network]\nno_proxy = ['a', 'b']"),
    ("network.ca_file", "a text in quotes", "[network]\nca_file = true"),
    ("clouds", "a list", "clouds = 'x'"),
    ("clouds", "a list of tables: [[clouds]]", "clouds = ['x']"),
    ("clouds", "a list", "[clouds]\nname = 'x'"),
    ("clouds.name", "a text in quotes", cloud_with(name="5")),
    ("clouds.authority", "a text in quotes", cloud_with(authority="['login.example']")),
    ("clouds.vault_suffix", "a text in quotes", cloud_with(vault_suffix="2026-11-23")),
    ("clouds.ca_file", "a text in quotes", cloud_with(ca_file="false")),
]


@pytest.mark.parametrize(("key", "wanted", "text"), WRONG_TYPES)
def test_a_value_of_the_wrong_type_is_told_with_file_key_and_what_it_has_to_be(
    tmp_path: Path, key: str, wanted: str, text: str
) -> None:
    path = written(tmp_path, text)
    error = refusal(path)
    assert error.what == f"{path}: {key} has to be {wanted}."
    assert error.do == "Correct the settings file."


UNKNOWN = [
    (
        "secret_stor",
        "secret_stor = 'file'",
        (
            "secret_store, read_only, secrets, network, audit, ui, clouds, keys, "
            "default_context, contexts"
        ),
    ),
    (
        "secrets.lock_after_minute",
        "[secrets]\nlock_after_minute = 5",
        "lock_after_minutes, passphrase_file",
    ),
    ("network.proxi", "[network]\nproxi = 'x'", "proxy, no_proxy, ca_file, checks_in_flight"),
    ("clouds.suffix", cloud_with(suffix="'x'"), "name, authority, vault_suffix, ca_file"),
]


@pytest.mark.parametrize(("key", "text", "known"), UNKNOWN)
def test_an_unknown_key_is_told_with_the_known_ones(
    tmp_path: Path, key: str, text: str, known: str
) -> None:
    path = written(tmp_path, text)
    error = refusal(path)
    assert error.what == f"{path}: {key} is unknown; known are {known}."
    assert error.do == "Correct the settings file."


@pytest.mark.parametrize("missing", CLOUD)
def test_a_cloud_that_lacks_what_it_needs_is_told_with_the_key(
    tmp_path: Path, missing: str
) -> None:
    path = written(tmp_path, cloud_without(missing))
    assert refusal(path).what == f"{path}: clouds.{missing} is missing."


@pytest.mark.parametrize("name", CLOUD)
def test_an_empty_entry_of_a_cloud_is_a_missing_one(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, cloud_with(**{name: "''"}))
    assert refusal(path).what == f"{path}: clouds.{name} is missing."


NO_HOSTS = [
    "https://login.example",
    "login.example/tenant",
    ".",
    "..example",
    "login..example",
    "login example",
    " login.example",
    "login.example:",
    "login.example:0",
    "login.example:65536",
    "admin@login.example",
    "login.ex\u200bample",
]


@pytest.mark.parametrize("value", NO_HOSTS)
@pytest.mark.parametrize("name", ["authority", "vault_suffix"])
def test_what_is_no_host_is_told_with_file_and_key(tmp_path: Path, name: str, value: str) -> None:
    path = written(tmp_path, cloud_with(**{name: f"'{value}'"}))
    assert refusal(path).what == (
        f"{path}: clouds.{name} has to be a host name, without https:// and path, "
        "perhaps with a port."
    )


@pytest.mark.parametrize("name", CLOUD)
def test_an_entry_of_blanks_is_a_missing_one(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, cloud_with(**{name: "' '"}))
    assert refusal(path).what == f"{path}: clouds.{name} is missing."


def test_a_host_of_one_word_with_the_highest_port_is_one(tmp_path: Path) -> None:
    text = cloud_with(authority="'localhost:65535'", vault_suffix="'localhost:8443'")
    [cloud] = read_settings(written(tmp_path, text)).clouds.custom
    assert (cloud.authority, cloud.vault_suffix) == ("localhost:65535", "localhost:8443")


@pytest.mark.parametrize("name", ["Azure public", "azure china", "Azure US Government"])
def test_a_cloud_cannot_take_the_name_of_microsofts(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, cloud_with(name=f"'{name}'"))
    assert refusal(path).what == f"{path}: clouds.name is that of Microsoft's own cloud {name}."


@pytest.mark.parametrize("name", [" x", "x ", "x\u202ey"])
def test_a_name_with_what_cannot_be_seen_is_refused(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, cloud_with(name=f"'{name}'"))
    assert refusal(path).what.startswith(f"{path}: clouds.name has blanks around it, or ")


@pytest.mark.parametrize(
    ("suffix", "cloud"),
    [
        ("vault.azure.net", "Azure public"),
        (".Vault.Azure.net", "Azure public"),
        ("vault.azure.net:8443", "Azure public"),
        ("kv-demo.vault.azure.net", "Azure public"),
        ("vault.azure.cn", "Azure China"),
        ("vault.usgovcloudapi.net", "Azure US Government"),
    ],
)
def test_a_cloud_cannot_take_vaults_of_microsofts(tmp_path: Path, suffix: str, cloud: str) -> None:
    path = written(tmp_path, cloud_with(vault_suffix=f"'{suffix}'"))
    assert refusal(path).what == (
        f"{path}: clouds.vault_suffix is that of Microsoft's own cloud {cloud}."
    )


def test_a_suffix_that_only_ends_like_microsofts_is_the_admins_own(tmp_path: Path) -> None:
    text = cloud_with(vault_suffix="'myvault.azure.net'")
    [cloud] = read_settings(written(tmp_path, text)).clouds.custom
    assert cloud.vault_suffix == "myvault.azure.net"


@pytest.mark.parametrize(
    ("key", "second"),
    [
        ("name", {"vault_suffix": "'other.example'"}),
        ("name", {"name": "'X'", "vault_suffix": "'other.example'"}),
        ("vault_suffix", {"name": "'y'"}),
        ("vault_suffix", {"name": "'y'", "vault_suffix": "'.VAULT.example'"}),
    ],
)
def test_what_stands_for_two_clouds_is_refused(
    tmp_path: Path, key: str, second: dict[str, str]
) -> None:
    path = written(tmp_path, cloud_with() + "\n" + cloud_with(**second))
    error = refusal(path)
    assert error.what.startswith(f"{path}: clouds.{key} ")
    assert error.what.endswith(" is given twice.")


def test_a_second_cloud_is_looked_at_too(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, COMPLETE + cloud_without("authority")))
    assert "clouds.authority is missing" in error.what


@pytest.mark.parametrize(
    "kind", ["auto", "file", "secret-service", "kwallet", "memory", "keyring:their.Backend"]
)
def test_every_kind_of_secret_store_can_be_named(tmp_path: Path, kind: str) -> None:
    assert read_settings(written(tmp_path, f"secret_store = '{kind}'")).secret_store == kind


@pytest.mark.parametrize("kind", ["keyring", "File", "", "fi\u202ele"])
def test_an_unknown_secret_store_is_told_with_file_key_and_the_known_ones(
    tmp_path: Path, kind: str
) -> None:
    path = written(tmp_path, f"secret_store = '{kind}'")
    error = refusal(path)
    assert error.what.startswith(f"{path}: secret_store is no kind of secret store: ")
    assert error.what.isprintable()
    assert "Known kinds of secret store are auto, " in error.do


@pytest.mark.parametrize("minutes", [0, 1, 1440])
def test_the_store_can_be_locked_after_a_day_at_most_or_never(tmp_path: Path, minutes: int) -> None:
    path = written(tmp_path, f"[secrets]\nlock_after_minutes = {minutes}")
    assert read_settings(path).lock_after_minutes == minutes


@pytest.mark.parametrize("minutes", [-1, 1441, 10**20])
def test_other_times_to_lock_the_store_are_refused(tmp_path: Path, minutes: int) -> None:
    path = written(tmp_path, f"[secrets]\nlock_after_minutes = {minutes}")
    assert refusal(path).what == (
        f"{path}: secrets.lock_after_minutes has to be a whole number from 0, for never, to 1440."
    )


def test_a_passphrase_file_may_lie_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/somewhere/else")
    path = written(tmp_path, "[secrets]\npassphrase_file = '~/.pass'")
    assert read_settings(path).passphrase_file == "/somewhere/else/.pass"


@pytest.mark.parametrize("value", ["pass", "./pass", "../pass", "~pass", "~", "/a\\u0000b"])
def test_a_passphrase_file_whose_place_depends_on_the_folder_is_refused(
    tmp_path: Path, value: str
) -> None:
    path = written(tmp_path, f'[secrets]\npassphrase_file = "{value}"')
    assert refusal(path).what == (
        f"{path}: secrets.passphrase_file has to be a path that begins with / or ~/."
    )


UNREADABLE = [
    ("secret_store = \n", "at line 1"),
    ("secret_store = 'file'\nsecret_store = 'memory'\n", "at line 2"),
    ("[network\nproxy = 'x'", "at line 1"),
    (b"secret_store = '\xff'", "position 16"),
    ("secret_store = 'file'".encode("utf-16"), "position 0"),
    ("a = " + "[" * 5000, "nested too deeply"),
    ("a = " + "{a = " * 5000, "nested too deeply"),
]


@pytest.mark.parametrize(("text", "place"), UNREADABLE)
def test_what_is_no_toml_is_told_with_file_and_place(
    tmp_path: Path, text: str | bytes, place: str
) -> None:
    path = written(tmp_path, text)
    error = refusal(path)
    assert error.what.startswith(f"The settings file {path} cannot be read: ")
    assert place in error.what
    assert error.do == "Correct or remove it."


def test_broken_toml_does_not_show_the_proxys_password(tmp_path: Path) -> None:
    path = written(tmp_path, "[network]\nproxy = 'http://u:geheim@proxy.example\n")
    error = refusal(path)
    assert "geheim" not in error.what + error.do + error.detail
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    error = refusal(tmp_path)
    assert error.what == f"The settings file {tmp_path} cannot be read: Is a directory."
    assert error.do


def test_a_link_that_leads_to_itself_is_told(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.symlink_to(path)
    error = refusal(path)
    assert f"The settings file {path} cannot be read: Too many levels" in error.what
    assert error.do


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_read_permission_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, COMPLETE)
    path.chmod(0)
    assert refusal(path).what == f"The settings file {path} cannot be read: Permission denied."


@pytest.fixture
def program_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file that the program itself reads."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "config" / "kms-tui"
    folder.mkdir(parents=True)
    return folder / "settings.toml"


def composed(environ: dict[str, str]) -> Session:
    """Return what the program starts with in this environment."""
    return compose(replace(here_and_now({}), environ=environ))


def test_a_proxy_that_cannot_be_used_names_the_file(program_settings: Path) -> None:
    program_settings.write_text("[network]\nproxy = 'https://proxy.example:3128'")
    with raises_clearly(SettingsInvalid) as refused:
        composed({})
    assert f"The proxy given by {program_settings} has the scheme https://" in refused.value.what
    assert "http://host:port" in refused.value.do


def test_the_file_outranks_the_environment(program_settings: Path) -> None:
    program_settings.write_text(
        "secret_store = 'memory'\n[network]\nproxy = 'http://proxy.example:3128'"
    )
    hint = composed({"HTTPS_PROXY": "http://other.example:8080"}).hint
    assert f"proxy.example:3128 (from {program_settings})" in hint
    assert "other.example" not in hint
