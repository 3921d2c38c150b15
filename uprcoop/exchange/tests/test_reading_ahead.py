"""Read ahead in a second process, or in this one: an import does the same."""

import os
import signal
import sys

import pytest

from uprcoop.common import ahead
from uprcoop.exchange import imports
from uprcoop.exchange.readers import uhri_json
from uprcoop.exchange.refusals import FileRefused
from uprcoop.exchange.tests.building import bring_in, counted, everything, uhri_row
from uprcoop.exchange.tests.building import uhri_json as export
from uprcoop.recommendations import preparing
from uprcoop.recommendations.models import ImportRun, PersonLabel, Recommendation, ThemeLabel

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(sys.platform != "linux", reason="forks"),
]
HEADING = b"session,to,from,response,text,issue,action\n"


@pytest.fixture(params=["ahead", "here"], autouse=True)
def way(request, monkeypatch):
    monkeypatch.setattr(ahead, "can_fork", lambda: request.param == "ahead")
    monkeypatch.setattr(imports, "AHEAD", 0)
    monkeypatch.setattr(preparing, "BATCH", 3)
    return request.param


@pytest.fixture
def where(monkeypatch, tmp_path):
    """The processes in which rows are read."""
    read = uhri_json.read
    note = tmp_path / "processes"

    def noted(file):
        note.write_text(str(os.getpid()))
        yield from read(file)

    monkeypatch.setattr(uhri_json, "read", noted)
    return lambda: int(note.read_text())


def test_counts_remarks_labels_and_progress_are_the_same(way, where):
    first = [uhri_row(number) for number in range(1, 11)]
    bring_in(export(*first, uhri_row(11), uhri_row(12)))
    second = [
        *first[:4],
        uhri_row(5, UprPositions=["Noted"]),
        uhri_row(5, UprPositions=["Noted"], Themes=["Right to food"]),
        uhri_row(6, Themes=["An odd theme"], AffectedPersons=["Odd persons"]),
        uhri_row(7, Countries=["Atlantis"]),
        uhri_row(8, UprRecommendingCountry=["Nowhere"]),
        uhri_row(20),
    ]
    steps = []
    result = bring_in(export(*second), on_progress=steps.append)
    assert vars(result.counts) == {
        "created": 1, "updated": 3, "unchanged": 5, "rejected": 1, "withdrawn": 4, "noticed": 3,
    }  # fmt: skip
    assert [(remark.row, remark.code) for remark in result.remarks] == [
        (8, "unknown-state"),
        (7, "unknown-theme"),
        (7, "unknown-persons"),
        (9, "unknown-recommending-state"),
    ]
    assert ThemeLabel.objects.filter(label="An odd theme").exists()
    assert PersonLabel.objects.filter(label="Odd persons").exists()
    assert [step.rows for step in steps][:4] == [3, 6, 9, 10]
    assert steps[-1].read == steps[-1].size == len(export(*second))
    assert (where() == os.getpid()) == (way == "here")


def test_the_doubt_about_a_files_end_arrives(way):
    rows = [b"5,Slovenia,France,Accepted,Text %d,Health,1" % number for number in range(6)]
    bring_in(HEADING + b"\n".join(rows) + b"\n")
    result = bring_in(HEADING + b"\n".join(rows[:3]))
    assert result.counts.withdrawn == 0
    assert bring_in(HEADING + b"\n".join(rows[:3]) + b"\n").counts.withdrawn == 3


def test_a_file_found_broken_late_is_refused_with_its_row_and_leaves_no_trace():
    bring_in(export(uhri_row(1)))
    before = everything()
    content = export(*(uhri_row(number) for number in range(2, 10)))[:-1] + b" oh"
    with pytest.raises(FileRefused) as caught:
        bring_in(content)
    assert (caught.value.code, caught.value.values["row"]) == ("broken", 8)
    assert everything() == before
    assert ImportRun.objects.count() == 1


def test_a_dry_run_keeps_nothing():
    assert counted(bring_in(export(uhri_row(1)), dry_run=True)) == (1, 0, 0, 0)
    assert not Recommendation.objects.exists()


def test_a_reader_that_is_killed_is_a_refusal_and_leaves_no_trace(way, monkeypatch):
    if way == "here":
        pytest.skip("nobody is left to tell")
    read = uhri_json.read

    def dies(file):
        for number, row in enumerate(read(file)):
            if number == 7:
                os.kill(os.getpid(), signal.SIGKILL)
            yield row

    monkeypatch.setattr(uhri_json, "read", dies)
    with pytest.raises(FileRefused, match="was ended") as caught:
        bring_in(export(*(uhri_row(number) for number in range(1, 12))))
    assert caught.value.code == "unreadable"
    assert not Recommendation.objects.exists()
    assert not ImportRun.objects.exists()
