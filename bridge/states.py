"""The states of a connection and of a request, and every change between them.

Nothing else in the bridge changes a state: `Session` and `Ledger` look the next one up here,
and an event that a state does not list is a fault of ours (`KeyError`), not of the peer.
What the peer sends at a wrong moment is sorted out before it becomes an event.
"""

from __future__ import annotations

from enum import Enum, auto


class Link(Enum):
    """The connection as a whole."""

    DOWN = auto()  # no connection; requests wait
    GREETING = auto()  # hello is sent, welcome has not come
    READY = auto()
    CLOSED = auto()  # for good


class Stage(Enum):
    """One request."""

    WAITING = auto()  # not sent: no connection, or too many are open
    ASKED = auto()  # sent, no answer yet
    ACCEPTED = auto()  # the sidecar has it
    CANCELLING = auto()  # cancel is sent, the final message has not come
    DONE = auto()


LINK_TABLE: dict[tuple[Link, str], Link] = {
    (Link.DOWN, "connected"): Link.GREETING,
    (Link.GREETING, "welcome"): Link.READY,
    (Link.READY, "not_greeted"): Link.GREETING,  # the sidecar forgot us: greet again
    (Link.GREETING, "lost"): Link.DOWN,
    (Link.READY, "lost"): Link.DOWN,
    (Link.DOWN, "close"): Link.CLOSED,
    (Link.GREETING, "close"): Link.CLOSED,
    (Link.READY, "close"): Link.CLOSED,
    (Link.CLOSED, "close"): Link.CLOSED,
}

STAGE_TABLE: dict[tuple[Stage, str], Stage] = {
    (Stage.WAITING, "send"): Stage.ASKED,
    (Stage.ASKED, "answer"): Stage.ACCEPTED,
    (Stage.ACCEPTED, "answer"): Stage.ACCEPTED,
    (Stage.CANCELLING, "answer"): Stage.CANCELLING,
    (Stage.ASKED, "cancel"): Stage.CANCELLING,
    (Stage.ACCEPTED, "cancel"): Stage.CANCELLING,
    (Stage.WAITING, "lost"): Stage.WAITING,
    (Stage.ASKED, "lost"): Stage.WAITING,  # asked again after the next welcome
    (Stage.ACCEPTED, "lost"): Stage.WAITING,
    (Stage.WAITING, "final"): Stage.DONE,
    (Stage.ASKED, "final"): Stage.DONE,
    (Stage.ACCEPTED, "final"): Stage.DONE,
    (Stage.CANCELLING, "final"): Stage.DONE,  # also when the connection is lost meanwhile
}
