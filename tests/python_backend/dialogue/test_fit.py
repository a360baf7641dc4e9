"""What fits: the bundled model is listed, other files are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from python_backend.dialogue import fit
from python_backend.dialogue.llm import bundled_model


def test_models_are_listed_and_adapters_and_other_files_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Smallest first, with the memory that each needs."""
    (tmp_path / "notes.gguf").write_text("no")
    (tmp_path / "lora.gguf").write_bytes(b"GGUF....general.type adapter" + bytes(100))
    found = fit.what_fits([tmp_path, bundled_model()])
    assert [f.path for f in found] == [bundled_model()]
    assert found[0].needs > bundled_model().stat().st_size
    monkeypatch.setattr(fit, "free_memory", lambda: 50_000_000)
    assert not fit.what_fits([bundled_model()])[0].fits
