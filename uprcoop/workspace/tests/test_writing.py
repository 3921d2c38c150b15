"""A contributor writes a record on short pages, sees who will see what, sends it, takes it back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from uprcoop.activities.actions.sending import withdraw_own
from uprcoop.activities.models import Record, Version
from uprcoop.activities.tests import building
from uprcoop.workspace.sections import SECTIONS

pytestmark = pytest.mark.django_db
MOST_BYTES = 60_000


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def cast():
    return building.make_cast()


@pytest.fixture
def own(client, cast):
    client.force_login(cast.contributor)
    return client


def to(name, version, *args):
    return reverse(f"workspace:{name}", args=[version.record.identifier, *args])


def section_address(version, slug):
    if slug == "recommendations":
        return to("recommendations", version)
    return to("section", version, slug)


def rows(key, *given, initial=0):
    data = {f"{key}-TOTAL_FORMS": len(given), f"{key}-INITIAL_FORMS": initial}
    for number, row in enumerate(given):
        data |= {f"{key}-{number}-{name}": value for name, value in row.items()}
    return data


def test_a_record_is_written_page_by_page_and_sent(own, cast):
    building.recommendation(cast.a)
    answer = own.post(
        reverse("workspace:begin"), {"organisation": cast.agency.pk, "kind": "activity"}
    )
    version = Version.objects.get()
    assert answer["Location"] == to("write", version)
    pages = [
        ("basics", {"kind": "activity", "title": "Courses", "language": "en"}),
        ("story", {"summary": "A summary.", "done": "Two courses."}),
        ("states", rows("states", {"state": "KEN", "part": "beneficiary"})),
        ("assistance", {"assistance": ["training"], "modality": "bilateral"}),
        ("dates", {"progress": "completed", "starts": "2025-03-01", "ends": ""}),
        ("money", {"disclosure": "amount", "amount": "12 500,50", "currency": "usd"}),
        ("contact", {"is_public": "no"}),
    ]
    for slug, data in pages:
        answer = own.post(to("section", version, slug), {**data, "next": "1"})
        assert answer.status_code == 302, (slug, answer.context and answer.context["form"].errors)
    key = building.recommendation(cast.a).key
    answer = own.post(to("recommendations", version), {"take": [f"recommendations:{key}"]})
    assert answer["Location"] == to("write", version)
    assert "Everything that is needed is there" in own.get(to("write", version)).content.decode()
    version.refresh_from_db()
    assert version.content["money"]["amount"] == "12500.50"
    page = own.get(to("preview", version)).content.decode()
    assert "Send it to the Secretariat" in page
    answer = own.post(to("submit", version), {"seen_hash": version.content_hash})
    assert answer["Location"] == to("record", version)
    version.refresh_from_db()
    assert version.status == "submitted"
    own.post(to("take-back", version))
    version.refresh_from_db()
    assert version.status == "draft"
    assert version.sent_content is None


def test_each_page_of_a_full_record_stays_small(own, cast):
    version = building.draft(cast)
    for section in SECTIONS:
        page = own.get(section_address(version, section.slug))
        assert page.status_code == 200
        assert len(page.content) < MOST_BYTES, section.slug
        arabic = own.get(section_address(version, section.slug).replace("/en/", "/ar/"))
        assert len(arabic.content) < MOST_BYTES, section.slug
        translation.activate("en")  # the page has left its own language behind
    for name in ("write", "preview", "suggestions", "record"):
        assert len(own.get(to(name, version)).content) < MOST_BYTES


@pytest.mark.parametrize("section", [s.slug for s in SECTIONS if s.slug != "recommendations"])
def test_a_page_saved_as_it_was_shown_changes_nothing(own, cast, section):
    version = building.draft(cast)
    page = own.get(to("section", version, section))
    data = {"seen": page.context["seen"]}
    if page.context["fields"]:
        for box in page.context["fields"]:
            value = box.value()
            data[box.html_name] = "" if value is None or value is False else value
    if page.context["rows"] is not None:
        for form in [page.context["rows"].management_form, *page.context["rows"]]:
            for box in form:
                value = box.value()
                data[box.html_name] = "" if value is None or value is False else value
    answer = own.post(to("section", version, section), data)
    assert answer.status_code == 302, answer.context["form"].errors
    before = version.content_hash
    version.refresh_from_db()
    assert version.content_hash == before


def test_what_was_typed_wrongly_is_kept_and_told(own, cast):
    version = building.draft(cast)
    answer = own.post(
        to("section", version, "money"),
        {"disclosure": "amount", "amount": "a lot", "currency": "dollars"[:3], "source": "Me"},
    )
    page = answer.content.decode()
    assert "<title>Error:" in page
    assert "“a lot” is no amount" in page
    assert 'value="a lot"' in page
    assert 'value="Me"' in page
    version.refresh_from_db()
    assert version.content["money"]["source"] == "A donor"
    answer = own.post(
        to("section", version, "files"), rows("links", {"address": "not an address", "title": "T"})
    )
    page = answer.content.decode()
    assert "<title>Error:" in page
    assert "not an address" in page


def test_what_cannot_be_is_told_on_its_page(own, cast):
    version = building.draft(cast)
    year = timezone.localdate().year + 3
    days = {"progress": "completed", "starts": "2025-03-01", "ends": f"{year}-03-01"}
    page = own.post(to("section", version, "dates"), days).content.decode()
    assert "its end lies in the future" in page
    assert f'value="{year}-03-01"' in page
    money = {"disclosure": "amount", "amount": "9", "currency": "XXQ"}
    page = own.post(to("section", version, "money"), money).content.decode()
    assert "<title>Error:" in page
    assert 'value="XXQ"' in page
    # What only a spreadsheet, or a day that has come, could bring in is told on the list.
    assert "Give the currency" not in own.get(to("write", version)).content.decode()
    wrong = building.draft(cast, money=money)
    assert "Give the currency" in own.get(to("write", wrong)).content.decode()


def test_only_a_good_practice_is_asked_to_which_activity_it_belongs(own, cast):
    activity = building.published(cast)
    page = own.get(to("section", building.draft(cast), "more")).content
    assert b'name="other_identifier"' in page
    assert b'name="part_of"' not in page
    practice = building.draft(cast, kind="good-practice", lessons="Ask the courts.")
    address = to("section", practice, "more")
    page = own.post(address, {"part_of": "the course"}).content.decode()
    assert "“the course” is no identifier" in page
    tie = f"https://repository.example/en/records/{activity.record.identifier.lower()}/"
    assert own.post(address, {"part_of": tie}).status_code == 302
    practice.refresh_from_db()
    assert practice.content["part_of"] == activity.record.identifier
    link = reverse("permanent-activity", args=[activity.record.identifier])
    assert f'href="{link}"' in own.get(to("preview", practice)).content.decode()
    withdraw_own(record=activity.record, by=cast.contributor)
    assert f'href="{link}"' not in own.get(to("preview", practice)).content.decode()


def test_what_a_colleague_saved_meanwhile_is_not_written_over_unseen(own, cast, client):
    version = building.draft(cast)
    address = to("section", version, "basics")
    seen = own.get(address).context["seen"]
    data = {"kind": "activity", "language": "en", "rendering": "original"}
    own.post(address, {**data, "title": "The colleague’s", "seen": seen})
    answer = own.post(address, {**data, "title": "Mine", "seen": seen})
    page = answer.content.decode()
    assert "Somebody else has saved this page" in page
    assert "The colleague’s" in page
    assert 'value="Mine"' in page
    version.refresh_from_db()
    assert version.title == "The colleague’s"
    own.post(address, {**data, "title": "Mine", "seen": answer.context["seen"]})
    version.refresh_from_db()
    assert version.title == "Mine"


def test_what_is_missing_is_listed_with_a_link_and_nothing_is_sent(own, cast):
    version = building.draft(cast, summary="")
    page = own.get(to("preview", version)).content.decode()
    assert to("section", version, "story") in page
    assert "Send it to the Secretariat" not in page
    own.post(to("submit", version), {"seen_hash": version.content_hash})
    version.refresh_from_db()
    assert version.status == "draft"


def test_a_record_like_it_is_shown_before_it_is_sent(own, cast):
    version = building.draft(cast)
    assert "A very similar record exists" not in own.get(to("preview", version)).content.decode()
    other = building.draft(cast)
    page = own.get(to("preview", version)).content.decode()
    assert "A very similar record exists" in page
    assert to("record", other) in page


def test_a_name_kept_back_is_in_no_public_preview(own, cast):
    version = building.draft(cast, hides_name=True)
    content = own.get(to("preview", version)).context["content"]
    assert cast.agency.name not in str(content)


def test_a_file_is_kept_by_its_content_and_given_only_to_who_may_read(
    own, cast, client, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    version = building.draft(cast)
    bad = SimpleUploadedFile("paper.pdf", b"MZ\x90\x00 not a paper")
    page = own.post(to("attach", version), {"file": bad}, follow=True).content.decode()
    assert "none of the files" in page
    own.post(to("attach", version), {"file": building.scan("law.pdf")})
    version.refresh_from_db()
    number = version.content["attachments"][0]["id"]
    answer = own.get(to("attachment", version, number))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == building.PDF
    for name, status in (("outsider", 404), ("moderator", 404), ("officer", 404)):
        client.force_login(getattr(cast, name))
        assert client.get(to("attachment", version, number)).status_code == status
    client.force_login(cast.contributor)
    own.post(to("attach", version), {"remove": str(number)})
    version.refresh_from_db()
    assert version.content["attachments"] == []
    assert own.get(to("attachment", version, number)).status_code == 404


LADDER = [
    ("write", "get"),
    ("preview", "get"),
    ("suggestions", "get"),
    ("recommendations", "get"),
    ("submit", "post"),
    ("take-back", "post"),
    ("archive", "post"),
    ("copy", "post"),
    ("next", "post"),
    ("attach", "post"),
    ("withdraw-own", "get"),
]


@pytest.mark.parametrize(("name", "method"), LADDER)
def test_only_people_of_the_contributor_come_to_its_pages(client, cast, name, method):
    version = building.submitted(cast)
    address = to(name, version)
    assert getattr(client, method)(address).status_code == 302
    assert "/account/login/" in getattr(client, method)(address)["Location"]
    expected = {"outsider": 404, "officer": 404, "moderator": 403, "auditor": 403}
    for who, status in expected.items():
        client.force_login(getattr(cast, who))
        assert getattr(client, method)(address).status_code == status, who
    client.force_login(cast.teammate)
    assert getattr(client, method)(address).status_code in (200, 302)
    if method == "post":
        assert client.get(address).status_code == 405


def test_a_copy_and_a_next_version_leave_the_first_as_it_is(own, cast):
    version = building.published(cast)
    own.post(to("copy", version))
    assert Record.objects.count() == 2
    answer = own.post(to("next", version))
    assert answer["Location"] == to("write", version)
    later = version.record.versions.get(number=2)
    assert later.status == "draft"
    assert later.content == version.content
    version.refresh_from_db()
    assert version.status == "published"
    page = own.get(to("withdraw-own", version)).content.decode()
    assert "Withdraw it" in page
    own.post(to("withdraw-own", version))
    version.refresh_from_db()
    assert version.status == "withdrawn"


@pytest.mark.parametrize(
    ("status", "address", "left"),
    [
        ("draft", "archive", "archived"),
        ("submitted", "take-back", "draft"),
        ("returned", "archive", "archived"),
        ("with-states", "take-back", "draft"),
        ("consented", "take-back", "draft"),
        ("declined", "archive", "archived"),
        ("published", "withdraw-own", "published"),
        ("withdrawn", "archive", "archived"),
    ],
)
def test_the_page_of_a_record_has_the_buttons_that_the_table_allows(
    own, cast, status, address, left
):
    version = building.brought_to(cast, status)
    page = own.get(reverse("workspace:record", args=[version.record.identifier])).content.decode()
    addresses = {
        name: reverse(f"workspace:{name}", args=[version.record.identifier])
        for name in ("take-back", "archive", "withdraw-own")
    }
    offered = {name for name, there in addresses.items() if f'="{there}"' in page}
    assert offered == {address}
    own.post(addresses[address]) if status != "published" else own.get(addresses[address])
    version.refresh_from_db()
    assert version.status == left


def test_conversations_are_between_those_they_concern(client, cast):
    version = building.with_states(cast)
    for who, state in (("contributor", ""), ("officer", cast.a.iso3), ("moderator", "")):
        client.force_login(getattr(cast, who))
        client.post(to("comment", version), {"text": f"from {who}", "state": state})
    client.force_login(cast.officer)
    page = client.get(to("record", version)).content.decode()
    assert "from officer" in page
    assert "from moderator" not in page
    assert "from contributor" not in page
    assert client.post(to("comment", version), {"text": "x", "state": ""}).status_code == 403
    client.force_login(cast.contributor)
    page = client.get(to("record", version)).content.decode()
    assert "from officer" in page
    assert "from moderator" in page
    answer = client.post(to("comment", version), {"text": "  ", "state": ""})
    assert "Write the comment first" in answer.content.decode()


@pytest.mark.parametrize("section", ["money", "contact"])
def test_what_is_needed_before_sending_is_said_where_it_is_asked(own, cast, section):
    version = building.draft(cast)
    page = own.get(section_address(version, section)).content.decode()
    assert "(needed before sending)" in page.partition("</legend>")[0]
