"""Money in the open: what came in, what was given, as chart, table and download."""

import csv
import io
from typing import Any

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from uprcoop.funds import complementarity as support
from uprcoop.funds import showing
from uprcoop.funds.finding import fund_for
from uprcoop.funds.models import Fund
from uprcoop.funds.rules import current
from uprcoop.funds.vocabulary import Purpose
from uprcoop.funds.words import OVERLAPS
from uprcoop.states.models import State

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 100  # lines of each table; the download has them all
SHOWN_WITHOUT = 25
RISKY = ("=", "+", "-", "@", "\t", "\r")


@require_safe
def money(request: HttpRequest, code: str) -> HttpResponse:
    return money_page(request, fund_for(request.user, code))


@require_safe
def money_of_all(request: HttpRequest) -> HttpResponse:
    return money_page(request, None)


def money_page(request: HttpRequest, fund: Fund | None) -> HttpResponse:
    found = showing.accounts(fund)
    context: dict[str, Any] = {
        "fund": fund,
        "accounts": found,
        "chart": showing.chart(found),
        "donors": showing.by_who(found.contributions),
        "helped": showing.by_who(found.grants),
        "purposes": showing.by_purpose(found),
        "contributions": found.contributions[:SHOWN],
        "grants": found.grants[:SHOWN],
        "funds": Fund.objects.public() if fund is None else [],
    }
    return render(request, "funds/money.html", context)


@require_safe
def download(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    return table_file(fund_for(request.user, code), ending)


@require_safe
def download_all(request: HttpRequest, ending: str) -> HttpResponse:
    return table_file(None, ending)


def table_file(fund: Fund | None, ending: str) -> HttpResponse:
    """The whole table as CSV or XLSX. Nothing in it is read as a formula."""
    rows = showing.rows_of(showing.accounts(fund))
    name = f"money-{fund.code if fund else 'all'}.{ending}"
    if ending == "csv":
        stream = io.StringIO()
        writer = csv.writer(stream)
        for row in rows:
            writer.writerow([f"'{cell}" if cell.startswith(RISKY) else cell for cell in row])
        answer = HttpResponse("\ufeff" + stream.getvalue(), content_type="text/csv; charset=utf-8")
    elif ending == "xlsx":
        answer = HttpResponse(as_book(list(rows)), content_type=XLSX)
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def as_book(rows: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("money")
    numbers = {showing.HEADINGS.index(name) for name in ("year", "amount", "usd")}
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if at and cell and column in numbers:
                sheet.write_number(at, column, float(cell))
            else:
                sheet.write_string(at, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(showing.HEADINGS) - 1)
    book.close()
    return stream.getvalue()


@require_safe
def complementarity(request: HttpRequest) -> HttpResponse:
    """Which supported recommendations have which support, for one State or for all."""
    code = request.GET.get("state", "")
    state = get_object_or_404(State, iso3=code.upper()) if code else None
    found = support.support(state)
    names = {fund.code: fund.short for fund in Fund.objects.public()}
    rules = current()
    context = {
        "state": state,
        "states": sorted(State.objects.all(), key=lambda one: one.name),
        "found": found,
        "themes": found.themes[:12],
        "twice": [
            (one, [names.get(fund, fund) for fund in funds]) for one, funds in found.twice
        ],
        "overlaps": [
            (names.get(one.a[0]), Purpose(one.a[1]), names.get(one.b[0]), Purpose(one.b[1]),
             OVERLAPS[one.id])
            for one in rules.overlaps
        ],
        "without": support.without_support(state, SHOWN_WITHOUT) if state else [],
    }  # fmt: skip
    return render(request, "funds/complementarity.html", context)
