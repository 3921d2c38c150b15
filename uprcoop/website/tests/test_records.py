"""Public records: their pages in each format, and nothing of them once they are withdrawn."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from lxml import etree

from uprcoop.activities.actions.consent import comment_publicly, withdraw
from uprcoop.activities.actions.drafting import attach
from uprcoop.activities.actions.sending import clear, revoke, submit
from uprcoop.activities.models import Published
from uprcoop.activities.tests import building
from uprcoop.search import columns

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")
SECRET = "Whole title of the record"


@pytest.fixture(autouse=True)
def _in_english(settings, tmp_path):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    columns.forget()
    with translation.override("en"):
        yield
    columns.forget()


@pytest.fixture
def cast():
    return building.make_cast()


def with_file(cast, **changes):
    version = building.draft(cast, cast.a, cast.b, title=SECRET, **changes)
    paper = SimpleUploadedFile("law.pdf", building.PDF)
    attach(version=version, file=paper, by=cast.contributor)
    version = submit(version=version, by=cast.contributor)
    version = clear(version=version, by=cast.moderator)
    return version


def publish(cast, version, withheld=()):
    building.consent(cast, version, cast.a, withheld=withheld)
    building.consent(cast, version, cast.b)
    version.refresh_from_db()
    return version


def addresses(version):
    identifier = version.record.identifier
    found = [reverse("permanent-activity", args=[identifier])]
    for language in LANGUAGES:
        with translation.override(language):
            names = ("activity", "activity-json", "activity-iati")
            found += [reverse(f"website:{name}", args=[identifier]) for name in names]
            files = version.content["attachments"]
            found += [reverse("website:attachment", args=[identifier, f["id"]]) for f in files]
    return found


def status(client, address):
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def test_nothing_is_there_before_every_state_has_consented(client, cast):
    version = with_file(cast)
    assert {status(client, one) for one in addresses(version)} == {404}
    building.consent(cast, version, cast.a)
    assert {status(client, one) for one in addresses(version)} == {404}
    unknown = client.get("/en/records/UPR-0000000/")
    draft = client.get(reverse("website:activity", args=[version.record.identifier]))
    assert draft.status_code == unknown.status_code
    assert draft.content.replace(version.record.identifier.encode(), b"UPR-0000000") == (
        unknown.content
    )


def test_what_is_consented_to_stands_on_its_page_in_each_format(client, cast):
    version = publish(cast, with_file(cast), withheld=["money"])
    assert {status(client, one) for one in addresses(version)} <= {200, 302}
    translation.activate("en")  # the pages before have left their own languages behind
    page = client.get(reverse("website:activity", args=[version.record.identifier]))
    text = page.content.decode()
    assert SECRET in text
    assert "Version 1, public since" in text
    assert "12500" not in text
    assert "Not disclosed" in text
    assert "no-cache" in page["Cache-Control"]
    data = client.get(reverse("website:activity-json", args=[version.record.identifier])).json()
    assert data["money"]["disclosure"] == "not-disclosed"
    assert not {"content_hash", "withheld"} & set(data)


def test_iati_has_every_mandatory_element_and_only_what_is_public(client, cast):
    version = publish(cast, with_file(cast, hides_name=True), withheld=["money", "partners"])
    answer = client.get(reverse("website:activity-iati", args=[version.record.identifier]))
    activity = etree.fromstring(answer.content)[0]
    names = [element.tag for element in activity]
    for name in (
        "iati-identifier",
        "reporting-org",
        "title",
        "description",
        "participating-org",
        "activity-status",
        "activity-date",
        "recipient-country",
        "sector",
    ):
        assert name in names
    shares = [one.get("percentage") for one in activity.findall("recipient-country")]
    assert sum(map(int, shares)) == 100
    text = answer.content.decode()
    assert cast.agency.name not in text
    assert "Institute of Judges" not in text
    assert "budget" not in names


def test_a_withdrawn_record_is_gone_everywhere_and_gives_nothing_away(client, cast):
    version = publish(cast, with_file(cast))
    identifier = version.record.identifier
    beside = [
        reverse("website:home"),
        reverse("website:activities"),
        reverse("website:state", args=["ken"]),
        reverse("website:state", args=["wsm"]),
        reverse("website:recommendation", args=["recken"]),
        reverse("website:search"),
        reverse("website:search") + "?q=Whole+title",
    ]
    for address in beside:
        assert identifier in client.get(address).content.decode(), address
    withdraw(record=version.record, state=cast.b, by=cast.officer_of_b)
    assert {status(client, one) for one in addresses(version)} == {410}
    for address in addresses(version):
        answer = client.get(address)
        text = answer.content.decode()
        for word in (SECRET, "Kenya", "Samoa", "Agency for Tests", "2025"):
            assert word not in text, (address, word)
        assert client.head(address).status_code == 410
        assert "no-store" in answer["Cache-Control"]
    page = client.get(addresses(version)[1].replace("/ar/", "/en/")).content.decode()
    assert "withdrawn at the request of a State concerned or its contributor" in page
    for address in beside:
        text = client.get(address).content.decode()
        assert identifier not in text, address
        assert SECRET not in text, address
    assert "No record." in client.get(reverse("website:state", args=["ken"])).content.decode()


def test_a_clearance_taken_back_says_only_that_it_is_not_public(client, cast):
    version = publish(cast, with_file(cast))
    revoke(version=version, by=cast.moderator)
    page = client.get(reverse("website:activity", args=[version.record.identifier]))
    assert page.status_code == 410
    assert "not public at present" in page.content.decode()
    assert SECRET not in page.content.decode()


def test_a_state_may_say_a_word_in_public_and_take_it_away(client, cast):
    version = publish(cast, with_file(cast))
    address = reverse("website:activity", args=[version.record.identifier])
    said = {"record": version.record, "state": cast.a, "language": "en", "by": cast.officer}
    comment_publicly(text="We are grateful for this.", **said)
    page = client.get(address).content.decode()
    assert "Comment of Kenya" in page
    assert "We are grateful" in page
    comment_publicly(text="", **said)
    assert "We are grateful" not in client.get(address).content.decode()


def test_a_file_that_was_withheld_or_is_of_another_record_is_not_given(client, cast):
    version = publish(cast, with_file(cast), withheld=["attachments"])
    identifier = version.record.identifier
    number = version.content["attachments"][0]["id"]
    assert status(client, reverse("website:attachment", args=[identifier, number])) == 404
    other = publish(cast, with_file(cast))
    number = other.content["attachments"][0]["id"]
    assert status(client, reverse("website:attachment", args=[identifier, number])) == 404
    address = reverse("website:attachment", args=[other.record.identifier, number])
    assert status(client, address) == 200


def test_the_list_costs_the_same_however_many_there_are(
    client, cast, django_assert_max_num_queries
):
    for _number in range(4):
        publish(cast, with_file(cast))
    client.get(reverse("website:activities"))
    with django_assert_max_num_queries(6):
        client.get(reverse("website:activities"))
    assert Published.objects.count() == 4
