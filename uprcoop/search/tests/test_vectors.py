"""Nearest neighbours on both databases: exact, filtered, and in step with what is public."""

import numpy as np
import pytest
from django.db import connection, transaction

from uprcoop.search import vectors
from uprcoop.search.encoders import search_encoder, text_digest
from uprcoop.search.models import IndexState, SearchDocument, TextVector
from uprcoop.search.vectors import matrix as matrix_module
from uprcoop.search.vectors.matrix import Matrix
from uprcoop.search.vectors.store import save_vectors

pytestmark = pytest.mark.django_db


class Stub:
    """Any vectors will do here; the size is that of pgvector's column."""

    name, version, size = "stub", "1", 512

    def encode(self, texts, language=""):
        raise NotImplementedError


@pytest.fixture
def stub(monkeypatch):
    made = Stub()
    monkeypatch.setattr("uprcoop.search.vectors.search_encoder", lambda: made)
    monkeypatch.setattr("uprcoop.search.vectors.store.search_encoder", lambda: made)
    vectors.forget()
    yield made
    vectors.forget()


def load(stub, count, seed=0, per_text=1):
    """`count` distinct texts, each with `per_text` documents; their ids and vectors."""
    found = np.random.default_rng(seed).standard_normal((count, 512)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    digests = [text_digest(f"text {seed} {number}") for number in range(count)]
    version = (IndexState.objects.values_list("version", flat=True).first() or 0) + 1
    documents = [
        SearchDocument(
            kind=seed + 1,
            object_id=n,
            digest=digests[n % count],
            words="",
            facets=b"",
            version=version,
        )
        for n in range(count * per_text)
    ]
    SearchDocument.objects.bulk_create(documents)
    IndexState.objects.update_or_create(id=1, defaults={"epoch": "e", "version": version})
    with transaction.atomic():
        save_vectors(stub, digests, found)
    return np.array([one.pk for one in documents]), found


def test_the_nearest_come_first_with_their_cosines(stub):
    ids, found = load(stub, 300)
    got, cosines = vectors.nearest(found[7], limit=10)
    exact = found @ found[7]
    best = ids[np.argsort(-exact)[:10]]
    assert got[0] == ids[7]
    assert len(set(got) & set(best)) >= 9
    np.testing.assert_allclose(cosines[0], 1, atol=0.01)
    assert (np.diff(cosines) <= 1e-6).all()


def test_only_allowed_and_public_documents_are_found(stub):
    ids, found = load(stub, 100)
    allowed = np.zeros(int(ids.max()) + 1, dtype=bool)
    allowed[ids[10:20]] = True
    got, _cosines = vectors.nearest(found[3], limit=50, allowed=allowed)
    assert set(got) == set(ids[10:20])
    assert len(vectors.nearest(found[3], limit=5, allowed=np.zeros(1, dtype=bool))[0]) == 0


def test_a_document_made_non_public_is_gone_at_the_next_question(stub):
    ids, found = load(stub, 50)
    assert vectors.nearest(found[3], limit=1)[0][0] == ids[3]
    SearchDocument.objects.filter(pk=ids[3]).update(is_public=False, version=99)
    IndexState.objects.update(version=99)
    assert ids[3] not in vectors.nearest(found[3], limit=50)[0]


def test_documents_of_one_text_are_all_found(stub):
    ids, found = load(stub, 20, per_text=3)
    got, _cosines = vectors.nearest(found[4], limit=3)
    assert list(got) == [ids[4], ids[24], ids[44]]


def test_new_vectors_are_found_without_a_restart(stub):
    load(stub, 20)
    vectors.nearest(np.ones(512) / 512**0.5, limit=1)
    ids, found = load(stub, 5, seed=1)
    assert vectors.nearest(found[2], limit=1)[0][0] == ids[2]


def test_two_steps_find_what_one_step_finds(stub, monkeypatch):
    ids, found = load(stub, 3_000)
    one_step = Matrix(stub).nearest(found[1], limit=20)[0]
    monkeypatch.setattr(matrix_module, "TWO_STEPS_FROM", 1_000)
    monkeypatch.setattr(matrix_module, "PASS", 600)
    # Text vectors lie mostly in few directions; random ones in all, the hardest case there is.
    two_steps = Matrix(stub).nearest(found[1], limit=20)[0]
    assert two_steps[0] == one_step[0] == ids[1]


def test_both_databases_and_the_matrix_agree(stub):
    _ids, found = load(stub, 500)
    hits = 0
    for query in found[:20]:
        got = set(vectors.nearest(query, limit=20)[0])
        hits += len(got & set(Matrix(stub).nearest(query, limit=20)[0]))
    assert hits / 400 >= 0.97


def test_nothing_embedded_gives_nothing(stub):
    assert len(vectors.nearest(np.ones(512) / 512**0.5, limit=5)[0]) == 0


def test_no_encoder_gives_nothing(settings):
    settings.SEARCH_ENCODER = "none"
    assert search_encoder() is None
    assert len(vectors.nearest(np.ones(512), limit=5)[0]) == 0


def test_vectors_are_kept_once_and_read_back(stub):
    _ids, found = load(stub, 5)
    digests = [text_digest(f"text 0 {n}") for n in range(5)]
    with transaction.atomic():
        save_vectors(stub, digests, found)
    assert TextVector.objects.count() == 5
    back = vectors.vectors_of([digests[2], "absent"])
    np.testing.assert_allclose(back[digests[2]], found[2], atol=1e-3)
    assert connection.vendor in {"sqlite", "postgresql"}
