"""The configuration: file, environment, flags; unknown keys, wrong values."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import ConfigInvalid
from python_backend import config, config_file

DECLARED: dict[str, config.Setting] = {
    "weights": (str, "", "Path of weights."),
    "preview": (bool, True, "Send a small picture first."),
    "limit": (float, 1.5, "A number."),
    "words": (list, [], "Some words."),
}


def load(tmp_path: Path, text: str = "", environ: dict[str, str] | None = None,
         **flags: Any) -> config.Config:  # fmt: skip
    file = tmp_path / "figment.toml"
    file.write_text(text)
    return config_file.load(
        file, environ or {}, flags, capabilities=lambda plugins: ["texture"], state_dir=tmp_path
    )


def test_flags_beat_environment_beats_file(tmp_path: Path) -> None:
    """The nearer to the person who starts it, the stronger."""
    text = "[server]\nport = 1\nqueue = 1\nframes = 4"
    environ = {"FIGMENT_SERVER_PORT": "2", "FIGMENT_SERVER_QUEUE": "2"}
    server = load(tmp_path, text, environ, server={"port": 3}).server
    assert (server.port, server.queue, server.frames) == (3, 2, 4)


def test_defaults_without_any_file() -> None:
    """Nothing needs to be configured."""
    loaded = config_file.load(None, {})
    assert loaded.server.host == "127.0.0.1" and loaded.cache.enabled


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("[server]\nprot = 1", "did you mean `port`"),
        ("[sever]\nport = 1", "did you mean `server`"),
        ("[textures]\nx = 1", "did you mean `texture`"),
        ("port = 1", "must be a table"),
        ("[server]\nport = 'abc'", "is no whole number"),
        ("[server]\nport = 70000", "at most 65535"),
        ("[server]\nport = true", "must be a whole number"),
        ("[server]\nonly = [1]", "list of strings"),
        ("[server]\nhost = 1", "must be a string"),
        ("[server", "not valid TOML"),
    ],
)
def test_mistakes_are_named(text: str, hint: str, tmp_path: Path) -> None:
    """Each mistake is ConfigInvalid, and the message helps."""
    with pytest.raises(ConfigInvalid) as caught:
        load(tmp_path, text)
    assert hint in str(caught.value)


def test_unknown_environment_key(tmp_path: Path) -> None:
    """A misspelt variable of a known table is an error, too; other variables are not ours."""
    with pytest.raises(ConfigInvalid, match="did you mean `port`"):
        load(tmp_path, environ={"FIGMENT_SERVER_PROT": "1"})
    assert load(tmp_path, environ={"FIGMENT_VECTORS": "1"}).server.port == 0


def test_lists_and_booleans_from_text(tmp_path: Path) -> None:
    """Environment and flags are text; they become what the key is."""
    environ = {"FIGMENT_SERVER_ONLY": "texture, prop", "FIGMENT_CACHE_ENABLED": "no"}
    loaded = load(tmp_path, environ=environ)
    assert loaded.server.only == ("texture", "prop") and not loaded.cache.enabled


def test_capability_gets_its_table(tmp_path: Path) -> None:
    """Declared keys with defaults, and what every capability gets besides."""
    loaded = load(tmp_path, "[texture]\nweights = 'a'\n[safety]\nallow = ['bastard sword']",
                  {"FIGMENT_TEXTURE_PREVIEW": "false"})  # fmt: skip
    settings = loaded.settings_for("texture", DECLARED)
    assert settings["weights"] == "a" and settings["preview"] is False
    assert settings["limit"] == 1.5 and settings["words"] == []
    assert settings["data_folder"] == str(tmp_path) and settings["profile"] == "teen"
    assert settings["safety"]["allow"] == ("bastard sword",)
    assert 1 <= settings["threads"] <= max(8, os.cpu_count() or 1)


def test_capability_key_that_nobody_declared(tmp_path: Path) -> None:
    """A key that the capability does not know is refused when it is created."""
    loaded = load(tmp_path, "[texture]\nwieghts = 'a'")
    with pytest.raises(ConfigInvalid, match="did you mean `weights`"):
        loaded.settings_for("texture", DECLARED)


def test_configuration_is_frozen() -> None:
    """Nobody changes it afterwards."""
    with pytest.raises(AttributeError):
        config_file.load(None, {}).server.port = 5  # type: ignore[misc]


def test_every_key_is_documented() -> None:
    """Each key has a sentence for people, and its default has its type."""
    documented = config.documented()
    assert "server.port" in documented and "<capability>.workers" in documented
    for name, (kind, default, doc) in documented.items():
        assert doc.endswith("."), name
        assert isinstance(default, tuple if kind is list else kind), name


def test_file_is_found_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`$FIGMENT_CONFIG`, then the working folder's; a named one must exist."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FIGMENT_CONFIG", raising=False)
    (tmp_path / "figment.toml").touch()
    assert config_file.find_file() == Path("figment.toml")
    with pytest.raises(ConfigInvalid, match="no configuration file"):
        config_file.find_file(str(tmp_path / "other.toml"))
