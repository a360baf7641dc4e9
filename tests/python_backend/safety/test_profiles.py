"""Profiles: bundled ones, a studio's own, and the switch that is not thrown by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.errors import ConfigInvalid
from python_backend.safety.profiles import BUNDLED, CATEGORIES, OFF_SENTENCE, load_profile


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_profiles_load(name: str) -> None:
    """Each bundled profile has a title, a summary, and refuses what no rating allows."""
    profile = load_profile(name)
    assert profile.title
    assert profile.summary
    for category in ("hate", "self_harm", "dangerous"):
        assert profile.refuses(category, 2)


def test_stricter_profiles_refuse_more() -> None:
    """Whatever `mature` refuses `teen` refuses, and whatever `teen` refuses `everyone` does."""
    everyone, teen, mature = (load_profile(name) for name in BUNDLED)
    for category in CATEGORIES:
        for severity in (1, 2, 3):
            assert teen.refuses(category, severity) >= mature.refuses(category, severity)
            assert everyone.refuses(category, severity) >= teen.refuses(category, severity)


def test_a_studio_writes_its_own(tmp_path: Path) -> None:
    """A TOML file of the same form is a profile, named after the file."""
    file = tmp_path / "horror.toml"
    file.write_text('title = "Horror"\nthreshold = 0.9\n[refuse]\nhate = 1\n')
    profile = load_profile(str(file))
    assert (profile.name, profile.threshold) == ("horror", 0.9)
    assert profile.refuses("hate", 1)
    assert not profile.refuses("gore", 3)


@pytest.mark.parametrize(
    "content",
    [
        "not toml",
        'colour = "red"',
        "[refuse]\ncursing = 1",
        "[refuse]\nhate = 4",
        "[refuse]\nhate = true",
        "threshold = 1.5",
        'threshold = "high"',
        "refuse = 3",
    ],
)
def test_a_wrong_profile_is_refused(tmp_path: Path, content: str) -> None:
    """Unknown keys, categories, severities and thresholds are named, not ignored."""
    file = tmp_path / "x.toml"
    file.write_text(content)
    with pytest.raises(ConfigInvalid):
        load_profile(str(file))


def test_unknown_names_list_the_known_ones() -> None:
    """A misspelt profile is an error that names the right ones; it never means "none"."""
    for name in ("teens", "", "none", "OFF", "missing.toml"):
        with pytest.raises(ConfigInvalid):
            load_profile(name)


def test_off_needs_its_sentence() -> None:
    """`off` alone is refused with the sentence to type; with it, nothing is moderated."""
    for confirmation in ("", "yes", "true", OFF_SENTENCE.lower()):
        with pytest.raises(ConfigInvalid, match="off_confirmation") as caught:
            load_profile("off", confirmation)
        assert OFF_SENTENCE in caught.value.fix
    assert load_profile("off", OFF_SENTENCE).off
