"""Every public page: complete, light, linked, and the same in six languages."""

import gzip
import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from uprcoop.recommendations.models import Pledge, Recommendation, Standing

pytestmark = pytest.mark.django_db
STATIC = Path(__file__).parents[1] / "static" / "website"
CODES = [code for code, _name in settings.LANGUAGES]


def pages_of_each_kind() -> list[str]:
    recommendation = Recommendation.objects.prefetch_related("themes", "sdgs").filter(
        themes__isnull=False, sdgs__isnull=False
    )[0]
    pledge = Pledge.objects.all()[0]
    return [
        "/en/",
        "/en/about/",
        "/en/accessibility/",
        "/en/help/search/",
        "/en/account/login/",
        "/en/search/",
        "/en/search/?q=training",
        "/en/search/?q=zzzqqqxxx",
        "/en/states/",
        f"/en/states/{recommendation.state.iso3.lower()}/",
        "/en/themes/",
        f"/en/themes/{recommendation.themes.all()[0].code}/",
        "/en/sdgs/",
        f"/en/sdgs/{recommendation.sdgs.all()[0].code}/",
        "/en/sdgs/16/",
        "/en/sessions/",
        f"/en/sessions/{recommendation.session_id}/",
        f"/en/recommendations/{recommendation.key}/",
        f"/en/pledges/{pledge.key}/",
        *("/en/funds/", "/en/funds/ask/", "/en/funds/vfpu/", "/en/funds/vfpu/history/"),
        *("/en/funds/money/", "/en/funds/calls/", "/en/funds/complementarity/?state=FJI"),
        "/en/funds/ask/?state=TUV&purposes=review-travel&purposes=implementation",
    ]


@pytest.mark.any_database
@pytest.mark.parametrize("code", CODES)
def test_every_kind_of_page_stands_in_each_language_and_its_links_lead_somewhere(
    client, records, code
):
    seen: dict[str, int] = {}
    for english in pages_of_each_kind():
        address = english.replace("/en/", f"/{code}/", 1)
        answer = client.get(address)
        assert answer.status_code == 200, address
        html = answer.content.decode()
        direction = "rtl" if code == "ar" else "ltr"
        assert f'<html lang="{code}" dir="{direction}">' in html
        assert html.count("<h1>") == 1, address
        assert re.search(r"<title>\S", html), address
        assert len(re.findall(r'<link rel="alternate" hreflang="', html)) == len(CODES)
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), address
        for link, query in re.findall(r'href="(/[^"?#]*)([^"#]*)', html):
            # Of the many States on the map a few are enough; other pages are all followed.
            kind = re.sub(r"states/[b-z]\w\w/$", "states/x/", link)
            # What leads to another language, the test of that language follows. The same templates
            # make the links of all six: they are followed in two, one of them from right to left.
            if link.startswith(f"/{code}/") and code in ("en", "ar") and kind not in seen:
                seen[kind] = client.get(link + unescape(query)).status_code
    assert {link: status for link, status in seen.items() if status != 200} == {}


def test_a_page_with_its_style_and_script_is_under_60_kilobytes_over_the_wire(client, records):
    shared = sum(
        len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in ("site.css", "site.js")
    )
    heavy = {}
    for address in pages_of_each_kind():
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        weight = len(answer.content) + shared
        if weight >= 60_000:
            heavy[address] = weight
    assert not heavy
    assert (STATIC / "site.css").stat().st_size < 22_000


def test_pages_ask_the_database_a_bounded_number_of_times(
    client, records, django_assert_max_num_queries
):
    for address in pages_of_each_kind():
        client.get(address)
        with django_assert_max_num_queries(18):
            client.get(address)


def test_a_page_asked_again_with_its_etag_is_not_sent_again(client, records):
    first = client.get("/en/states/")
    again = client.get("/en/states/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_public_pages_are_read_only(client, records):
    for address in pages_of_each_kind():
        if "login" not in address:
            assert client.post(address).status_code == 405, address


@pytest.mark.parametrize(
    "address",
    [
        "/en/nowhere/",
        "/en/states/zzz/",
        "/en/states/long-name/",
        "/en/themes/none/",
        "/en/sdgs/99.9/",
        "/en/sessions/999/",
        "/en/recommendations/ffff/",
        "/en/pledges/ffff/",
    ],
)
def test_an_unknown_address_gets_a_helpful_page(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert 'role="search"' in answer.content.decode()


def test_a_withdrawn_recommendation_keeps_its_address_and_says_so(client, records):
    shown = Recommendation.objects.all()[0]
    address = reverse("website:recommendation", args=[shown.key])
    assert "notice-warn" not in client.get(address).content.decode()
    Recommendation.objects.filter(pk=shown.pk).update(standing=Standing.WITHDRAWN)
    answer = client.get(address)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "notice-warn" in html
    assert 'content="noindex"' in html


def test_a_short_address_leads_each_reader_to_their_language(client, records):
    key = Recommendation.objects.all()[0].key
    for code in ("fr", "ar"):
        answer = client.get(f"/r/{key}", headers={"accept-language": code})
        assert answer["Location"] == f"/{code}/recommendations/{key}/"
        assert "Accept-Language" in answer["Vary"]


def test_capitals_in_an_address_lead_to_the_one_address(client):
    assert client.get("/en/states/FRA/")["Location"] == "/en/states/fra/"


def test_a_text_is_marked_with_its_own_language_and_direction(client, records):
    shown = Recommendation.objects.filter(language="ar")[0]
    html = client.get(f"/en/recommendations/{shown.key}/").content.decode()
    assert '<blockquote class="statement" lang="ar" dir="rtl">' in html


def test_health_and_robots_need_no_language(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert "Disallow: /*/search/" in client.get("/robots.txt").content.decode()


@pytest.mark.parametrize(
    "words",
    [
        "!@#",
        "*",
        "AND",
        '"',
        "x" * 10_000,
        "a-b",
        "\x00",
        "NOT",
        "(((",
        "<script>alert(1)</script>",
    ],
)
def test_odd_questions_get_a_helpful_page(client, records, words):
    answer = client.get("/en/search/", {"q": words, "page": "minus", "cycle": "never", "odd": "1"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_chosen_filter_can_be_taken_away_again(client, records):
    html = client.get("/en/search/?q=training&cycle=4").content.decode()
    assert re.search(r'<ul class="chips".*?href="\?q=training"', html, re.S)
