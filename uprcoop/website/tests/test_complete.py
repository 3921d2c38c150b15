"""Nothing is cut off in silence, what is not here is not shown as none, and all has its name."""

import re
from html import unescape

import pytest
from django.db.models import Count

from uprcoop.recommendations.models import (
    ImportRun,
    Pledge,
    Recommendation,
    Review,
    Sdg,
    Session,
    Source,
)
from uprcoop.states.models import State
from uprcoop.website import figures, state_lists
from uprcoop.website.views import places

pytestmark = pytest.mark.django_db


def words(html: str) -> str:
    """The text of a page, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>|[\u2066\u2069]", "", html)))


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_session_without_recommendations_says_that_none_were_imported(client, records):
    here = figures.by_session()
    rows = re.findall(r"<li>(.*?)</li>", page(client, "/en/sessions/").split("<h1>")[1])
    listed = {int(found[1]): words(row) for row in rows if (found := re.search(r"s/(\d+)/", row))}
    assert set(listed) == set(Session.objects.values_list("number", flat=True))
    for number, row in listed.items():
        assert row.endswith(str(here[number]) if number in here else "not imported"), row


def test_a_review_says_how_many_of_its_recommendations_are_here(client, records):
    state = Recommendation.objects.filter(state__iso3="FJI")[0].state
    counts = figures.by_session()
    missing = Session.objects.exclude(number__in=counts)[0]
    Review.objects.create(state=state, session=missing)
    rows = re.findall(r"<tr>(.*?)</tr>", page(client, "/en/states/fji/"), re.S)
    assert any(f"sessions/{missing.number}/" in row and "not imported" in row for row in rows)
    for number in set(state.reviews.values_list("session_id", flat=True)) & set(counts):
        count = Recommendation.objects.current().filter(state=state, session=number).count()
        row = next(row for row in rows if f"sessions/{number}/" in row)
        assert words(row).endswith(str(count))


def test_the_about_page_says_which_sessions_are_here(client, records, monkeypatch):
    monkeypatch.setattr(figures, "by_session", lambda: {3: 5, 4: 6, 5: 7, 9: 1200, 11: 1, 12: 2})
    assert [words(run) for run in figures.sessions_covered()] == ["3–5", "9", "11–12"]
    text = words(page(client, "/en/about/"))
    assert "1,221 recommendations have been imported" in text
    assert "3–5, 9, 11–12." in text
    monkeypatch.setattr(figures, "by_session", dict)
    assert "Nothing has been imported yet." in words(page(client, "/en/about/"))


def test_a_list_of_states_folds_some_away_and_misses_none(records):
    counts = {state.m49: state.m49 % 7 + 1 for state in State.objects.all()}
    found = state_lists.by_count(counts, 20, "by", {"state": "fji"})
    assert len(found.first) == 20
    shown = [*found.first, *found.rest]
    assert {state.m49: count for state, count, _address in shown} == counts
    assert [count for _state, count, _address in shown] == sorted(counts.values(), reverse=True)
    assert all("state=fji&by=" in address for _state, _count, address in shown)


def test_a_state_names_all_who_recommended_to_it(client, records):
    html = page(client, "/en/states/fji/")
    by = State.objects.filter(recommendingstate__recommendation__state__iso3="FJI").distinct()
    assert by
    for state in by:
        address = f"/en/search/?kind=recommendation&state=fji&by={state.iso3.lower()}"
        assert address in unescape(html)


def test_more_pledges_than_are_shown_are_one_link_away(client, records, monkeypatch):
    Pledge.objects.update(state=State.objects.get(iso3="FJI"))
    count = Pledge.objects.current().count()
    link = f'<a href="/en/search/?kind=pledge&state=fji">All {count} pledges</a>'
    monkeypatch.setattr(places, "SHOWN_PLEDGES", count)
    assert link not in unescape(page(client, "/en/states/fji/"))
    monkeypatch.setattr(places, "SHOWN_PLEDGES", count - 1)
    assert link in unescape(page(client, "/en/states/fji/"))


def test_a_goal_shows_each_recommendation_once_with_those_of_its_targets(client, records):
    counts = figures.by_goal()
    goals = Sdg.objects.filter(goal=None)
    html = page(client, "/en/sdgs/")
    assert len(re.findall(r"<summary>\s*<h2>", html)) == goals.count()
    assert any(counts.values())
    for goal in goals:
        both = Recommendation.objects.current().filter(sdgs__in=[goal, *goal.targets.all()])
        assert counts.get(goal.id, 0) == both.distinct().count()


def test_withdrawals_of_an_import_are_named_on_the_home_page(client, records):
    run = ImportRun.objects.create(source=Source.values[0], file_name="x", withdrawn=3)
    ImportRun.objects.filter(pk=run.pk).update(finished_at=run.started_at)
    assert "0 new, 0 changed · 3 withdrawn" in words(page(client, "/en/"))
    ImportRun.objects.filter(pk=run.pk).update(withdrawn=0, created=4)
    text = words(page(client, "/en/"))
    assert "4 new, 0 changed" in text
    assert "withdrawn" not in text


@pytest.mark.parametrize("query", ["", "q=training", "state=fji", "kind=pledge"])
def test_every_result_has_a_name_of_its_own(client, records, query):
    links = re.findall(r"<h2><a [^>]*>(.*?)</a></h2>", page(client, f"/en/search/?{query}"), re.S)
    names = [words(link) for link in links]
    assert names
    assert len(set(names)) == len(names)


def test_the_title_of_a_search_says_what_was_chosen_and_found(client, records):
    def title(query: str) -> str:
        found = re.search("<title>(.*?)</title>", page(client, f"/en/search/?{query}"))
        assert found
        return found[1]

    assert re.match(
        r"training: search · Supported · \d+ records? – ", title("q=training&position=supported")
    )
    assert re.match(r"Search · [\d,]+ records · Page 2 – ", title("page=2"))


def test_a_citation_says_who_made_it_to_whom_where_and_when(client, records):
    shown = (
        Recommendation.objects.annotate(makers=Count("recommending_states"))
        .filter(makers__gte=2, session__isnull=False)
        .exclude(paragraph="")
        .exclude(symbol="")[0]
    )
    text = words(page(client, f"/en/recommendations/{shown.key}/").split("Cite this record")[1])
    makers = ", ".join(sorted(state.name for state in shown.recommending_states.all()))
    assert f"Recommendation to {shown.state.name}. Recommended by {makers}." in text
    assert f"UPR Working Group, session {shown.session_id} (" in text
    assert f" {shown.session.year}), {shown.symbol}, paragraph {shown.paragraph}. " in text
    assert f": http://testserver/r/{shown.key}" in text


def test_addresses_are_the_ones_set_or_those_the_reader_used(client, records, settings):
    settings.ALLOWED_HOSTS = ["upr.example.org"]
    here = {"headers": {"host": "upr.example.org"}}
    canonical = '<link rel="canonical" href="{}/en/about/">'
    asked = client.get("/en/about/", **here).content.decode()
    assert canonical.format("http://upr.example.org") in asked
    settings.SITE_URL = "https://repository.example.org"
    asked = client.get("/en/about/", **here).content.decode()
    assert canonical.format("https://repository.example.org") in asked
    assert 'hreflang="ar" href="https://repository.example.org/ar/about/"' in asked
