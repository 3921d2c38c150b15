"""A fund's page with its sources and history, calls and who hears of them, drafts."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from docx import Document
from icalendar import Calendar

from uprcoop.activities.actions.common import NotPossible
from uprcoop.funds.actions import calls, clocks
from uprcoop.funds.actions import funds as actions
from uprcoop.funds.models import Call, Fund, Statement, Subscription
from uprcoop.funds.tests.conftest import supported

TODAY = timezone.now().date()


def stated(kept, text="To pay for boats.", **changes) -> Statement:
    given = {
        "topic": "purpose",
        "texts": {"en": text},
        "language": "en",
        "source_title": "A/HRC/TEST/1",
        "source_url": "",
        "confirmed_on": TODAY,
    } | changes
    return actions.state(fund=kept.fund, by=kept.manager, **given)


def call(kept, **changes) -> Call:
    given = {
        "title": "Boats wanted",
        "text": "Write two pages.",
        "language": "en",
        "opens_on": TODAY,
        "closes_on": TODAY + timedelta(days=30),
    } | changes
    return calls.publish_call(fund=kept.fund, by=kept.manager, **given)


def test_a_statement_replaces_another_and_history_keeps_it(client, kept) -> None:
    first = stated(kept)
    second = stated(kept, "To pay for lighthouses.", seen=first.pk)
    page = client.get(reverse("funds:fund", args=["test-fund"])).content.decode()
    assert "lighthouses" in page
    assert "boats" not in page
    history = client.get(reverse("funds:history", args=["test-fund"])).content.decode()
    assert "<s>To pay for boats.</s>" in history
    assert Statement.objects.filter(fund=kept.fund, is_current=True).get() == second


def test_of_two_who_write_at_once_the_second_is_told_and_nothing_is_lost(kept) -> None:
    first = stated(kept)
    stated(kept, "One.", seen=first.pk)
    with pytest.raises(NotPossible, match="meanwhile"):
        stated(kept, "Two.", seen=first.pk)
    with pytest.raises(NotPossible, match="future"):
        stated(kept, topic="pays", confirmed_on=TODAY + timedelta(days=1))


def test_the_reader_gets_the_statement_in_his_language_or_the_original_marked_as_such(
    client, kept
) -> None:
    stated(kept, texts={"en": "To pay for boats.", "fr": "Payer des bateaux."})
    stated(kept, topic="pays", texts={"fr": "Les voiles."}, language="fr")
    assert "Payer des bateaux." in client.get("/fr/funds/test-fund/").content.decode()
    english = client.get("/en/funds/test-fund/").content.decode()
    assert "To pay for boats." in english
    assert 'lang="fr" dir="ltr">Les voiles.' in english


@pytest.mark.parametrize("who", ["contributor", "officer", "moderator", "auditor"])
def test_nobody_else_writes_a_funds_page(client, kept, cast, who) -> None:
    with pytest.raises(PermissionDenied):
        actions.state(
            fund=kept.fund, by=getattr(cast, who), topic="purpose", texts={"en": "x"},
            language="en", source_title="x", source_url="", confirmed_on=TODAY,
        )  # fmt: skip
    client.force_login(getattr(cast, who))
    expected = 403 if who == "auditor" else 404
    for name in ("funds:publish-call", "funds:settings", "fund-files:import"):
        assert client.get(reverse(name, args=["test-fund"])).status_code == expected


def test_a_fund_in_preparation_is_seen_by_its_managers_and_the_secretariat_only(
    client, kept, cast
) -> None:
    actions.change_fund(fund=kept.fund, by=cast.administrator, is_public=False)
    page = reverse("funds:fund", args=["test-fund"])
    for who, status in ((None, 404), (cast.outsider, 404), (kept.manager, 200)):
        client.logout()
        if who:
            client.force_login(who)
        assert client.get(page).status_code == status
    client.logout()
    assert "Fund for Tests" not in client.get(reverse("funds:funds")).content.decode()
    with pytest.raises(NotPossible, match="not public yet"):
        call(kept)
    with pytest.raises(PermissionDenied):
        actions.change_fund(fund=kept.fund, by=kept.manager, is_public=True)


def test_managers_are_reminded_once_a_month_of_what_waits_to_be_confirmed(kept) -> None:
    stated(kept, confirmed_on=TODAY - timedelta(days=200))
    mail.outbox.clear()
    clocks.run_clocks()
    clocks.run_clocks()
    letters = [one for one in mail.outbox if one.to == [kept.manager.email]]
    assert len(letters) == 1
    assert "1 statement" in letters[0].body
    actions.confirm(fund=kept.fund, by=kept.manager, topic="purpose")
    actions.remind_managers(TODAY + timedelta(days=40))
    assert len([one for one in mail.outbox if one.to == [kept.manager.email]]) == 1


# --- calls ----------------------------------------------------------------------------------------


def test_whoever_confirmed_hears_of_a_call_and_nobody_else(client, kept) -> None:
    page = reverse("funds:subscribe", args=["test-fund"])
    for email in ("yes@example.org", "no@example.org"):
        assert client.post(page, {"email": email}).status_code == 302
    token = Subscription.objects.get(email="yes@example.org").token
    assert token in mail.outbox[-2].body
    where = reverse("funds:confirm-subscription", args=[token])
    client.get(where)
    assert Subscription.objects.get(email="yes@example.org").confirmed_at is None, "only opened"
    client.post(where)
    mail.outbox.clear()
    call(kept)
    assert [one.to for one in mail.outbox] == [["yes@example.org"]]
    assert reverse("funds:unsubscribe", args=[token]) in mail.outbox[0].body
    client.post(reverse("funds:unsubscribe", args=[token]))
    assert not Subscription.objects.filter(email="yes@example.org").exists()


def test_no_answer_tells_whether_an_address_subscribed_already(client, kept) -> None:
    page = reverse("funds:subscribe", args=["test-fund"])
    first = client.post(page, {"email": "a@example.org"}, follow=True).content
    calls.confirm_subscription(Subscription.objects.get().token)
    mail.outbox.clear()
    again = client.post(page, {"email": "A@example.org"}, follow=True).content
    assert len(first) == len(again)
    assert mail.outbox == []


def test_an_address_that_nobody_confirmed_is_forgotten_after_a_week(kept) -> None:
    calls.subscribe(fund=kept.fund, email="a@example.org", language="en")
    Subscription.objects.update(asked_at=timezone.now() - timedelta(days=8))
    clocks.run_clocks()
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes_on": TODAY - timedelta(days=1), "opens_on": TODAY - timedelta(days=2)}, "past"),
        ({"opens_on": TODAY + timedelta(days=40)}, "before the first"),
    ],
)
def test_a_call_whose_days_cannot_be_is_refused(kept, changes, words) -> None:
    with pytest.raises(NotPossible, match=words):
        call(kept, **changes)


def test_a_call_is_in_the_feed_and_in_the_calendar_until_it_is_withdrawn(client, kept) -> None:
    made = call(kept, title="Boats, <b>two</b>; & more")
    feed = client.get(reverse("funds:feed", args=["test-fund"])).content.decode()
    assert "Boats, &lt;b&gt;two&lt;/b&gt;; &amp; more" in feed
    calendar = Calendar.from_ical(client.get(reverse("funds:calendar")).content)
    (event,) = calendar.walk("VEVENT")
    assert event["summary"].endswith("Boats, <b>two</b>; & more")
    assert event.decoded("dtstart") == made.closes_on
    assert made.identifier in client.get(reverse("funds:calls")).content.decode()
    calls.withdraw_call(call=made, by=kept.manager)
    for address in (
        reverse("funds:feed", args=["test-fund"]),
        reverse("funds:calls-feed"),
        reverse("funds:calls"),
        reverse("funds:fund", args=["test-fund"]),
    ):
        assert made.identifier not in client.get(address).content.decode(), address
    assert client.get(reverse("funds:call", args=[made.identifier])).status_code == 404


def test_a_question_leads_to_funds_and_calls_beside_the_records(client, kept) -> None:
    call(kept, title="Lighthouse keepers wanted")
    page = client.get(reverse("website:search"), {"q": "lighthouse"}).content.decode()
    assert "Lighthouse keepers wanted" in page
    in_french = client.get("/fr/search/", {"q": "fonds participation EPU"}).content.decode()
    assert "/fr/funds/vfpu/" in in_french


# --- drafts ---------------------------------------------------------------------------------------


def words_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize("language", ["ar", "zh", "en", "fr", "ru", "es"])
@pytest.mark.parametrize("kind", ["application", "note-verbale"])
def test_drafts_are_in_the_states_language_and_name_it(client, cast, language, kind) -> None:
    named = supported(cast.a)
    query = {
        "state": "KEN",
        "purposes": ["implementation"],
        "paragraphs": named.paragraph,
        "language": language,
    }
    answer = client.get(reverse("funds:draft", args=["vf-fta", kind]), query)
    assert answer.status_code == 200
    text = words_of(answer.content)
    fund = Fund.objects.get(code="vf-fta")
    assert cast.a.name_in(language) in text
    assert fund.name_in(language) in text
    assert named.paragraph in text
    xml = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
    assert ("<w:bidi" in xml) == (language == "ar")
    page = Document(io.BytesIO(answer.content)).sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    if language == "en":
        assert f"{TODAY.day} {TODAY:%B %Y}" in text  # as the United Nations writes days


def test_a_draft_asked_for_without_its_answers_leads_back_to_the_questions(client, cast) -> None:
    draft = reverse("funds:draft", args=["vf-fta", "application"])
    answer = client.get(draft, {"state": "KEN"}, follow=True)
    assert answer.redirect_chain == [(f"{reverse('funds:ask')}?state=KEN", 302)]
    page = answer.content.decode()
    assert 'href="#id_purposes' in page  # what is missing is named, the State already chosen
    assert '<option value="KEN" selected' in page
    assert client.get(reverse("funds:draft", args=["vf-fta", "poem"])).status_code == 404


def test_a_request_fills_its_draft_for_its_own_state_only(client, cast) -> None:
    from uprcoop.matching.tests import building

    named = supported(cast.a)
    made = building.opened(cast, assistance=["institution-building"], recommendations=[named])
    page = reverse("matching:draft", args=[made.identifier, "vf-fta", "application"])
    for who, status in (
        (cast.focal_point, 200),
        (cast.moderator, 403),
        (cast.outsider, 403),
        (cast.officer_of_b, 404),
    ):
        client.force_login(who)
        answer = client.get(page)
        assert answer.status_code == status, who
        if status == 200:
            assert building.SECRET in words_of(answer.content)


def test_a_number_that_no_recommendation_has_is_said_and_what_was_typed_is_kept(
    client, cast
) -> None:
    named = supported(cast.a)
    answer = client.get(
        reverse("funds:ask"),
        {
            "state": "KEN",
            "purposes": ["implementation"],
            "paragraphs": f"{named.paragraph}; 999.9",
        },
    )
    page = answer.content.decode()
    assert "999.9" in page
    assert 'role="alert"' in page
    assert f'value="{named.paragraph}; 999.9"' in page


def test_downloads_hold_no_formula(client, kept) -> None:
    from uprcoop.funds.tests.test_money import contribution

    contribution(kept, donor="=HYPERLINK(evil)")
    text = client.get(reverse("funds:download", args=["test-fund", "csv"])).content.decode()
    (row,) = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert row["who"] == "'=HYPERLINK(evil)"
    assert client.get(reverse("funds:download", args=["test-fund", "xlsx"])).status_code == 200
    assert client.get(reverse("funds:download", args=["test-fund", "pdf"])).status_code == 404


def test_support_is_counted_by_kind_and_only_where_it_is_public(client, kept, cast) -> None:
    from uprcoop.funds.complementarity import support
    from uprcoop.funds.tests.test_money import contribution, grant

    named = supported(cast.a)
    assert support(cast.a).kinds["fund"] == 0
    contribution(kept)
    made = grant(kept, cast.a, recommendations=[named])
    assert support(cast.a).kinds["fund"] == 0, "the State is not named"
    made.source_url = "https://example.org/"
    made.save()
    found = support(cast.a)
    assert (found.total, found.kinds["fund"], found.none) == (1, 1, 0)
    page = client.get(reverse("funds:complementarity"), {"state": "KEN"}).content.decode()
    assert "nothing recorded" in page


def test_each_kind_of_support_is_counted_once_a_recommendation(client, kept, cast) -> None:
    from uprcoop.activities.models import Published
    from uprcoop.activities.tests import building
    from uprcoop.funds.complementarity import support, without_support
    from uprcoop.funds.tests.test_money import contribution, grant

    ours = [supported(cast.a)]
    for number in range(1, 6):
        another = building.recommendation(cast.a, f"another{number}")
        another.position = ours[0].position
        another.save()
        ours.append(another)
    elsewhere = supported(cast.b)
    contribution(kept)
    # Whose the activity is, its fund, and which recommendations it implements.
    for kind, fund, which in [
        ("un-entity", "", [0, 1]),
        ("un-entity", "", [0]),
        ("ministry", "", [0, 2]),
        ("civil-society", "", [2]),
        ("un-entity", "vf-fta", [3]),
    ]:
        made = building.published(cast, recommendations=[ours[one].key for one in which])
        Published.objects.filter(version=made).update(organisation_kind=kind, fund=fund)
    grant(kept, cast.a, recommendations=[ours[3], ours[4]], source_url="https://example.org/")
    for state in (cast.a, None):
        found = support(state)
        assert found.total == 6 + (state is None)
        assert found.kinds == {"fund": 2, "bilateral": 2, "agency": 2, "other": 1}
        assert found.none == 1 + (state is None)
        assert found.twice == [(ours[3], ["test-fund", "vf-fta"])]
    assert without_support(cast.a, 10) == [ours[5]]
    assert without_support(cast.b, 10) == [elsewhere]
    page = client.get(reverse("funds:complementarity")).content.decode()
    assert "Recommendations that two funds serve already" in page
