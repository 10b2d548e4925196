from pathlib import Path

import pytest

from kms_tui.domain.errors import SettingsInvalid
from kms_tui.settings import read_settings

COMPLETE = """
secret_store = "memory"

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


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "settings.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "absent.toml")
    assert (settings.secret_store, settings.proxy, settings.clouds.custom) == ("file", "", ())


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, COMPLETE))
    assert settings.secret_store == "memory"
    assert settings.proxy == "http://proxy.example:3128"
    assert settings.no_proxy == ".internal.example"
    assert settings.ca_file == "/etc/ssl/corporate.pem"
    assert settings.source.endswith("settings.toml")


def test_a_custom_cloud_owns_its_vaults_and_is_marked(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, COMPLETE))
    cloud = settings.clouds.of_vault("kv.vault.stack.example:8443")
    assert cloud is not None
    assert cloud.label == "Stack Ulm (custom)"
    assert cloud.authority == "login.stack.example:8443"
    assert settings.clouds.of_vault("kv.vault.stack.example") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("secret_store = ", "cannot be read"),
        (b"secret_store = '\xff'", "cannot be read"),
        ("secret_store = 5", "secret_store has to be of type str"),
        ("secret_stor = 'file'", "secret_stor is unknown; known are secret_store"),
        ("network = 'x'", "network has to be of type dict"),
        ("[network]\nproxi = 'x'", "network.proxi is unknown"),
        ("[network]\nproxy = 1", "network.proxy has to be of type str"),
        ("clouds = ['x']", "clouds has to be a list of tables"),
        ("[[clouds]]\nname = 'x'", "clouds.authority is missing"),
        (
            "[[clouds]]\nname='x'\nauthority='https://x'\nvault_suffix='y'",
            "clouds.authority is a host name",
        ),
    ],
)
def test_what_cannot_be_followed_is_named_with_its_file(
    tmp_path: Path, text: str | bytes, says: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SettingsInvalid) as refused:
        read_settings(path)
    assert says in refused.value.what
    assert str(path) in refused.value.what
    assert refused.value.do


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="cannot be read"):
        read_settings(tmp_path)
