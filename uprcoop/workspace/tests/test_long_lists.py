"""Lists of a record that several people write, or that are long: nothing is lost, no page grows."""

import pytest
from django.urls import reverse
from django.utils import translation

from uprcoop.activities.actions.common import ChangedMeanwhile
from uprcoop.activities.actions.drafting import change_lists, save_draft
from uprcoop.activities.content import fingerprint
from uprcoop.activities.tests import building
from uprcoop.recommendations.models import Recommendation, Sdg, Theme
from uprcoop.states.models import State
from uprcoop.workspace.row_forms import ROWS
from uprcoop.workspace.sections import SECTIONS
from uprcoop.workspace.tests.test_writing import MOST_BYTES, rows, section_address, to

pytestmark = pytest.mark.any_database

LONG_TEXT = "Two hundred judges and prosecutors were trained in the application of the treaties. "


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def own(client, cast):
    client.force_login(cast.contributor)
    return client


def many_recommendations(state, count):
    first = building.recommendation(state)
    made = [
        Recommendation(
            key=f"many{number:03}",
            text=LONG_TEXT * 4,
            paragraph=f"136.{number}",
            state=state,
            cycle=3,
            language="en",
            changed_in=first.changed_in,
        )
        for number in range(count)
    ]
    Recommendation.objects.bulk_create(made)
    return [one.key for one in made]


@pytest.mark.parametrize("language", ["en", "ar", "ru"])
def test_no_page_of_a_record_with_much_in_it_is_heavy(own, cast, language):
    states = list(State.objects.all()[:60])
    texts = {"title": "T", "summary": LONG_TEXT * 10, "done": LONG_TEXT * 60, "results": LONG_TEXT}
    version = building.draft(
        cast,
        *states,
        recommendations=many_recommendations(cast.a, 150),
        sdgs=[sdg.code for sdg in Sdg.objects.all()],
        themes=[theme.code for theme in Theme.objects.all()],
        partners=[{"name": f"Institute {n}", "role": "funding"} for n in range(90)],
        links=[{"title": f"No. {n}", "address": f"https://example.org/{n}"} for n in range(90)],
        translations=[
            {"language": code, "rendering": "unofficial", **texts}
            for code in ("ar", "fr", "es", "ru", "zh")
        ],
    )
    for section in SECTIONS:
        with translation.override(language):
            address = section_address(version, section.slug)
        for page in (1, 2, 3, 9):
            answer = own.get(address, {"page": page})
            assert answer.status_code == 200
            assert len(answer.content) < MOST_BYTES, (section.slug, page)


@pytest.mark.parametrize("section", list(ROWS))
def test_each_page_of_a_list_saved_as_it_was_shown_changes_nothing(own, cast, section):
    states = list(State.objects.all()[:45])
    version = building.draft(
        cast,
        *states,
        partners=[{"name": f"Institute {n}", "role": "funding"} for n in range(65)],
        links=[{"title": f"No. {n}", "address": f"https://example.org/{n}"} for n in range(65)],
        translations=[
            {"language": code, "rendering": "unofficial", "title": code, "summary": code}
            for code in ("ar", "fr", "es")
        ],
    )
    for page in (1, 2, 3):
        address = f"{to('section', version, section)}?page={page}"
        shown = own.get(address)
        data = {"seen": shown.context["seen"]}
        for form in [shown.context["rows"].management_form, *shown.context["rows"]]:
            for box in form:
                value = box.value()
                data[box.html_name] = "" if value is None or value is False else value
        assert own.post(address, data).status_code == 302
    before = version.content_hash
    version.refresh_from_db()
    assert version.content_hash == before


def test_a_row_is_changed_and_another_taken_out_on_its_own_page_only(own, cast):
    version = building.draft(
        cast, partners=[{"name": f"Institute {n:02}", "role": "funding"} for n in range(40)]
    )
    address = f"{to('section', version, 'partners')}?page=2"
    shown = own.get(address).context["rows"]
    given = [form.initial for form in shown if form.initial]
    assert given[0]["name"] == "Institute 30"
    sent = [dict(row) for row in given]
    sent[0]["name"] = "Academy"
    sent[1]["DELETE"] = "on"
    sent[2] = {"name": "", "role": ""}  # emptied: it goes as well
    own.post(address, rows("partners", *sent, initial=len(given)))
    version.refresh_from_db()
    names = [row["name"] for row in version.content["partners"]]
    assert len(names) == 38
    assert names[:30] == [f"Institute {n:02}" for n in range(30)]
    assert names[30:32] == ["Academy", "Institute 33"]


def test_a_state_is_named_once_whatever_page_it_is_on(own, cast):
    states = list(State.objects.all()[:25])
    version = building.draft(cast, *states)
    address = f"{to('section', version, 'states')}?page=2"
    answer = own.post(address, rows("states", {"state": states[0].iso3, "part": "partner"}))
    page = answer.content.decode()
    assert "<title>Error:" in page
    assert "This one is in the list already." in page
    version.refresh_from_db()
    assert len(version.content["states"]) == 25


