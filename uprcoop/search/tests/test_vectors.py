"""Nearest neighbours on both databases: exact, filtered, and in step with what is public."""

import numpy as np
import pytest
from django.db import connection, transaction

from uprcoop.search import embedding, vectors
from uprcoop.search.encoders import search_encoder, text_digest
from uprcoop.search.models import IndexState, SearchDocument, TextVector
from uprcoop.search.vectors import matrix as matrix_module
from uprcoop.search.vectors import postgres
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


def test_vectors_of_two_versions_never_meet(stub, monkeypatch):
    """While a new version is computed: only its own are searched, and no document comes twice."""
    ids, old = load(stub, 60)
    newer = Stub()
    newer.version = "2"
    monkeypatch.setattr("uprcoop.search.vectors.search_encoder", lambda: newer)
    monkeypatch.setattr("uprcoop.search.vectors.store.search_encoder", lambda: newer)
    with transaction.atomic():
        save_vectors(newer, [text_digest(f"text 0 {n}") for n in range(20)], -old[:20])
    for question in (old[3], -old[3], old[40]):
        for allowed in (None, np.ones(int(ids.max()) + 1, dtype=bool)):
            got, cosines = vectors.nearest(question, limit=60, allowed=allowed)
            assert sorted(got) == sorted(ids[:20])
            np.testing.assert_allclose(
                dict(zip(got, cosines, strict=True))[ids[3]], -old[3] @ question, atol=0.01
            )
    monkeypatch.setattr("uprcoop.search.vectors.search_encoder", lambda: stub)
    assert sorted(vectors.nearest(old[3], limit=100)[0]) == sorted(ids)


def tell(monkeypatch, encoder):
    """Which encoder serves search, for whoever writes vectors."""
    monkeypatch.setattr("uprcoop.search.vectors.store.search_encoder", lambda: encoder)


def test_vectors_that_came_by_another_way_are_found_and_then_copied(stub, monkeypatch):
    tell(monkeypatch, None)  # computed while another setting held
    ids, found = load(stub, 40)
    tell(monkeypatch, stub)
    assert sorted(vectors.nearest(found[3], limit=100)[0]) == sorted(ids)
    on_postgres = connection.vendor == "postgresql"
    vectors.forget()
    outcome = embedding.embed(stub)
    assert outcome == embedding.Outcome(copied=40 if on_postgres else 0, is_done=True)
    assert embedding.embed(stub) == embedding.Outcome(is_done=True)
    vectors.forget()
    assert postgres.is_ready(stub) == on_postgres
    assert sorted(vectors.nearest(found[3], limit=100)[0]) == sorted(ids)


def test_copying_goes_on_where_it_was_stopped(stub, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("nothing is copied on SQLite")
    monkeypatch.setattr(embedding, "WRITE", 15)
    tell(monkeypatch, None)
    ids, found = load(stub, 40)
    tell(monkeypatch, stub)
    outcome = embedding.embed(stub, is_stopped=lambda: True)
    assert outcome == embedding.Outcome(copied=15)
    assert not postgres.is_ready(stub)
    assert sorted(vectors.nearest(found[3], limit=100)[0]) == sorted(ids)
    assert embedding.embed(stub) == embedding.Outcome(copied=25, is_done=True)


def test_the_searched_table_is_made_when_pgvector_comes_later(stub):
    if connection.vendor != "postgresql":
        pytest.skip("pgvector belongs to PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_nearby")
    vectors.forget()
    ids, found = load(stub, 40)
    assert vectors.nearest(found[3], limit=1)[0][0] == ids[3]
    assert embedding.embed(stub) == embedding.Outcome(copied=40, is_done=True)
    assert postgres.is_ready(stub)
    assert vectors.nearest(found[3], limit=1)[0][0] == ids[3]


def test_copies_of_other_encoders_leave_the_searched_table_only_when_asked_for(
    stub, monkeypatch, settings
):
    if connection.vendor != "postgresql":
        pytest.skip("nothing is copied on SQLite")
    ids, found = load(stub, 10)
    second = Stub()
    second.name = "second"
    with transaction.atomic():
        save_vectors(second, [text_digest("text 0 1")], found[:1])
    embedding.drop_unused(second)
    assert sorted(vectors.nearest(found[3], limit=100)[0]) == sorted(ids)
    settings.SEARCH_ENCODER, settings.THEME_ENCODER = "second", "stub"
    monkeypatch.setattr(embedding, "search_encoder", lambda: second)
    assert embedding.drop_others() == {}  # both are in use, one of them not for search
    assert len(postgres.missing(stub)) == 10


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
