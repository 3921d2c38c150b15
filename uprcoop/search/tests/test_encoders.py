"""The encoders behind their interface: shapes, odd texts, and doing without one."""

import os
import time

import numpy as np
import pytest

from uprcoop.search import encoders
from uprcoop.search.encoders import EmptyText, encoder, prepare, text_digest

pytestmark = pytest.mark.any_database

NAMES = encoders.NAMES


@pytest.fixture(params=NAMES)
def one(request):
    found = encoder(request.param)
    if found is None:
        pytest.skip(f"{request.param} is not installed here")
    return found


def test_a_null_is_a_space_and_nothing_after_it_is_lost():
    assert prepare("right to\x00 health\x07") == "right to health"


def test_half_a_surrogate_pair_is_dropped():
    assert prepare("health\ud83d care") == "health care"
    text_digest("health\ud83d care").encode()


def test_composed_and_decomposed_accents_share_a_digest():
    assert text_digest("e\u0301ducation") == text_digest("\u00e9ducation")


@pytest.mark.parametrize("text", ["", "  \n", "!@#", "\x00", "\ud83d", "___"])
def test_a_text_with_nothing_to_read_is_refused(one, text):
    assert text_digest(text) == ""
    with pytest.raises(EmptyText):
        one.encode(["health", text])


def test_vectors_have_length_one_and_do_not_depend_on_their_neighbours(one):
    texts = ["Ratify the Convention", "إلغاء عقوبة الإعدام", "确保受教育的权利", "a" * 10_000]
    together = one.encode(texts, "en")
    assert together.shape == (4, one.size)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    alone = np.concatenate([one.encode([text], "en") for text in texts])
    assert (np.einsum("ij,ij->i", together, alone) > 0.99).all()


def test_ten_thousand_characters_are_encoded_in_bounded_time(one):
    one.encode(["ready"])
    begun = time.monotonic()
    one.encode(["ratify the convention without delay " * 300])
    assert time.monotonic() - begun < 5


def test_a_translation_is_nearer_than_another_topic():
    use = encoder("use-multilingual-3")
    if use is None:
        pytest.skip("use-multilingual-3 is not installed here")
    q, same, other = use.encode(
        ["abolir la pena de muerte", "Abolish the death penalty", "Build rural roads"]
    )
    assert q @ same > q @ other + 0.2


def broken():
    raise OSError("wrong ELF class")


def test_an_unknown_or_missing_encoder_is_none_and_search_goes_on(settings):
    settings.SEARCH_ENCODER = "none"
    assert encoders.search_encoder() is None
    assert encoder("no-such-encoder") is None
    settings.ENCODERS = {**settings.ENCODERS, "broken": f"{__name__}.broken"}
    assert encoder("broken") is None


def test_each_encoder_bears_the_name_it_is_set_by(one):
    assert one.name in NAMES
    assert encoder(one.name) is one


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_process_forked_after_use_encodes_without_hanging(one):
    expected = one.encode(["Right to water"], "en")[0]
    child = os.fork()
    if child == 0:
        found = encoder(one.name)
        is_same = float(found.encode(["Right to water"], "en")[0] @ expected) > 0.99
        os._exit(0 if is_same else 1)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert os.waitstatus_to_exitcode(status) == 0
            return
        time.sleep(0.05)
    os.kill(child, 9)
    os.waitpid(child, 0)
    pytest.fail("the forked process hung")
