"""What else a question leads to, beside the records."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from uprcoop.activities.tests.building import make_cast
from uprcoop.funds.actions.calls import publish_call
from uprcoop.funds.tests.conftest import keep
from uprcoop.matching.actions import offers, requests
from uprcoop.matching.models import Request
from uprcoop.matching.tests import building
from uprcoop.website.also import also

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet(settings):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"


@pytest.fixture
def cast():
    return make_cast()


def titles(question: str, language: str = "en") -> list[str]:
    found = also(question, language)
    return [one.title for one in (*found.calls, *found.offers, *found.requests)]


def test_an_offer_is_found_by_words_of_its_text_in_another_form(cast) -> None:
    made = building.offer(cast, text="We trained a prosecutor in Nairobi.")
    for question in ("training prosecutors", "prosecutor", "TRAIN Nairobi"):
        assert titles(question) == [made.title]
    assert titles("training of bakers") == titles("the of") == titles("") == []
    offers.move(offer=made, by=cast.contributor, name="pause")
    assert titles("prosecutor") == []


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("ar", "ندرب القضاة على القانون الدولي", "القضاة"),
        ("zh", "我们为法官提供培训。", "法官培训"),
        ("fr", "Nous formons des juges.", "juge"),
        ("ru", "Мы проводим обучение судей.", "обучение судьи"),
        ("es", "Ofrecemos capacitación a jueces.", "capacitación"),
    ],
)
def test_in_each_language(cast, language, text, question) -> None:
    made = building.offer(cast, title="X", text=text, language=language)
    assert titles(question, language) == [made.title]
    assert titles("面包师" if language == "zh" else "bakers", language) == []


def test_a_request_is_found_by_what_everybody_may_read_of_it_alone(client, cast) -> None:
    hidden = building.opened(cast, visibility="verified", need="Zebras in courts", title="A")
    shown = building.opened(cast, visibility="everyone", need="Yaks in courts", title="B")
    assert titles("zebras") == []
    assert titles("yaks") == ["B"]
    made = building.submitted(cast, visibility="everyone", need="Walrus in courts", title="C")
    requests.verify(request=made, by=cast.moderator, summary="Animals in courts.")
    requests.accept_summary(
        request=Request.objects.get(pk=made.pk), by=cast.focal_point, takes_it=True
    )
    assert titles("walrus") == []
    assert titles("animals") == ["C"]
    page = client.get(reverse("website:search"), {"q": "courts"}).content.decode()
    assert shown.identifier in page
    assert made.identifier in page
    assert hidden.identifier not in page


def test_funds_and_their_open_calls(cast) -> None:
    kept = keep(cast)
    assert [one.code for one in also("fund tests", "en").funds] == ["test-fund"]
    today = timezone.now().date()
    publish_call(
        fund=kept.fund,
        by=kept.manager,
        title="Boats for institutions",
        text="Apply.",
        language="en",
        opens_on=today,
        closes_on=today + timedelta(days=3),
    )
    assert titles("boat institution") == ["Boats for institutions"]
