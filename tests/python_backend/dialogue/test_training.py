"""Training: the data is checked, the adapter fits the runtime, a tiny run learns and resumes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.errors import BadData
from python_backend.dialogue.corpus.build import conversations
from python_backend.dialogue.training.adapter import permute, write_adapter
from python_backend.dialogue.training.data import IGNORE, encode, read_talk, read_talks


def write(path: Path, rows: list[Any]) -> Path:
    """Rows as JSON lines; strings go in as they are."""
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows))
    return path


def own(name: str = "Ada", lines: int = 4) -> dict[str, Any]:
    """A conversation as a user would write it."""
    exchanges = [
        {"line": f"What is {i}?", "facts": [f"It is {i}."], "reply": f"It is {i}."}
        for i in range(lines)
    ]
    return {"persona": {"name": name, "role": "clerk"}, "exchanges": exchanges}


def test_every_faulty_line_is_named(tmp_path: Path) -> None:
    """Broken JSON, a persona without a role, an empty reply: all in one error."""
    bad = own()
    bad["exchanges"][0]["reply"] = ""
    file = write(
        tmp_path / "d.jsonl", [own(), "{", {"persona": {"name": "A"}, "exchanges": []}, bad]
    )
    with pytest.raises(BadData) as caught:
        read_talks(file)
    assert [path for path, _ in caught.value.violations] == ["line 2", "line 3", "line 4"]


def test_too_little_data_is_refused(tmp_path: Path) -> None:
    """A handful of lines teaches nothing that can be measured."""
    with pytest.raises(BadData, match="too little"):
        read_talks(write(tmp_path / "d.jsonl", [own(lines=2)]))
    with pytest.raises(BadData, match="cannot be read"):
        read_talks(tmp_path / "none.jsonl")


def test_only_replies_are_learnt() -> None:
    """Labels cover the replies and their end marks, nothing of persona, fact or question."""
    talk = read_talk(own(lines=2))
    sample = encode(talk, lambda text: list(text.encode()))
    learnt = bytes(t for t, label in zip(sample.ids, sample.labels) if label != IGNORE).decode()
    assert learnt == "(neutral, none) It is 0.<|im_end|>(neutral, none) It is 1.<|im_end|>"
    assert all(label in (IGNORE, token) for token, label in zip(sample.ids, sample.labels))


def test_rows_are_permuted_as_the_runtime_keeps_them() -> None:
    """Of one head with four rows: halves become pairs."""
    rows = np.arange(8, dtype=np.float32).reshape(8, 1)
    assert permute(rows, 2)[:, 0].tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def test_an_unknown_tensor_is_refused(tmp_path: Path) -> None:
    """Nothing is left out of the file in silence."""
    pytest.importorskip("gguf")
    with pytest.raises(ValueError, match="no place"):
        write_adapter(
            tmp_path / "a.gguf",
            {"model.layers.0.odd.lora_A.weight": np.zeros((2, 2), np.float32)},
            alpha=4.0,
            heads=9,
            kv_heads=3,
        )


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_a_tiny_run_trains_resumes_and_its_adapter_loads(tmp_path: Path) -> None:
    """Four steps: losses are finite, a second call resumes, and the runtime loads the file."""
    pytest.importorskip("peft")
    pytest.importorskip("gguf")
    from python_backend.dialogue.llm import bundled_model
    from python_backend.dialogue.training.run import train_adapter

    talks = [read_talk(row) for row, _ in zip(conversations(rounds=1), range(6))]
    folder = tmp_path / "run"
    outcome = train_adapter(talks, folder, bundled_model(), preset="tiny", steps=2)
    assert outcome.steps == 2
    again = train_adapter(talks, folder, bundled_model(), preset="tiny", steps=3)
    assert again.steps == 3
    assert np.isfinite([outcome.before, outcome.after, again.after]).all()
    assert again.samples
    assert again.adapter.with_suffix(".md").is_file()
