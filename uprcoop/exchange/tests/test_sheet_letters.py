"""A spreadsheet that came by e-mail: the Secretariat keeps it, only its own people take it."""

import re
from email.message import EmailMessage

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.models import Record, Version
from uprcoop.activities.tests import building
from uprcoop.audit.models import Entry
from uprcoop.exchange.models import SheetStatus, SheetUpload
from uprcoop.exchange.sheets.letters import receive_by_email
from uprcoop.exchange.sheets.tasks import work_on
from uprcoop.exchange.tests.sheet_building import autouse_own_files, fill, template, whole

pytestmark = pytest.mark.django_db
__all__ = ["autouse_own_files"]


@pytest.fixture
def cast():
    made = building.make_cast()
    building.recommendation(made.a)
    return made


def letter(content, name="sheet.xlsx"):
    """The e-mail, with the spreadsheet attached, as a file."""
    message = EmailMessage()
    message["From"], message["To"] = "contributor@example.org", "secretariat@example.org"
    message["Date"], message["Subject"] = "Thu, 26 Nov 2026 09:00:00 +0000", "Our activities"
    message.set_content("See the spreadsheet.")
    message.add_attachment(content, maintype="application", subtype="xlsx", filename=name)
    return SimpleUploadedFile("mail.eml", message.as_bytes())


def received(cast, content, sender="contributor@example.org", by=None, organisation=None):
    upload = receive_by_email(
        organisation=organisation or cast.agency,
        sender=sender,
        evidence=letter(content),
        by=by or cast.moderator,
    )
    work_on(upload)
    return upload


def link_in(message):
    return re.search(r"http://localhost:8000(/\S+/confirm/\S+)", message.body)[1]


def test_the_sender_confirms_by_one_click(cast, mailoutbox):
    upload = received(cast, fill(template(), whole(1), whole(2)))
    assert not Record.objects.exists()
    entry = Entry.objects.get(act="record.received-by-email")
    assert entry.by == f"user:{cast.moderator.pk}"
    assert entry.details["sha256"] == upload.sha256
    [message] = mailoutbox
    assert message.to == ["contributor@example.org"]
    assert "Agency" not in message.subject
    address = link_in(message)
    client = Client()
    page = client.get(address).content.decode()
    assert "Training of judges, part 1" in page
    assert not Record.objects.exists()
    page = client.post(address, {"send": "on"}, follow=True).content.decode()
    assert "The file was taken as a whole." in page
    assert Version.objects.filter(status="submitted", sent_by=cast.contributor).count() == 2
    taken = Entry.objects.get(act="spreadsheet.take")
    assert taken.by == f"user:{cast.contributor.pk}"
    assert taken.details["by_link"]
    # The link signs nobody in.
    assert client.get(reverse("sheets:upload", args=[upload.pk])).status_code == 302
    client.post(address)
    assert Record.objects.count() == 2


def test_the_secretariat_gets_one_letter_for_all_that_was_sent(
    cast, mailoutbox, django_capture_on_commit_callbacks
):
    received(cast, fill(template(), *(whole(number) for number in range(5))))
    address = link_in(mailoutbox.pop())
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(address, {"send": "on"})
    to = [message.to[0] for message in mailoutbox]
    assert sorted(to) == [cast.administrator.email, cast.moderator.email]
    assert "5" in mailoutbox[0].body


def test_a_strangers_file_is_confirmed_by_the_focal_points(cast, mailoutbox):
    focal = building.person("focal-of-agency")
    building.member(focal, cast.agency, "focal-point")
    received(cast, fill(template(), whole()), sender="stranger@example.com")
    assert [message.to for message in mailoutbox] == [[focal.email]]


def test_faults_go_back_with_the_marked_copy_attached(cast, mailoutbox):
    received(cast, fill(template(), whole(1, modality="?")))
    [message] = mailoutbox
    [(name, content, _kind)] = message.attachments
    assert name == "marked.xlsx"
    assert content.startswith(b"PK")
    address = link_in(message)
    assert "Take all rows" not in Client().get(address).content.decode()
    Client().post(address)
    assert not Record.objects.exists()


def test_a_link_is_worth_nothing_changed_or_once_its_reader_has_left(cast, mailoutbox):
    received(cast, fill(template(), whole()))
    address = link_in(mailoutbox[0])
    assert Client().get(address[:-3] + "xx/").status_code == 404
    cast.contributor.memberships.update(status="ended")
    assert Client().get(address).status_code == 404
    assert Client().post(address).status_code == 404


def test_whoever_needs_a_second_factor_signs_in(cast, mailoutbox):
    building.member(cast.officer, cast.agency, "contributor")
    received(cast, fill(template(), whole()), sender=cast.officer.email)
    address = link_in(mailoutbox[0])
    assert "sign in to take this file" in Client().get(address).content.decode()
    Client().post(address)
    assert not Record.objects.exists()


def test_the_secretariat_sees_what_it_received_and_cannot_take_it(cast):
    upload = received(cast, fill(template(), whole()))
    client = Client()
    client.force_login(cast.moderator)
    page = client.get(reverse("sheets:upload", args=[upload.pk])).content.decode()
    assert "Only people of the organisation can take it." in page
    assert client.post(reverse("sheets:take", args=[upload.pk])).status_code == 403
    assert not Record.objects.exists()
    other = Client()
    other.force_login(cast.administrator)
    assert other.get(reverse("sheets:upload", args=[upload.pk])).status_code == 404


def test_only_the_secretariat_receives_and_only_for_verified_organisations(cast):
    with pytest.raises(PermissionDenied):
        received(cast, template(), by=cast.contributor)
    cast.agency.status = "proposed"
    cast.agency.save()
    with pytest.raises(NotPossible):
        received(cast, template())


def test_without_anybody_who_could_confirm_nothing_is_kept(cast):
    empty = building.organisation("Nobody's", "civil-society")
    with pytest.raises(NotPossible):
        received(cast, template(), organisation=empty)
    assert not SheetUpload.objects.exists()


def test_the_secretariats_page(cast, mailoutbox):
    client = Client()
    client.force_login(cast.moderator)
    address = reverse("sheets:by-email")
    fields = {"organisation": cast.agency.pk, "sender": "contributor@example.org"}
    page = client.post(address, {**fields, "evidence": building.scan()})
    assert "Give the spreadsheet" in page.content.decode()
    evidence = SimpleUploadedFile("x.txt", b"hello")
    page = client.post(address, {**fields, "evidence": evidence})
    assert page.context["form"].errors
    sheet = SimpleUploadedFile("s.xlsx", fill(template(), whole()))
    page = client.post(address, {**fields, "evidence": building.scan(), "file": sheet}, follow=True)
    assert page.status_code == 200
    assert SheetUpload.objects.get().status == SheetStatus.PREVIEWED
    assert len(mailoutbox) == 1
    client.force_login(cast.contributor)
    assert client.get(address).status_code == 403