def test_a_page_whose_form_lost_its_count_is_told_so_and_nothing_is_lost(own, cast):
    version = building.draft(cast)
    answer = own.post(to("section", version, "partners"), {"partners-0-name": "X"})
    assert answer.status_code == 200
    version.refresh_from_db()
    assert len(version.content["partners"]) == 1


def test_rows_that_a_colleague_added_meanwhile_are_shown_and_then_kept(own, cast):
    version = building.draft(cast)
    address = to("section", version, "partners")
    seen = own.get(address).context["seen"]
    more = [*version.content["partners"], {"name": "The colleague’s", "role": ""}]
    save_draft(version=version, changes={"partners": more}, by=cast.teammate)
    mine = rows("partners", {"name": "Institute of Judges", "role": "funding"}, {}, initial=1)
    answer = own.post(address, {**mine, "seen": seen})
    page = answer.content.decode()
    assert "Somebody else has saved this page" in page
    assert "The colleague’s" in page
    assert own.post(address, {**mine, "seen": answer.context["seen"]}).status_code == 302
    version.refresh_from_db()
    assert version.content["partners"] == [
        {"name": "Institute of Judges", "role": "funding"},
        {"name": "The colleague’s", "role": ""},
    ]


def test_what_was_seen_is_compared_in_the_transaction_that_saves(cast):
    version = building.draft(cast)
    seen = fingerprint(version.content, ["summary"])
    save_draft(version=version, changes={"summary": "Hers."}, by=cast.teammate, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        # `version` still holds the content of before.
        save_draft(version=version, changes={"summary": "His."}, by=cast.contributor, seen=seen)
    version.refresh_from_db()
    assert version.content["summary"] == "Hers."


def test_two_people_who_take_recommendations_at_once_both_find_theirs(cast):
    keys = many_recommendations(cast.a, 2)
    first, second = (building.draft(cast), None)
    second = type(first).objects.visible_to(cast.teammate).get(pk=first.pk)
    kept = first.content["recommendations"]
    change_lists(version=first, by=cast.contributor, add={"recommendations": keys[:1]})
    change_lists(version=second, by=cast.teammate, add={"recommendations": keys[1:]})
    change_lists(
        version=second, by=cast.teammate, add={}, take_out={"recommendations": [keys[0], "none"]}
    )
    first.refresh_from_db()
    assert first.content["recommendations"] == sorted([*kept, keys[1]])


def test_chosen_ones_of_another_page_stay_when_one_is_taken_out(own, cast):
    keys = many_recommendations(cast.a, 70)
    version = building.draft(cast, recommendations=keys)
    address = to("recommendations", version)
    page = own.get(address, {"page": 2})
    shown = [f"recommendations:{one.key}" for one in page.context["page"]]
    own.post(address, {"shown": shown, "take": shown[1:]})
    version.refresh_from_db()
    gone = shown[0].partition(":")[2]
    assert version.content["recommendations"] == [key for key in keys if key != gone]


def test_a_contributor_sees_which_state_has_answered_how(client, cast):
    version = building.with_states(cast, cast.a, cast.b)
    building.waited(version, 3)
    building.consent(cast, version, cast.a)
    client.force_login(cast.contributor)
    page = " ".join(client.get(to("record", version)).content.decode().split())
    assert f"<bdi>{cast.a.name}</bdi>: has consented" in page
    assert f"<bdi>{cast.b.name}</bdi>: has not decided yet, for 3 days" in page
    desk = client.get(reverse("workspace:desk")).content.decode()
    assert f"with: {cast.b.name}" in desk
    client.force_login(cast.officer_of_b)
    page = client.get(to("record", version)).content.decode()
    assert "has consented" not in page
    building.decide(
        version=version,
        state=cast.b,
        choice="decline",
        by=cast.officer_of_b,
        seen_hash=version.content_hash,
        reason="A private reason",
    )
    client.force_login(cast.contributor)
    page = client.get(to("record", version)).content.decode()
    assert f"<bdi>{cast.b.name}</bdi>: has declined" in page
    assert "A private reason" not in page


def test_a_state_that_asked_for_a_change_is_named_until_it_is_sent_anew(client, cast):
    version = building.with_states(cast)
    building.decide(
        version=version,
        state=cast.a,
        choice="change",
        by=cast.officer,
        seen_hash=version.content_hash,
        reason="Name the institute.",
    )
    client.force_login(cast.contributor)
    assert "asks for a change" in client.get(to("record", version)).content.decode()
    version.refresh_from_db()
    again = building.submit(version=version, by=cast.contributor)
    assert "asks for a change" not in client.get(to("record", again)).content.decode()


def test_a_comment_that_was_not_taken_is_told_beside_its_own_box(client, cast):
    version = building.with_states(cast)
    client.force_login(cast.contributor)
    answer = client.post(to("comment", version), {"text": " ", "state": cast.a.iso3})
    page = answer.content.decode()
    assert "<title>Error:" in page
    assert page.count('aria-invalid="true"') == 1
    assert 'href="#comment-2"' in page
