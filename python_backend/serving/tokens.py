"""The tokens of clients on other machines, and what each may use.

A TOML file, one table a token; only a digest of the token is kept, so that the file can be
backed up or shown without giving anything away:

    [[token]]
    name = "headset 3"              # for logs
    sha256 = "9f86d081884c7d65..."  # of the token; `figment remote token` makes one
    capabilities = ["dialogue"]     # default: all
    requests_per_hour = 600         # default: any number
    open_requests = 8               # at once, over all its connections; default: server's limit
    expires = 2027-01-31            # a TOML date; default: never

Knows no socket and no message. Time is the caller's.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
import secrets
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bridge.errors import ConfigInvalid, QuotaExceeded, UnknownCapability, WrongToken

HOUR_S = 3600.0
KEYS = {"name", "sha256", "capabilities", "requests_per_hour", "open_requests", "expires"}


@dataclass(eq=False)
class Grant:
    """What one token may use, and what it has used: an hour's allowance that refills steadily."""

    name: str
    sha256: str
    capabilities: frozenset[str] | None = None
    requests_per_hour: int | None = None
    open_requests: int | None = None
    expires: datetime.date | None = None
    _left: float = field(default=0.0, init=False)
    _counted: float | None = field(default=None, init=False)

    def allows(self, capability: str) -> bool:
        """Whether the token may ask for it at all."""
        return self.capabilities is None or capability in self.capabilities

    def charge(self, capability: str, open_now: int, now: float) -> None:
        """Count one more request, or raise what forbids it. `now` in seconds, never back."""
        if not self.allows(capability):
            allowed = ", ".join(sorted(self.capabilities or ()))
            raise UnknownCapability(
                f"The token `{self.name}` may not use `{capability[:64]}`.",
                fix=f"It may use: {allowed}.",
            )
        if self.open_requests is not None and open_now >= self.open_requests:
            raise QuotaExceeded(
                f"The token `{self.name}` has {open_now} requests open, as many as it may.",
                retry_after_ms=1000,
            )
        if self.requests_per_hour is not None:
            self._count(self.requests_per_hour, now)

    def _count(self, per_hour: int, now: float) -> None:
        rate = per_hour / HOUR_S
        if self._counted is None:
            self._left = float(per_hour)
        else:
            self._left = min(per_hour, self._left + (now - self._counted) * rate)
        self._counted = now
        if self._left < 1.0:
            raise QuotaExceeded(
                f"The token `{self.name}` has used its {per_hour} requests an hour.",
                retry_after_ms=int((1.0 - self._left) / rate * 1000) + 1,
            )
        self._left -= 1.0


class TokenBook:
    """All tokens of the file."""

    def __init__(self, grants: list[Grant]) -> None:
        self._grants = grants

    def __len__(self) -> int:
        return len(self._grants)

    def find(self, token: str, today: datetime.date | None = None) -> Grant | None:
        """The grant of a token; None for one that is not listed. Takes as long for either.
        Raises WrongToken for one that has expired."""
        digest = digest_of(token)
        found = None
        for grant in self._grants:
            if hmac.compare_digest(grant.sha256, digest):
                found = grant
        last = None if found is None else found.expires
        if found is not None and last is not None and (today or datetime.date.today()) > last:
            raise WrongToken(
                f"The token `{found.name}` expired on {last}.",
                fix="Ask for a new one: `figment remote token` makes it.",
            )
        return found


def digest_of(token: str) -> str:
    """What the file holds of a token: it has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


def load(path: Path) -> TokenBook:
    """Read the file. Raises ConfigInvalid, naming the entry and what is wrong with it."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise ConfigInvalid("The tokens file cannot be read.", cause=f"{path}: {fault}") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ConfigInvalid("The tokens file is not TOML.", cause=f"{path}: {fault}") from fault
    entries = content.get("token", [])
    if set(content) - {"token"} or not isinstance(entries, list):
        raise ConfigInvalid(f"The tokens file {path} holds more than `[[token]]` tables.")
    grants = [_grant(entry, number) for number, entry in enumerate(entries, 1)]
    for kind in ("name", "sha256"):
        if len({getattr(grant, kind) for grant in grants}) != len(grants):
            raise ConfigInvalid(f"Two tokens in {path} have the same `{kind}`.")
    return TokenBook(grants)


def add(path: Path, name: str, **limits: Any) -> str:
    """Append a new token to the file (made if absent); returns it, the only time it is seen."""
    token = new_token()
    entry = {"name": name, "sha256": digest_of(token), **limits}
    _grant(entry, 0)
    known = load(path) if path.exists() else TokenBook([])
    if any(grant.name == name for grant in known._grants):
        raise ConfigInvalid(f"There is a token `{name}` already.", fix="Choose another name.")
    lines = [f"{key} = {_toml(value)}" for key, value in entry.items() if value is not None]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write("\n[[token]]\n" + "\n".join(lines) + "\n")
    return token


def _grant(entry: Any, number: int) -> Grant:
    where = f"token {number}" if number else "the token"
    if not isinstance(entry, dict) or set(entry) - KEYS:
        unknown = ", ".join(sorted(set(entry) - KEYS)) if isinstance(entry, dict) else "no table"
        raise ConfigInvalid(f"In {where}: unknown key `{unknown}`.", fix=f"Keys: {sorted(KEYS)}.")
    name, digest = entry.get("name"), entry.get("sha256")
    if not isinstance(name, str) or not re.fullmatch(r"[^\x00-\x1f\"\\]{1,64}", name):
        raise ConfigInvalid(f"In {where}: `name` must be 1 to 64 plain characters.")
    if not isinstance(digest, str) or not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ConfigInvalid(f"In `{name}`: `sha256` must be 64 hex digits in lower case.")
    capabilities = entry.get("capabilities")
    if capabilities is not None and not (
        isinstance(capabilities, list) and all(isinstance(c, str) for c in capabilities)
    ):
        raise ConfigInvalid(f"In `{name}`: `capabilities` must be a list of names.")
    for key in ("requests_per_hour", "open_requests"):
        value = entry.get(key)
        if value is not None and (type(value) is not int or value < 1):
            raise ConfigInvalid(f"In `{name}`: `{key}` must be a whole number of at least 1.")
    expires = entry.get("expires")
    if expires is not None and type(expires) is not datetime.date:
        raise ConfigInvalid(f"In `{name}`: `expires` must be a date such as 2027-01-31.")
    return Grant(
        name,
        digest,
        None if capabilities is None else frozenset(capabilities),
        entry.get("requests_per_hour"),
        entry.get("open_requests"),
        expires,
    )


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
