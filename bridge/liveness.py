"""Is anybody there? When to ask for a sign of life, and when to give up.

Silence counts only while we were listening: a standstill of our own (a breakpoint, a scene
load, a suspended laptop) is forgiven to everybody. Knows the clock and the state of the
connection, nothing of messages.
"""

from __future__ import annotations

from bridge.events import Patience
from bridge.states import Link


class Liveness:
    """All times in seconds of the caller's clock."""

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self.down_since: float | None = None
        self._heard = 0.0  # when anything last came
        self._greeted = 0.0  # when hello was sent
        self._ticked: float | None = None
        self._pinged: float | None = None  # when the ping without a pong was sent

    def greeted(self, now: float) -> None:
        """`hello` is on its way."""
        self._greeted = self._heard = self._ticked = now
        self._pinged = None

    def heard(self, now: float) -> None:
        """Something came."""
        self._heard = now

    def pinged(self, now: float) -> None:
        """A ping is on its way."""
        self._pinged = now

    def ponged(self, now: float) -> float | None:
        """A pong came: seconds since its ping, or None where none was waited for."""
        sent, self._pinged = self._pinged, None
        return None if sent is None else now - sent

    def down(self, now: float) -> None:
        """There is no connection, though there should be one."""
        if self.down_since is None:
            self.down_since = now

    def silence(self, now: float) -> float:
        """Seconds since anything came."""
        return now - self._heard

    def tick(self, link: Link, now: float) -> str:
        """What is due: `ping`; `silent`, the connection is lost; `mute`, hello has no answer;
        `gone`, there is no connection for too long; or nothing."""
        self._forgive(now)
        self._ticked = now
        patience = self.patience
        if link is Link.READY:
            if self._pinged is not None:
                return "silent" if self.silence(now) > patience.silence else ""
            return "ping" if self.silence(now) > patience.ping_every else ""
        if link is Link.GREETING:
            return "mute" if now - self._greeted > patience.greeting else ""
        if link is Link.DOWN and self.down_since is not None:
            return "gone" if now - self.down_since >= patience.reconnect else ""
        return ""

    def due(self, link: Link, now: float) -> float:
        """When `tick` should be called next, at the latest in a second."""
        due = now + 1.0
        if link is Link.READY:
            asked = self._pinged is not None
            patience = self.patience.silence if asked else self.patience.ping_every
            return min(due, self._heard + patience)
        if link is Link.DOWN and self.down_since is not None:
            return min(due, self.down_since + self.patience.reconnect)
        return due

    def _forgive(self, now: float) -> None:
        stall = 0.0 if self._ticked is None else now - self._ticked
        if stall <= self.patience.stall:
            return
        self._heard += stall
        self._greeted += stall
        if self.down_since is not None:
            self.down_since += stall
