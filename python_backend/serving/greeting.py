"""Who is let in, and what they are told: `hello` in, `welcome` out.

Pure functions over messages; knows no queue, worker or socket.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from bridge import errors
from bridge.messages import PROTOCOL_VERSION, CapabilityInfo, Hello, Limits, Welcome
from bridge.packing import MAX_DEPTH
from python_backend.config import ServerConfig
from python_backend.serving.served import Served
from python_backend.serving.sessions import Sessions
from python_backend.serving.tokens import Grant, TokenBook

MAX_NAME = 64


@dataclass(frozen=True)
class House:
    """What `welcome` says, and what is asked of a client."""

    token: str
    server: str
    profile: str
    limits: Limits
    max_sessions: int = 256
    reclaim_s: float = 30.0
    tokens: TokenBook | None = None  # of other machines


def admit(hello: Hello, house: House, sessions: Sessions) -> Grant | None:
    """What the client's token allows; None: all. Raises what keeps this client out: its token,
    its version, or that it is too many."""
    # The token first: whoever does not have it learns nothing, not even versions.
    grant = _grant(hello.token, house)
    if PROTOCOL_VERSION not in hello.versions:
        offered = ", ".join(map(str, hello.versions[:8])) or "none"
        older = "client" if max(hello.versions, default=0) < PROTOCOL_VERSION else "sidecar"
        raise errors.VersionUnsupported(
            f"The client speaks protocol version {offered}; this sidecar speaks "
            f"{PROTOCOL_VERSION}.",
            fix=f"Update the {older}.",
        )
    if len(hello.session) > MAX_NAME:
        raise errors.MalformedMessage(f"`session` has more than {MAX_NAME} characters.")
    known = sessions.named(hello.session)
    if known is not None and known.grant is not grant:
        raise errors.WrongToken("The session belongs to a client with another token.")
    if known is None and len(sessions) >= house.max_sessions:
        raise errors.Overloaded("Too many clients are connected.", retry_after_ms=5000)
    return grant


def _grant(token: str, house: House) -> Grant | None:
    if hmac.compare_digest(token.encode(), house.token.encode()):
        return None
    grant = house.tokens.find(token) if house.tokens is not None else None
    if grant is None:
        raise errors.WrongToken("The token is not one that this sidecar knows.")
    return grant


def welcome(
    house: House, session: str, served: Iterable[Served], grant: Grant | None = None
) -> Welcome:
    """The answer to a `hello` that was admitted: what its token allows."""
    return Welcome(
        version=PROTOCOL_VERSION,
        server=house.server,
        session=session,
        limits=house.limits,
        capabilities=[
            info(one) for one in served if grant is None or grant.allows(one.description.name)
        ],
        profile=house.profile,
    )


def limits(server: ServerConfig) -> Limits:
    """What the configuration allows, in the units of `welcome`."""
    return Limits(
        header_bytes=server.header_kib << 10,
        frame_bytes=server.frame_mib << 20,
        message_bytes=server.message_mib << 20,
        frames=server.frames,
        open_requests=server.open_requests,
        depth=MAX_DEPTH,
    )


def new_name() -> str:
    """A session's name for a client that chose none."""
    return secrets.token_hex(16)


def info(served: Served) -> CapabilityInfo:
    """One capability, as clients see it now."""
    described = served.description
    return CapabilityInfo(
        name=described.name,
        title=described.title,
        description=described.description,
        kind=described.kind,
        model=described.model,
        streams=described.streams,
        ready=served.ready,
        reason=served.reason,
        params=dict(described.params),
    )
