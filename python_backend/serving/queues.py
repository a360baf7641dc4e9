"""The waiting line of one capability: three priorities, and turns among clients within each.

Turns mean that a client with a hundred requests delays another client's first by one, not by
a hundred. Knows tickets; no clock, worker or socket.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator

from python_backend.serving.tickets import PRIORITIES, Ticket


class Line:
    """Tickets in the order in which they will run."""

    def __init__(self) -> None:
        # priority -> client -> its tickets; the client at the front has the next turn
        self._lanes: dict[str, OrderedDict[str, deque[Ticket]]] = {
            priority: OrderedDict() for priority in PRIORITIES
        }
        self._urgent: deque[Ticket] = deque()  # retries, before everything else

    def __len__(self) -> int:
        return len(self._urgent) + sum(
            len(tickets) for lane in self._lanes.values() for tickets in lane.values()
        )

    def __iter__(self) -> Iterator[Ticket]:
        yield from self._urgent
        for lane in self._lanes.values():
            turns = [list(tickets) for tickets in lane.values()]
            for turn in range(max(map(len, turns), default=0)):
                for tickets in turns:
                    if turn < len(tickets):
                        yield tickets[turn]

    def add(self, ticket: Ticket) -> None:
        lane = self._lanes[ticket.priority]
        lane.setdefault(ticket.session, deque()).append(ticket)

    def add_urgent(self, ticket: Ticket) -> None:
        """To the very front: it has waited, and lost its worker through no fault of its own."""
        self._urgent.append(ticket)

    def head(self) -> Ticket | None:
        """The next one, left in place."""
        if self._urgent:
            return self._urgent[0]
        for lane in self._lanes.values():
            for tickets in lane.values():
                return tickets[0]
        return None

    def remove(self, ticket: Ticket) -> None:
        """Take one out, wherever it stands. Its client's next turn comes last."""
        if ticket in self._urgent:
            self._urgent.remove(ticket)
            return
        lane = self._lanes[ticket.priority]
        tickets = lane.get(ticket.session)
        if tickets is None:
            return
        first = tickets[0] is ticket
        tickets.remove(ticket)
        if not tickets:
            del lane[ticket.session]
        elif first:
            lane.move_to_end(ticket.session)

    def before(self, priority: str) -> int:
        """How many would run before a new ticket of this priority (at most)."""
        count = len(self._urgent)
        for name in PRIORITIES:
            count += sum(map(len, self._lanes[name].values()))
            if name == priority:
                return count
        return count

    def mates(self, head: Ticket, limit: int) -> list[Ticket]:
        """Up to `limit` tickets that may share a batch with `head`, itself first."""
        if head.batch_key is None or head.attempts:
            return [head]
        found = [head]
        for ticket in self:
            if len(found) >= limit:
                break
            if ticket is not head and not ticket.attempts and ticket.batch_key == head.batch_key:
                found.append(ticket)
        return found
