"""A fund's money from files: all or nothing, each refused line with its reason, twice is once."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from uprcoop.exchange.fund_money import take_file
from uprcoop.exchange.refusals import FileRefused
from uprcoop.funds.models import Contribution, Grant
from uprcoop.funds.tests.conftest import cast, kept, quiet, supported

__all__ = ["cast", "kept", "quiet"]

HEAD = "line,year,day,who,iso3,purpose,title,amount,currency,disclosure,reference,source,source_url"
GOOD = f"""{HEAD},recommendations
contribution,2023,2023-03-01,Lighthouse Trust,,,,50000,USD,,C-1,,
contribution,2024,,,WSM,,,1000.50,USD,amount,C-2,Accounts,https://example.org/a
contribution,2024,,Harbour Club,,,,,,not-disclosed,C-3,,
grant,2023,2023-05-02,,KEN,implementation,Courses for judges,20000,USD,,G-1,,,reckey
grant,2024,,Samoa,,follow-up,A table,500,USD,,G-2,,,
"""


def taken(kept, text: str | bytes, name: str = "money.csv"):
    content = text.encode() if isinstance(text, str) else text
    return take_file(fund=kept.fund, by=kept.manager, name=name, stream=io.BytesIO(content))


def good(cast) -> str:
    return GOOD.replace("reckey", supported(cast.a).key)


def test_a_table_is_entered_and_a_second_time_changes_nothing(kept, cast) -> None:
    first = taken(kept, good(cast))
    assert (first.created, first.unchanged, first.refused) == (5, 0, [])
    again = taken(kept, good(cast))
    assert (again.created, again.unchanged, again.refused) == (0, 5, [])
    grant = Grant.objects.get(reference="G-1")
    assert (grant.state, grant.amount, grant.on) == (cast.a, Decimal("20000"), date(2023, 5, 2))
    assert [row.recommendation.state for row in grant.recommendations.all()] == [cast.a]
    assert Contribution.objects.get(reference="C-2").state == cast.b
    assert Grant.objects.get(reference="G-2").state == cast.b, "a State by its name"


def test_the_same_as_a_spreadsheet_and_with_semicolons(kept, cast) -> None:
    book = openpyxl.Workbook()
    for row in good(cast).strip().split("\n"):
        cells = row.split(",")
        book.active.append([int(c) if c.isdigit() else c or None for c in cells])
    stream = io.BytesIO()
    book.save(stream)
    assert taken(kept, stream.getvalue(), "money.xlsx").created == 5
    assert taken(kept, good(cast).replace(",", ";")).unchanged == 5


def test_the_funds_own_download_comes_back_unchanged(client, kept, cast) -> None:
    taken(kept, good(cast).replace(",G-1,,", ",G-1,Accounts,https://example.org/b"))
    client.force_login(kept.manager)
    text = client.get(reverse("funds:download", args=[kept.fund.code, "csv"])).content
    # G-2 names a State that nobody has made public: its line comes without the State.
    lines = [line for line in text.decode().splitlines() if "not named" not in line]
    back = taken(kept, "\n".join(lines))
    assert (back.created, back.refused) == (0, [])
    assert back.unchanged == 4


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("contribution,2024,,Somebody,,,,12x,USD,,,,", "no amount"),
        ("contribution,2024,,Somebody,,,,-5,USD,,,,", "above zero"),
        ("contribution,2024,,Somebody,,,,5,,,,,", "three letters"),
        ("contribution,99,,Somebody,,,,5,USD,,,,", "no year"),
        ("contribution,2024,31/31/2024,Somebody,,,,5,USD,,,,", "no day"),
        ("contribution,2024,,,XXX,,,5,USD,,,,", "no code of a State"),
        ("contribution,2024,,,,,,5,USD,,,,", "who gave it"),
        ("contribution,2023,,lighthouse trust,,,,9,USD,,,,", "2023 already"),
        ("contribution,2023,,Somebody,,,,9,USD,,C-1,,", "C-1"),
        ("grant,2024,,,KEN,holiday,Boats,5,USD,,,,", "no purpose"),
        ("grant,2024,,,KEN,implementation,,5,USD,,,,", "what it paid for"),
        ("grant,2024,,,KEN,implementation,Boats,999999,USD,,,,", "received only"),
        ("grant,2024,,,KEN,implementation,Boats,5,USD,,,,javascript:alert(1)", "https://"),
        ("gift,2024,,,KEN,,,5,USD,,,,", "contribution or grant"),
        ("contribution,2024,,Somebody,,,,1e30,USD,,,,", "no amount"),
        ("contribution,2024,,Somebody,,,,NaN,USD,,,,", "no amount"),
    ],
)
def test_a_line_that_cannot_be_is_named_and_nothing_of_the_file_is_taken(
    kept, cast, line, words
) -> None:
    text = f"{HEAD}\ncontribution,2023,,Lighthouse Trust,,,,50000,USD,,C-1,,\n{line}\n"
    found = taken(kept, text)
    ((row, reason),) = found.refused
    assert row == 3
    assert words in reason
    assert (found.created, found.unchanged) == (0, 0)
    assert not Contribution.objects.exists()


def test_a_grant_may_stand_before_the_contribution_that_paid_for_it(kept, cast) -> None:
    head, *lines = good(cast).splitlines()
    assert taken(kept, "\n".join([head, *reversed(lines)])).created == 5


IATI = """<iati-activities version="2.03"><iati-activity default-currency="USD" xml:lang="en">
<iati-identifier>XM-TEST-1</iati-identifier><title><narrative>Boats</narrative></title>
<recipient-country code="KE"/>
<transaction ref="T1"><transaction-type code="1"/><transaction-date iso-date="2024-02-03"/>
<value value-date="2024-02-03">900</value>
<provider-org><narrative>Lighthouse Trust</narrative></provider-org></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2024-03-03"/>
<value currency="USD" value-date="2024-03-03">300.25</value>
<description><narrative>First boat</narrative></description></transaction>
<transaction><transaction-type code="2"/><transaction-date iso-date="2024-03-03"/>
<value>1</value></transaction></iati-activity></iati-activities>"""


def test_iati_transactions_are_contributions_and_grants(kept, cast) -> None:
    assert taken(kept, IATI, "iati.xml").created == 2
    grant = Grant.objects.get()
    assert (grant.state, grant.amount, grant.title) == (cast.a, Decimal("300.25"), "First boat")
    assert not grant.is_named, "IATI's file names no public address"
    assert Contribution.objects.get().donor == "Lighthouse Trust"
    assert taken(kept, IATI, "iati.xml").unchanged == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name,colour\nboat,red\n",
        b"line,year\n",
        b"PK\x03\x04 no archive",
        b"%PDF-1.7",
        b"<html/>",
        b"<iati-activities>",
        b"line,year\n\xff\xfe\x00\x00",
        b'<!DOCTYPE a [<!ENTITY x "y">]><iati-activities>&x;</iati-activities>',
    ],
)
def test_what_is_no_such_file_is_refused(kept, content) -> None:
    with pytest.raises(FileRefused):
        taken(kept, content, "file")


def test_only_whoever_keeps_the_fund_brings_a_file(kept, cast) -> None:
    with pytest.raises(PermissionDenied):
        take_file(fund=kept.fund, by=cast.outsider, name="a.csv", stream=io.BytesIO(b"x"))


def test_the_page_says_which_rows_and_a_good_file_leads_on(client, kept, cast) -> None:
    client.force_login(kept.manager)
    page = reverse("fund-files:import", args=[kept.fund.code])
    bad = SimpleUploadedFile("bad.csv", f"{HEAD}\ngift,2024,,,,,,,,,,,\n".encode())
    answer = client.post(page, {"file": bad})
    assert "Row 2" in answer.content.decode()
    nothing = client.post(page, {"file": SimpleUploadedFile("empty.csv", b"")})
    assert "empty.csv" in nothing.content.decode()
    file = SimpleUploadedFile("good.csv", good(cast).encode())
    answer = client.post(page, {"file": file}, follow=True)
    assert "5 lines were entered." in answer.content.decode()
