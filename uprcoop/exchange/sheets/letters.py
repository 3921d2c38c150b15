"""A spreadsheet that came to the Secretariat by e-mail: kept with the e-mail, and taken only by a
click of one of the organisation's own people.

The Secretariat never acts for an organisation. It puts the file where its people see it, the ledger
says so, and a letter goes to the sender if that is one of them, else to its focal points. The link
in the letter opens what the file would do and lets its reader take it without signing in; whoever
needs a second factor signs in as always.
"""

import email
import hashlib
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from uprcoop.accounts.files import OF_A_SCAN, FileNotTaken, kept_type
from uprcoop.accounts.middleware import needs_second_factor
from uprcoop.accounts.models import Organisation, OrganisationStatus, User
from uprcoop.accounts.permissions import check_moderate, people_of, user_can_contribute
from uprcoop.activities.actions.common import NotPossible
from uprcoop.audit.actions import record as enter
from uprcoop.common.mail import send
from uprcoop.exchange.models import SheetLetter, SheetStatus, SheetUpload
from uprcoop.exchange.sheets.taking import store

SALT = "uprcoop.exchange.sheets.letters"
DAYS = 14  # a link opens for
SUBJECT = _("A spreadsheet waits for you")
HEADER = re.compile(rb"^From:\s", re.I | re.M)
HEADERS = 64 * 1024


@transaction.atomic
def receive_by_email(
    *,
    organisation: Organisation,
    sender: str,
    evidence: UploadedFile,
    file: UploadedFile | None = None,
    by: User,
) -> SheetUpload:
    """Keep a spreadsheet that an organisation sent by e-mail, to be looked at.

    `evidence`: the e-mail itself (.eml; the spreadsheet is taken from it where `file` is not
    given), or a scan of it. Raises NotPossible, FileNotTaken.
    """
    check_moderate(by)
    if organisation.status != OrganisationStatus.VERIFIED:
        raise NotPossible(now("This organisation has not been verified."))
    if not readers(organisation, sender):
        raise NotPossible(
            now(
                "Nobody of this organisation can confirm what was sent: it has no contributor and "
                "no focal point yet."
            )
        )
    message = read_message(evidence)
    if message is None:
        kept_type(evidence, OF_A_SCAN)
    file = file or (spreadsheet_in(message) if message else None)
    if file is None:
        raise NotPossible(now("Give the spreadsheet, or an e-mail (.eml) to which it is attached."))
    upload = store(file, organisation, by)
    evidence.seek(0)
    content = evidence.read()
    letter = SheetLetter(
        upload=upload,
        sender=sender,
        evidence_sha256=hashlib.sha256(content).hexdigest(),
        received_by=by,
    )
    ending = "eml" if message else (evidence.name or "").rpartition(".")[2][:4] or "pdf"
    letter.evidence.save(f"letter.{ending}", ContentFile(content), save=False)
    letter.save()
    enter(
        by=f"user:{by.pk}",
        act="record.received-by-email",
        subject=f"spreadsheet:{upload.pk}",
        organisation=f"organisation:{organisation.pk}",
        details={"sha256": upload.sha256, "evidence": letter.evidence_sha256},
    )
    return upload


def read_message(evidence: UploadedFile) -> EmailMessage | None:
    """The e-mail that a file is; None when it is none. Raises FileNotTaken for one too large."""
    most = settings.ATTACHMENT_LIMIT_MB
    if (evidence.size or 0) > most * 2 * 1024 * 1024:
        raise FileNotTaken(now("The file is larger than %(most)s MB.") % {"most": most * 2})
    evidence.seek(0)
    head = evidence.read(HEADERS)
    if b"\0" in head or not HEADER.search(head):
        return None
    evidence.seek(0)
    message = email.message_from_bytes(evidence.read(), _class=EmailMessage, policy=default)
    return message if message["From"] and message["Date"] else None


def spreadsheet_in(message: EmailMessage) -> UploadedFile | None:
    """The one spreadsheet that is attached to an e-mail; None when there are none, or several."""
    found = [
        part for part in message.walk() if (part.get_filename() or "").lower().endswith(".xlsx")
    ]
    content = found[0].get_payload(decode=True) if len(found) == 1 else None
    if not isinstance(content, bytes):
        return None
    return SimpleUploadedFile(found[0].get_filename() or "spreadsheet.xlsx", content)


def verified_organisations() -> QuerySet[Organisation]:
    """The organisations for which a file may be received."""
    return Organisation.objects.filter(status=OrganisationStatus.VERIFIED)


def readers(organisation: Organisation, sender: str) -> list[User]:
    """Who is asked: the sender, if the organisation has accepted that person; else its focal
    points, else its contributors."""
    own = people_of(organisation, "contributor", "focal-point")
    sending = list(own.filter(email__iexact=sender))
    return sending or list(people_of(organisation, "focal-point")) or list(own)


def tell(upload: SheetUpload) -> None:
    """Write to those who can take the file: what it would do, and where to click. Where it has
    faults, the marked copy goes along."""
    for person in readers(upload.organisation, upload.letter.sender):
        with override(person.language or settings.LANGUAGE_CODE):
            token = signing.dumps({"upload": upload.pk, "user": person.pk}, salt=SALT)
            link = settings.SITE_URL + reverse("sheets:confirm", args=[token])
            send(
                to=person.email,
                subject=str(SUBJECT),
                body=f"{words_of(upload)}\n\n{link}\n\n{settings.SITE_NAME}",
                file=upload.marked.name or "",
                file_name="marked.xlsx",
            )


def words_of(upload: SheetUpload) -> str:
    counts = {"new": 0, "changed": 0, "faulty": 0, **upload.counts}
    if upload.status == SheetStatus.REFUSED:
        return now(
            "A spreadsheet that came by e-mail could not be read. Nothing was kept. The page below "
            "says why."
        )
    if counts["faulty"]:
        return now(
            "A spreadsheet that came by e-mail has rows with faults: %(faulty)s. Nothing was "
            "taken. Correct the marked cells in the attached copy and answer to the Secretariat "
            "with it."
        ) % {"faulty": counts["faulty"]}
    return now(
        "A spreadsheet that came by e-mail would make new records: %(new)s, and change records: "
        "%(changed)s. Nothing is taken unless you confirm it on the page below, within %(days)s "
        "days."
    ) % {**counts, "days": DAYS}


@dataclass(frozen=True)
class Opened:
    """What a link opens: for whom, and whether that person must sign in first."""

    upload: SheetUpload
    person: User
    must_sign_in: bool


def open_link(token: str) -> Opened | None:
    """None for a link that is no longer one, or whose reader has left the organisation."""
    try:
        said = signing.loads(token, salt=SALT, max_age=DAYS * 24 * 3600)
    except signing.BadSignature:
        return None
    upload = (
        SheetUpload.objects.filter(pk=said["upload"], letter__isnull=False)
        .select_related("organisation", "letter")
        .first()
    )
    person = User.objects.filter(pk=said["user"], is_active=True).first()
    if upload is None or person is None or not user_can_contribute(person, upload.organisation):
        return None
    return Opened(upload, person, needs_second_factor(person))
