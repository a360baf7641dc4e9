"""The prior of the free tier: draws come from the training programs whose captions are near."""

from __future__ import annotations

import numpy as np

from python_backend.props.model.exemplars import Exemplars


def made() -> Exemplars:
    """Three programs under two captions at right angles; the third, under the second caption,
    counts a third."""
    text = np.zeros((2, 384), np.float16)
    text[0, 0] = text[1, 1] = 1
    return Exemplars(
        {
            "exemplar.mean": np.array([[0, 0], [5, 0], [0, 5]], np.float16),
            "exemplar.spread": np.full((3, 2), np.log(0.1), np.float16),
            "exemplar.caption": np.array([0, 1, 1], np.int32),
            "exemplar.weight": np.array([1, 0.75, 0.25], np.float16),
            "exemplar.text": text,
        }
    )


def prompt(first: float, second: float) -> np.ndarray:
    text = np.zeros(384, np.float32)
    text[:2] = first, second
    return text / max(float(np.linalg.norm(text)), 1e-9)


def test_the_nearer_caption_counts_more() -> None:
    """Weights sum to one, follow the prompt, and respect what a program counts."""
    prior = made()
    near = prior.weights(prompt(1, 0), 0.0)
    assert np.isclose(near.sum(), 1) and near[0] > 0.999
    far = prior.weights(prompt(0, 1), 0.0)
    assert far[0] < 0.001 and np.isclose(far[1] / far[2], 3, rtol=1e-3)


def test_novelty_reaches_farther() -> None:
    """A caption that is less like the prompt is drawn more often at a higher novelty."""
    prior = made()
    shares = [float(prior.weights(prompt(1, 0.9), n)[1:].sum()) for n in (0.0, 0.5, 1.0)]
    assert shares[0] < shares[1] < shares[2] < 0.5


def test_no_prompt_asks_all() -> None:
    """A vector of zeros leaves only what each program counts."""
    assert np.allclose(made().weights(np.zeros(384, np.float32), 0.3), [0.5, 0.375, 0.125])


def test_draws_lie_about_the_posteriors() -> None:
    """Draws have the mean and the deviation of the program they come from, and repeat by seed."""
    prior = made()
    drawn = prior.draw(prompt(1, 0), np.random.default_rng(0), 0.0, 400)
    assert drawn.shape == (400, 2)
    assert np.abs(drawn.mean(0)).max() < 0.03 and np.abs(drawn.std(0) - 0.1).max() < 0.02
    again = prior.draw(prompt(1, 0), np.random.default_rng(0), 0.0, 400)
    assert (drawn == again).all()
