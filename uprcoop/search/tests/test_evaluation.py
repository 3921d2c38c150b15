"""`uprcoop evaluate search`: questions and judgements in, nDCG@10 of each leg out."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from uprcoop.recommendations.models import Source, SourceRow
from uprcoop.search.evaluation.search import gain
from uprcoop.search.tests.rows import import_run, index, recommendation

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path, settings):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    prison = recommendation("Improve conditions in prisons")
    food = recommendation("Guarantee the right to food", symbol="A/HRC/8/1", paragraph="12.3")
    water = recommendation("Bring clean water to every village")
    SourceRow.objects.create(
        source=Source.UHRI_JSON,
        identifier="an-identifier",
        digest="1",
        received={},
        recommendation=water,
        last_run=import_run(),
    )
    index()
    queries, relevant = tmp_path / "queries.csv", tmp_path / "relevant.csv"
    queries.write_text("id,text,language\n1,prisons,en\n2,right to food,en\n3,water,en\n4,x,en\n")
    relevant.write_text(
        f"query,record,grade\n1,{prison.key},1\n1,https://x.example/r/{food.key},0\n"
        "2,A/HRC/8/1/12.3,2\n3,an-identifier,1\n4,unknown,1\n"
    )
    return queries, relevant


def run(*words):
    out = io.StringIO()
    call_command("evaluate", "search", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_each_leg_is_measured_and_what_could_not_be_is_counted(files):
    result = json.loads(run(*map(str, files), "--json"))
    assert set(result["ndcg_at_10"]) == {"hybrid", "words", "meaning"}
    assert result["ndcg_at_10"]["words"] == pytest.approx(1.0)
    assert result["ndcg_at_10"]["hybrid"] == pytest.approx(1.0)
    assert result["queries"] == 3
    assert result["queries_without_relevant"] == 1
    assert result["records_not_found"] == 1
    assert "nDCG@10" in run(*map(str, files))


def test_a_good_record_further_down_is_worth_less():
    assert gain([1, 0]) > gain([0, 1]) > gain([0, 0]) == 0


@pytest.mark.parametrize(
    ("which", "content", "said"),
    [
        (0, "1\n", "row 1"),
        (1, "1,a,b\n1,a,much\n", "“much” is no number"),
        (1, "1,a\n", "write query id, record id, grade"),
        (0, b"1,\xff\xfe,en\n", "not a CSV file in UTF-8"),
    ],
)
def test_files_that_cannot_be_used_are_refused_with_their_row(files, which, content, said):
    files[which].write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CommandError, match=said):
        run(*map(str, files))


def test_a_missing_file_is_named(files, tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        run(str(tmp_path / "nowhere.csv"), str(files[1]))
