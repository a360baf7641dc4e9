"""Every error of Figment: the tree, the situation each names, and its code on the wire.

    FigmentError
    ├── ProtocolError        one side broke the rules of PROTOCOL.md
    ├── RequestError         the request cannot be served as it was asked
    ├── ServiceError         the request was fine, the sidecar could not serve it
    ├── StartupError         the sidecar cannot start, or start serving
    └── ClientError          what a client sees without any answer from the sidecar

A code never changes its meaning; sentences may improve. Every error carries what happened
(`message`), why (`cause`) and what to do next (`fix`). This module is a leaf: it imports
nothing of ours and may be imported from anywhere.
"""

from __future__ import annotations

from typing import ClassVar


class FigmentError(Exception):
    """Base of all errors. Not raised itself.

    Parameters
    ----------
    message: one sentence: what happened, in the reader's terms.
    cause:   why, as far as is known; may be empty.
    fix:     what to do next; the class's own advice where none is given.
    retry_after_ms: for errors that pass by themselves, when to ask again.
    violations: for `invalid_params`, every fault at once: (path, sentence) pairs,
                paths like `$.size` or `$.persona.facts[2]`.

    `request_id`: set where the error belongs to a request; empty otherwise.
    """

    code: ClassVar[str] = "internal"
    advice: ClassVar[str] = ""

    def __init__(
        self,
        message: str,
        *,
        cause: str = "",
        fix: str = "",
        retry_after_ms: int | None = None,
        violations: list[tuple[str, str]] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.cause = cause
        self.fix = fix or self.advice
        self.retry_after_ms = retry_after_ms
        self.violations = list(violations or [])
        self.request_id = ""

    def __str__(self) -> str:
        parts = [f"{self.code}: {self.message}"]
        parts += [f"  {path}: {what}" for path, what in self.violations]
        if self.cause:
            parts.append(f"Cause: {self.cause}")
        if self.fix:
            parts.append(f"What to do: {self.fix}")
        return "\n".join(parts)


# ---------------------------------------------------------------- protocol
class ProtocolError(FigmentError):
    """One side broke the rules of PROTOCOL.md."""

    code = "protocol"


class MalformedMessage(ProtocolError):
    """Frame 0 is not a msgpack map that follows the rules (types, depth, int64, UTF-8)."""

    code = "malformed_message"
    advice = "Update the addon or package; if you wrote the client, check it against PROTOCOL.md."


class UnknownMessage(ProtocolError):
    """The header is well formed, but its `type` is none that this side knows."""

    code = "unknown_message"
    advice = "Update the sidecar; the message is newer than it, or misspelt."


class FrameTooLarge(ProtocolError):
    """A frame, a message, or its number of frames is over the limit stated in `welcome`."""

    code = "frame_too_large"
    advice = "Send less at once; the limits are in `welcome.limits`."


class BadGreeting(ProtocolError):
    """The peer does not speak ZMTP 3.x, or with a mechanism that is not offered."""

    code = "bad_greeting"
    advice = "Check that host and port are those of a Figment sidecar."


class NotGreeted(ProtocolError):
    """Something other than `hello` came first."""

    code = "not_greeted"
    advice = "Send `hello` first, and wait for `welcome`."


class VersionUnsupported(ProtocolError):
    """No protocol version offered in `hello` can be served."""

    code = "version_unsupported"
    advice = "Update the older of the two sides; the message names the versions each speaks."


class WrongToken(ProtocolError):
    """The token in `hello` is not this launch's token."""

    code = "wrong_token"
    advice = "Read the connection file again: each launch has a new token."


class DuplicateId(ProtocolError):
    """A request came with the id of one that is still open."""

    code = "duplicate_id"
    advice = "Give every request a new id."


class UnknownId(ProtocolError):
    """A cancel names a request that is not open here (never sent, or finished)."""

    code = "unknown_id"
    advice = "Nothing to do: the request has ended, or never arrived."


# ---------------------------------------------------------------- request
class RequestError(FigmentError):
    """The request cannot be served as it was asked."""

    code = "request"


class UnknownCapability(RequestError):
    """No capability of this name is served here."""

    code = "unknown_capability"
    advice = "Use one of the capabilities listed in `welcome`."


class InvalidParams(RequestError):
    """Parameters break the capability's schema; every violation is listed with its path."""

    code = "invalid_params"
    advice = "Correct the listed parameters; the schema is in `welcome.capabilities`."


class PromptNotUnderstood(RequestError):
    """Nothing the model knows is near enough to the prompt."""

    code = "prompt_not_understood"
    advice = "Name a material or an object in plain words, for example `mossy cobblestone`."


class Rejected(RequestError):
    """Moderation refused the input under the active rating profile."""

    code = "rejected"
    advice = "Reword it, or allow the word for this game in the rating profile."


class BadImage(RequestError):
    """An image cannot be used: not an image, too large, or of an unsupported kind."""

    code = "bad_image"
    advice = "Send a PNG, JPEG or WebP of 16 to 4096 pixels a side."


class BadMesh(RequestError):
    """A mesh cannot be used: not a mesh, no faces, not finite, too large."""

    code = "bad_mesh"
    advice = "Send a GLB or OBJ with triangles and finite coordinates."


class BadProgram(RequestError):
    """A part program is not valid: cyclic, unattached, or out of range."""

    code = "bad_program"
    advice = "Correct the part at the given path."


class BadPersona(RequestError):
    """A persona is not valid: missing, contradictory or unknown fields."""

    code = "bad_persona"
    advice = "Correct the field at the given path."


class BadActionSchema(RequestError):
    """An action's arguments cannot be turned into a grammar."""

    code = "bad_action_schema"
    advice = "Use string, integer, number, boolean or an enum of strings as argument types."


class BadRecipe(RequestError):
    """A recipe is not one, or was made by a model that is not here."""

    code = "bad_recipe"
    advice = "Regenerate the asset from its prompt, or install the weights the recipe names."


class BadData(RequestError):
    """Training data cannot be used: empty, unreadable, or too little."""

    code = "bad_data"
    advice = "Look at the listed files; the training guide names the accepted forms."


class QuotaExceeded(RequestError):
    """This token has used up its share."""

    code = "quota_exceeded"
    advice = "Ask again later, or raise the quota of the token."


# ---------------------------------------------------------------- service
class ServiceError(FigmentError):
    """The request was fine; the sidecar could not serve it."""

    code = "service"


class Internal(ServiceError):
    """A fault of ours. The log has the details under the request's id."""

    code = "internal"
    advice = "Please report it with the sidecar's log."


class Overloaded(ServiceError):
    """A queue is full; nothing was started."""

    code = "overloaded"
    advice = "Ask again after `retry_after_ms`."


class Draining(ServiceError):
    """The sidecar is shutting down and takes no new requests."""

    code = "draining"
    advice = "Reconnect: the engine starts a new sidecar."


class DeadlineExceeded(ServiceError):
    """The deadline passed and the capability has no fallback to answer with."""

    code = "deadline_exceeded"
    advice = "Allow more time, or bake a fallback for this request."


class WorkerCrashed(ServiceError):
    """The process that owns the model died twice while serving the request."""

    code = "worker_crashed"
    advice = (
        "Other requests are not affected. See the log; `figment doctor` checks memory and weights."
    )


class WorkerHung(ServiceError):
    """The process that owns the model gave no sign of life and was replaced."""

    code = "worker_hung"
    advice = "Other requests are not affected. See the log; report it if it repeats."


class OutOfMemory(ServiceError):
    """There is not enough memory for the request or for the model."""

    code = "out_of_memory"
    advice = "Ask for a smaller size, close other programs, or choose a smaller model."


class DiskFull(ServiceError):
    """A file could not be written; nothing half-written was left."""

    code = "disk_full"
    advice = "Free some space, or choose another folder with `cache.folder` or `-o`."


class QualityRejected(ServiceError):
    """What the model made failed its own certificate and was not sent."""

    code = "quality_rejected"
    advice = "Try another seed or another prompt."


class ModelUnreachable(ServiceError):
    """A model server configured by the user is down, slow, or answers nonsense."""

    code = "model_unreachable"
    advice = "Start that server, or correct `dialogue.server_url`."


class MemoryLocked(ServiceError):
    """The NPC memory database is in use by another process."""

    code = "memory_locked"
    advice = "Close the other game or sidecar that uses the same memory file."


class MemoryCorrupt(ServiceError):
    """The NPC memory database cannot be read; it was moved aside, not deleted."""

    code = "memory_corrupt"
    advice = "Restore it from a save; the damaged file is kept beside it."


class MemoryTooNew(ServiceError):
    """The NPC memory database was written by a newer Figment."""

    code = "memory_too_new"
    advice = "Update Figment, or use another memory file."


# ---------------------------------------------------------------- start-up
class StartupError(FigmentError):
    """The sidecar cannot start, or cannot start serving."""

    code = "startup"


class PortTaken(StartupError):
    """Another program listens on the port that was asked for."""

    code = "port_taken"
    advice = "Use port 0 (any free port), or stop the other program."


class BindRefused(StartupError):
    """An address beyond loopback was asked for without TLS or CURVE."""

    code = "bind_refused"
    advice = "Set `server.tls_cert` and `server.tls_key`, or `server.curve`, or use 127.0.0.1."


class ConfigInvalid(StartupError):
    """The configuration has an unknown key or a value out of range."""

    code = "config_invalid"
    advice = "Correct the key named in the message."


class WeightsMissing(StartupError):
    """A model's weights are not where they should be."""

    code = "weights_missing"
    advice = "Run `python3 run.py` again, or `figment doctor`."


class WeightsCorrupt(StartupError):
    """A weights file is truncated or does not match its checksum."""

    code = "weights_corrupt"
    advice = "Install the weights again; `figment doctor` names the file."


class WeightsMismatch(StartupError):
    """A weights file belongs to another architecture or version."""

    code = "weights_mismatch"
    advice = "Use the weights that came with this version, or train again."


class BadModelFile(StartupError):
    """A model file given by the user cannot be loaded: not a GGUF, truncated, unknown kind."""

    code = "bad_model_file"
    advice = "Check the file; `figment models` lists what this machine can load."


class MissingDependency(StartupError):
    """An optional part is not installed."""

    code = "missing_dependency"
    advice = "Install the extra that the message names."


# ---------------------------------------------------------------- client
class ClientError(FigmentError):
    """What a client sees without any answer from the sidecar."""

    code = "client"


class SidecarUnreachable(ClientError):
    """Nothing answers at the address of the connection file."""

    code = "sidecar_unreachable"
    advice = "Start it with `figment serve`, or let the engine start it."


class ConnectionFileStale(ClientError):
    """A connection file is left from a sidecar that no longer runs."""

    code = "connection_file_stale"
    advice = "It is removed at the next start; start the sidecar again."


class SidecarStartFailed(ClientError):
    """The sidecar was started and ended, or did not become ready in time."""

    code = "sidecar_start_failed"
    advice = "The cause is the last lines of its log; `figment doctor` explains it."


class ConnectionLost(ClientError):
    """The connection ended while the request was open, and could not be restored in time."""

    code = "connection_lost"
    advice = "Ask again: the same request is answered from the cache if it had finished."


class TimedOut(ClientError):
    """The client waited as long as it was told to."""

    code = "timed_out"
    advice = "Allow more time, or set `deadline_ms` to get a smaller answer in time."


class RequestCancelled(ClientError):
    """The request was cancelled, by this client or because it left."""

    code = "cancelled"


def _walk(cls: type[FigmentError]) -> list[type[FigmentError]]:
    found = [cls]
    for child in cls.__subclasses__():
        found += _walk(child)
    return found


def by_code() -> dict[str, type[FigmentError]]:
    """Wire code -> class, for every error in this module (not for subclasses elsewhere)."""
    return {
        c.code: c for c in _walk(FigmentError) if c.__module__ == __name__ and c is not FigmentError
    }


def from_wire(
    code: str,
    message: str,
    cause: str = "",
    fix: str = "",
    retry_after_ms: int | None = None,
    violations: list[tuple[str, str]] | None = None,
) -> FigmentError:
    """The error a peer sent. A code that this version does not know becomes `ServiceError`."""
    cls = by_code().get(code, ServiceError)
    return cls(message, cause=cause, fix=fix, retry_after_ms=retry_after_ms, violations=violations)
