"""Opens the model that the settings name, with reader and rails: everything a talker needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from python_backend.dialogue.check import CrossCheck
from python_backend.dialogue.cores import model_threads
from python_backend.dialogue.llm import LocalModel, Model, bundled_adapter, bundled_model
from python_backend.dialogue.purpose import Purpose
from python_backend.dialogue.reader import Reader
from python_backend.dialogue.settings import DialogueSettings
from python_backend.dialogue.talk import Talker


def open_model(settings: DialogueSettings) -> Model:
    """A server if one is configured, else a GGUF in this process. Raises StartupError kinds."""
    if settings.server_url:
        from python_backend.dialogue.server_model import ServerModel

        return ServerModel(
            settings.server_url,
            settings.server_model,
            key=settings.server_key,
            timeout=settings.server_timeout_s,
        )
    path = Path(settings.model) if settings.model else bundled_model()
    adapter: Path | None = None
    if settings.adapter and settings.adapter != "none":
        adapter = Path(settings.adapter)
    elif not settings.adapter and not settings.model:
        adapter = bundled_adapter()  # it belongs to the bundled base alone
    return LocalModel(
        path,
        adapter,
        threads=model_threads(settings.threads),
        slots=settings.slots,
        context=settings.context,
    )


def open_reader() -> Reader:
    """The bundled reader with its cross-check. Raises WeightsMissing."""
    from python_backend.text.embed import SentenceEmbedder

    embedder = SentenceEmbedder.default()
    return Reader.load(embedder.embed, check=CrossCheck.load(embedder))


def open_talker(settings: DialogueSettings, safety: Mapping[str, Any]) -> Talker:
    """Model, reader and rails together."""
    from python_backend.safety.rails import Rails

    reader = open_reader()
    # It judges by how the bundled adapter was taught to speak; other models speak otherwise.
    bundled = not (settings.server_url or settings.model or settings.adapter)
    purpose = Purpose.load(reader.embed) if bundled else None
    return Talker(open_model(settings), reader, Rails.from_settings(safety), purpose)
