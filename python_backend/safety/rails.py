"""The rails: one verdict for a text that goes in, or a sentence that comes out.

Order: length, what shows nothing is stripped, personal data is redacted, the game's own list,
attacks, word lists, classifier. The first refusal decides. Nothing is sent anywhere, nothing is
logged here; a verdict names a category and a reason that may be shown to the player.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from bridge.errors import StartupError
from python_backend.safety.classifier import HarmClassifier
from python_backend.safety.injection import find_attack, find_leak
from python_backend.safety.lexicon import Finding, Lexicon, Masks, bundled, bundled_allow
from python_backend.safety.normalize import Views, strip_hidden, views
from python_backend.safety.personal import redact
from python_backend.safety.profiles import DEFAULT, Profile, load_profile

log = logging.getLogger(__name__)

Kind = Literal["texture", "prop", "dialogue"]
MAX_CHARS = 8000
_PLACEHOLDER = re.compile(r"\[[a-z-]+ (?:address|number)\]")
SUSPICION = 0.3  # the classifier's threshold once a word list has a soft finding

REASONS = {
    "profanity": "strong language",
    "sexual": "sexual content",
    "hate": "hate against a group of people",
    "harassment": "abuse or threats against a person",
    "self_harm": "self-harm or suicide",
    "dangerous": "help with something dangerous or illegal",
    "gore": "graphic cruelty",
    "drugs": "drugs",
    "injection": "an attempt to take over or to question the model behind the character",
    "leak": "the model spoke about itself or its instructions",
    "game": "a word that this game refuses",
    "too_long": f"a text of more than {MAX_CHARS} characters",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`category` is empty when nothing was found, `personal_data` when the text was only
    redacted. `reason`: one sentence for people. `text`: what may be used: without hidden
    characters and personal data. `matched`: what decided, for the log, never for the player."""

    allowed: bool
    category: str
    reason: str
    text: str
    matched: str = ""


class Rails:
    """Moderation under one profile and one game's lists. Immutable; safe to use from threads."""

    def __init__(
        self,
        profile: Profile,
        allow: Iterable[str] = (),
        block: Iterable[str] = (),
        *,
        classify: bool = True,
    ) -> None:
        """`allow` and `block`: words and phrases of this game; `block` wins.

        `classify` False leaves the word lists alone to decide, as happens with a warning where
        the classifier's weights are not installed.
        """
        self.profile = profile
        self._masks = Masks([*bundled_allow(), *allow])
        self._block = Masks(block)
        self._lexicon = Lexicon(bundled())
        self._classify = classify

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Rails:
        """From the `[safety]` table, or from settings that hold it under `safety`.

        Keys read: `profile`, `off_confirmation`, `allow`, `block`. Raises `ConfigInvalid`.
        """
        table = {**settings, **(settings.get("safety") or {})}
        profile = load_profile(
            str(table.get("profile") or DEFAULT), str(table.get("off_confirmation") or "")
        )
        return cls(profile, list(table.get("allow") or ()), list(table.get("block") or ()))

    def warm(self) -> bool:
        """Load the classifier now rather than at the first check. False if it is not installed
        (then the word lists alone decide)."""
        return self._classify and _classifier() is not None

    def check_input(self, text: str, kind: Kind = "dialogue") -> Verdict:
        """A player's line, or a prompt for a texture or a prop."""
        return self._check(text, output=False)

    def check_output(self, sentence: str) -> Verdict:
        """One sentence of a model, before anybody sees it."""
        return self._check(sentence, output=True)

    def _check(self, text: str, *, output: bool) -> Verdict:
        if self.profile.off:
            return Verdict(True, "", "", text)
        if len(text) > MAX_CHARS:
            return _refused("too_long", "", text[:MAX_CHARS])
        clean, personal = redact(strip_hidden(text))
        read = views(_PLACEHOLDER.sub("someone", clean) if personal else clean)
        if self._block.mask(read.plain) != read.plain:
            return _refused("game", "", clean)
        masked = self._masks.mask(read.plain)
        if masked != read.plain:
            read = views(masked)
        if finding := self._worst(read, text, output):
            return _refused(finding.category, finding.found, clean)
        if personal:
            return Verdict(True, "personal_data", f"Removed: {', '.join(personal)}.", clean)
        return Verdict(True, "", "", clean)

    def _worst(self, read: Views, raw: str, output: bool) -> Finding | None:
        """What decides: a certain finding of patterns and lists, else the classifier, which a
        soft finding makes more suspicious."""
        found = [*self._attack(read, raw, output), *self._lexicon.find(read)]
        found = [f for f in found if self.profile.refuses(f.category, f.severity)]
        certain = next((f for f in found if not f.soft), None)
        if certain or (classifier := _classifier() if self._classify else None) is None:
            return certain or next(iter(found), None)
        threshold = SUSPICION if found else self.profile.threshold
        for piece in classifier.judge(read.plain):
            refused = {k: p for k, p in piece.items() if self.profile.refuses(*k)}
            if (total := sum(refused.values())) >= threshold:
                category, severity = max(refused, key=refused.__getitem__)
                return next(iter(found), Finding(category, severity, f"classifier {total:.2f}"))
        return None

    def _attack(self, read: Views, raw: str, output: bool) -> list[Finding]:
        """An attempt to take the model over (input), or a sign of it (output)."""
        match = find_leak(read.plain, raw) if output else find_attack(read.plain, raw)
        return [Finding("leak" if output else "injection", 3, *match)] if match else []


@lru_cache(maxsize=1)
def _classifier() -> HarmClassifier | None:
    """The bundled classifier, or None (said once in the log) where its weights are missing."""
    try:
        return HarmClassifier.default()
    except StartupError as error:
        log.warning("moderation works with word lists alone: %s", error.message)
        return None


def _refused(category: str, matched: str, text: str) -> Verdict:
    return Verdict(False, category, f"Refused: {REASONS[category]}.", text, matched)
