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


def test_json_is_one_object_alone_also_when_files_are_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"%PDF-1.7")
    (tmp_path / "b").write_bytes(uhri_json(uhri_row(1)))
    code, out, _err = run(tmp_path / "a", tmp_path / "b", tmp_path / "none", json=True)
    assert code == 1
    answer = json.loads(out)
    assert answer["created"] == 1
    assert [file["code"] for file in answer["files"]] == ["unknown-format", None, "missing"]
    for file in answer["files"]:
        assert {"created", "updated", "unchanged", "rejected"} <= set(file)


def test_a_database_that_fails_is_told_in_a_sentence_and_the_next_file_is_tried(
    tmp_path, monkeypatch
):
    from django.db import OperationalError

    from uprcoop.recommendations.taking import Taking

    take = Taking.take

    def fails_once(self, rows):
        monkeypatch.setattr(Taking, "take", take)
        raise OperationalError("database is locked")

    monkeypatch.setattr(Taking, "take", fails_once)
    (tmp_path / "a").write_bytes(uhri_json(uhri_row(1)))
    (tmp_path / "b").write_bytes(uhri_json(uhri_row(2)))
    code, out, _err = run(tmp_path / "a", tmp_path / "b", json=True, no_index=True)
    answer = json.loads(out)
    assert code == 1
    assert [file["code"] for file in answer["files"]] == ["database", None]
    assert "locked" in answer["files"][0]["refused"]
    assert Recommendation.objects.count() == 1


def test_stopped_while_indexing_the_counts_are_still_told(tmp_path, monkeypatch):
    from importlib import import_module

    def stopped():
        raise KeyboardInterrupt

    module = import_module("uprcoop.exchange.management.commands.import")
    monkeypatch.setattr(module, "after_import", stopped)
    (tmp_path / "a").write_bytes(uhri_json(uhri_row(1)))
    code, out, err = run(tmp_path / "a", json=True)
    assert code == 130
    assert json.loads(out)["created"] == 1
    assert "uprcoop index" in err


def test_a_report_that_cannot_be_written_is_told_before_the_work(tmp_path):
    from django.core.management.base import CommandError

    (tmp_path / "a").write_bytes(uhri_json(uhri_row(1, Text="")))
    with pytest.raises(CommandError) as caught:
        run(tmp_path / "a", report=tmp_path)
    assert caught.value.returncode == 2
    assert "cannot be written" in str(caught.value)


@pytest.mark.parametrize("dry", [True, False])
def test_a_file_that_withdraws_a_large_share_is_warned_of_on_stderr(tmp_path, dry):
    (tmp_path / "whole").write_bytes(uhri_json(*map(uhri_row, range(1, 41))))
    (tmp_path / "part").write_bytes(uhri_json(uhri_row(1)))
    code, _out, err = run(tmp_path / "whole", no_index=True)
    assert (code, err) == (0, "")
    code, out, err = run(tmp_path / "part", no_index=True, json=True, dry_run=dry)
    assert code == 0
    assert json.loads(out)["withdrawn"] == 39
    assert "withdraw" in err
    assert "39 of the 40 records" in err
    assert "Slovenia, A/HRC/43/15: 39 of 40" in err
    assert "--partial" in err


def test_a_few_withdrawals_and_partial_files_are_not_warned_of(tmp_path):
    (tmp_path / "whole").write_bytes(uhri_json(*map(uhri_row, range(1, 41))))
    (tmp_path / "less").write_bytes(uhri_json(*map(uhri_row, range(1, 21))))
    (tmp_path / "part").write_bytes(uhri_json(uhri_row(1)))
    run(tmp_path / "whole", no_index=True)
    assert run(tmp_path / "less", no_index=True)[2] == ""
    assert run(tmp_path / "part", no_index=True, partial=True)[2] == ""
    assert Recommendation.objects.current().count() == 20
