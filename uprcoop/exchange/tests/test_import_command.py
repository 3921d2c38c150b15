"""`uprcoop import`: counts, report, exit codes."""

import io
import json

import openpyxl
import pytest
from django.core.management import call_command

from uprcoop.exchange.tests.building import uhri_json, uhri_row
from uprcoop.recommendations.models import Recommendation

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import", *map(str, arguments), stdout=out, stderr=err, **options)
    except SystemExit as stopped:
        code = stopped.code
    return code, out.getvalue(), err.getvalue()


def test_json_gives_counts_in_all_and_by_file(tmp_path):
    (tmp_path / "a").write_bytes(uhri_json(uhri_row(1), uhri_row(2, Text="")))
    (tmp_path / "b").write_bytes(uhri_json(uhri_row(1), uhri_row(3)))
    code, out, _err = run(
        tmp_path / "a", tmp_path / "b", json=True, no_index=True, report=tmp_path / "r.xlsx"
    )
    answer = json.loads(out)
    assert code == 0
    assert [answer[name] for name in ("created", "updated", "unchanged", "rejected")] == [
        2,
        0,
        1,
        1,
    ]
    assert [file["created"] for file in answer["files"]] == [1, 1]


def test_a_refused_file_exits_1_and_the_others_are_taken(tmp_path):
    (tmp_path / "a").write_bytes(b"nothing of the kind")
    (tmp_path / "b").write_bytes(uhri_json(uhri_row(1)))
    code, out, err = run(tmp_path / "a", tmp_path / "b", no_index=True)
    assert code == 1
    assert "Refused" in err
    assert "1 created" in out
    assert Recommendation.objects.count() == 1


def test_the_report_names_file_row_and_reason_and_holds_no_formula(tmp_path):
    bad = uhri_row(2, Text='=HYPERLINK("http://example.org")', Countries=["+Atlantis"])
    (tmp_path / "a").write_bytes(uhri_json(uhri_row(1), bad))
    run(tmp_path / "a", no_index=True, report=tmp_path / "r.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "r.xlsx").active.iter_rows())
    values = [cell.value for cell in rows[1]]
    assert values[:3] == ["a", 2, "Rejected"]
    assert "Atlantis" in values[3]
    assert values[4].startswith("'=")
    assert all(cell.data_type != "f" for row in rows for cell in row)


def test_a_dry_run_keeps_nothing(tmp_path):
    (tmp_path / "a").write_bytes(uhri_json(uhri_row(1)))
    _code, out, _err = run(tmp_path / "a", dry_run=True)
    assert "1 created" in out
    assert not Recommendation.objects.exists()
