"""What a text is chiefly about, among the themes that it bears."""

import numpy as np
import pytest

from uprcoop.search.thememodel.blend import Blend, learn_chief


def example() -> tuple[np.ndarray, np.ndarray]:
    """Texts of one theme each: whatever is about theme 1 or 2 looks a little more like theme 0."""
    which = np.arange(300) % 3
    probabilities = np.full((300, 3), 0.02, dtype=np.float32)
    probabilities[:, 0] = 0.6
    probabilities[which > 0, which[which > 0]] = 0.5
    return probabilities, np.eye(3, dtype=bool)[which]


def blend_of(chief: np.ndarray) -> Blend:
    return Blend(np.ones(1), np.ones(3), np.zeros(3), np.full(3, 0.5), chief)


def test_the_chief_theme_comes_before_one_that_many_texts_look_like():
    probabilities, labels = example()
    assert (probabilities.argmax(axis=1) == 0).all()
    weighed = blend_of(learn_chief(probabilities, [], labels)).chiefly(probabilities, [])
    assert (weighed.argmax(axis=1) == labels.argmax(axis=1)).all()
    assert (weighed <= probabilities).all()
    assert weighed[1, 0] > weighed[1, 2]  # the other themes stay in their order


def test_vectors_tell_what_the_probabilities_cannot():
    probabilities, labels = example()
    blind = np.full_like(probabilities, 0.3)
    rows = np.where(labels, 0.1, 0).astype(np.float32) + 0.9  # all point nearly one way
    weighed = blend_of(learn_chief(blind, [rows], labels)).chiefly(blind, [rows])
    assert (weighed.argmax(axis=1) == labels.argmax(axis=1)).all()


def test_a_theme_that_hardly_any_text_bears_alone_keeps_the_place_of_its_probability():
    probabilities, labels = example()
    rare = np.zeros((300, 1), dtype=bool)
    rare[:4] = True  # four texts bear it alone: too few to learn from
    labels = np.hstack([labels & ~rare, rare])
    wider = np.hstack([probabilities, np.full((300, 1), 0.9, dtype=np.float32)])
    blend = blend_of(learn_chief(wider, [], labels))
    weighed = blend.chiefly(wider, [])
    assert (weighed.argmax(axis=1) == 3).all()
    assert (weighed[:, :3].argmax(axis=1)[4:] == labels[4:].argmax(axis=1)).all()
    nothing = blend.chiefly(np.zeros((1, 4), dtype=np.float32), [])
    assert not nothing.any()


@pytest.mark.parametrize("count", [150, 200])
def test_from_too_few_texts_of_one_theme_nothing_is_learned(count):
    probabilities, labels = (part[:count] for part in example())
    labels = labels.copy()
    labels[:10] = True  # these bear all three
    chief = learn_chief(probabilities, [], labels)
    assert not len(chief)
    np.testing.assert_array_equal(blend_of(chief).chiefly(probabilities, []), probabilities)
