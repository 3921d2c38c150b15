"""Computing vectors: each text once, resumable, one process at a time."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from uprcoop.recommendations.models import ImportRun, Recommendation
from uprcoop.search import embedding, leases, tasks
from uprcoop.search.encoders import text_digest
from uprcoop.search.management.commands import worker
from uprcoop.search.models import Lease, SearchDocument, TextVector, ThemeModel
from uprcoop.states.models import State

pytestmark = pytest.mark.django_db

F1 = {"micro_f1": 0.8, "macro_f1": 0.7}


class Counting:
    """An encoder that remembers what it was asked."""

    name, version, size = "counting", "1", 8

    def __init__(self):
        self.asked = []

    def encode(self, texts, language=""):
        self.asked += texts
        found = np.ones((len(texts), self.size), dtype=np.float32)
        return found / self.size**0.5


def load(texts):
    run = ImportRun.objects.create(source="demo", file_name="x")
    state = State.objects.first()
    start = Recommendation.objects.count()
    rows = Recommendation.objects.bulk_create(
        [
            Recommendation(
                key=f"key{start + n}", state=state, text=text, language="en", changed_in=run
            )
            for n, text in enumerate(texts)
        ]
    )
    SearchDocument.objects.bulk_create(
        [
            SearchDocument(
                kind=1,
                object_id=row.pk,
                digest=text_digest(row.text),
                words="",
                facets=b"",
                version=1,
            )
            for row in rows
        ]
    )
    return rows


def test_identical_texts_are_encoded_once_and_a_second_run_does_nothing():
    load(["Ratify it", "Ratify  it", "Abolish it", "!!!"])
    one = Counting()
    assert embedding.embed(one) == embedding.Outcome(written=2, is_done=True)
    assert len(one.asked) == 2
    assert embedding.embed(one).written == 0
    assert embedding.count_lacking(one) == 0


def test_a_text_changed_since_it_was_indexed_waits_for_the_index():
    row = load(["Ratify it"])[0]
    Recommendation.objects.filter(pk=row.pk).update(text="Something else")
    assert embedding.embed(Counting()) == embedding.Outcome(written=0, is_done=True)


def test_a_stopped_run_is_gone_on_with(monkeypatch):
    monkeypatch.setattr(embedding, "WRITE", 2)
    load([f"Text number {n}" for n in range(7)])
    one = Counting()
    assert embedding.embed(one, is_stopped=lambda: True).written == 2
    assert embedding.embed(one).written == 5
    assert len(one.asked) == 7


def test_two_never_compute_at_once():
    load(["Ratify it"])
    with leases.held("embed:counting", 60) as holder:
        assert holder
        assert embedding.embed(Counting()) == embedding.Outcome(is_busy=True)
    assert embedding.embed(Counting()).written == 1


def test_the_lease_of_a_dead_process_runs_out():
    load(["Ratify it"])
    Lease.objects.create(
        name="embed:counting", holder="dead", until=timezone.now() - timedelta(seconds=1)
    )
    assert embedding.embed(Counting()).written == 1


def test_who_lost_the_lease_writes_nothing_more():
    leases.take("embed:counting", "another", 60)
    with pytest.raises(leases.LeaseLost):
        embedding.write(Counting(), ["a" * 20], np.ones((1, 8)), "me")
    assert not TextVector.objects.exists()


def test_vectors_of_withdrawn_texts_and_old_versions_are_dropped():
    load(["Ratify it", "Abolish it"])
    one = Counting()
    embedding.embed(one)
    SearchDocument.objects.filter(digest=text_digest("Ratify it")).update(is_public=False)
    assert embedding.drop_unused(one) == 1
    newer = Counting()
    newer.version = "2"
    embedding.embed(newer)
    assert embedding.drop_unused(newer) == 1
    assert list(TextVector.objects.values_list("encoder_version", flat=True)) == ["2"]


def test_a_second_encoder_of_the_same_size_deletes_nothing_of_the_first():
    load(["Ratify it", "Abolish it"])
    first, second = Counting(), Counting()
    second.name = "second"
    for one in (first, second):
        embedding.embed(one)
        assert embedding.drop_unused(one) == 0
    assert TextVector.objects.count() == 4


def test_vectors_of_encoders_switched_off_go_only_when_asked_for(settings, capsys):
    load(["Ratify it", "Abolish it"])
    one = Counting()
    embedding.embed(one)
    settings.SEARCH_ENCODER, settings.THEME_ENCODER = "none", "counting"
    assert embedding.drop_others() == {}
    settings.THEME_ENCODER = "none"
    assert embedding.drop_others(["counting"]) == {}
    call_command("embed", drop_others=True, json=True)
    assert json.loads(capsys.readouterr().out) == {
        "encoders": [],
        "dropped_others": {"counting": 2},
    }
    assert not TextVector.objects.exists()


def test_the_command_says_when_no_encoder_is_to_be_had(settings):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    with pytest.raises(CommandError, match="words alone"):
        call_command("embed")


def test_the_theme_model_is_trained_without_any_encoder_too(settings, monkeypatch):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    asked = []
    monkeypatch.setattr(tasks.training, "is_due", lambda complete: not asked)
    monkeypatch.setattr(
        tasks.training, "train", lambda: asked.append(True) or ThemeModel(report=F1)
    )
    worker.Command().look()
    assert asked


@pytest.mark.slow
@pytest.mark.any_database
def test_a_killed_worker_loses_nothing(tmp_path, migrated_database):
    """Kill -9 in the middle, then go on: every text has its vector, none was written twice."""
    shutil.copy(migrated_database, tmp_path / "test.sqlite3")
    environment = os.environ | {
        "UPRCOOP_DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'test.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "uprcoop.settings",
    }
    preface = """
import sys, time, django
django.setup()
from django.core.management import call_command
from uprcoop.search import embedding
from uprcoop.search.models import TextVector
from uprcoop.search.tests.test_embedding import Counting, load
embedding.WRITE = 5
embedding.LEASE_SECONDS = 1.0
"""
    first = (
        preface
        + """
load([f"Text number {n}" for n in range(60)])
def slow(count):
    print("written", flush=True)
    time.sleep(0.2)
embedding.embed(Counting(), on_progress=slow)
"""
    )
    victim = subprocess.Popen(
        [sys.executable, "-c", first], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert victim.stdout is not None
    for _ in range(3):
        assert victim.stdout.readline() == "written\n"
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    victim.stdout.close()
    time.sleep(1.1)  # the lease runs out
    second = (
        preface
        + """
before = TextVector.objects.count()
outcome = embedding.embed(Counting())
print(before, outcome.written, TextVector.objects.count(), outcome.is_done)
"""
    )
    done = subprocess.run(
        [sys.executable, "-c", second], env=environment, capture_output=True, text=True, check=True
    )
    before, written, after, is_done = done.stdout.split()
    assert 15 <= int(before) < 60
    assert int(before) + int(written) == int(after) == 60
    assert is_done == "True"
