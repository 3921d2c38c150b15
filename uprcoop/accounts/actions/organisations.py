"""Proposing an organisation, and what the Secretariat makes of the proposal."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from difflib import SequenceMatcher

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts import emails
from uprcoop.accounts.models import (
    Membership,
    MembershipRole,
    MembershipStatus,
    Organisation,
    OrganisationIdentifier,
    OrganisationStatus,
    Role,
    User,
)
from uprcoop.accounts.permissions import check_manage, check_moderate
from uprcoop.audit.actions import record
from uprcoop.states.models import State

NEAR = 0.78  # likeness of two folded names from which they may be one organisation
SAME_WORD = 0.8  # likeness of two words from which one may be the other, mistyped
FIRST_ROLES = (Role.CONTRIBUTOR, Role.FOCAL_POINT)
DOUBLE_CLICK_SECONDS = 30  # in which the same proposal is one that was sent twice


class NotDone(Exception):
    """What was asked for cannot be done. The words are for the person who asked."""


def lock(organisation_id: int) -> Organisation:
    """The organisation as it stands now: whoever changes its people next waits."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def folded(name: str) -> str:
    # Taken apart first: a letter of another kind may turn out a capital, as 𝝖 does.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain))


def alike(one: str, others: Iterable[str], least: float) -> dict[str, float]:
    """Those of `others` whose likeness to it, between 0 and 1, is at least so much."""
    found = {}
    matcher = SequenceMatcher(b=one)  # which is looked at once
    for other in others:
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least:
            likeness = matcher.ratio()
            if likeness >= least:
                found[other] = likeness
    return found


def near_duplicates(name: str, acronym: str = "", identifier: str = "") -> list[Organisation]:
    """Organisations that may be the one named, likest first: by identifier, acronym or name."""
    wanted, short = folded(name), folded(acronym)
    found: list[tuple[float, Organisation]] = []
    standing = [OrganisationStatus.PROPOSED, OrganisationStatus.VERIFIED]
    by_identifier = set(
        OrganisationIdentifier.objects.filter(value__iexact=identifier.strip()).values_list(
            "organisation_id", flat=True
        )
        if identifier.strip()
        else ()
    )
    standing_ones = list(Organisation.objects.filter(status__in=standing).select_related("state"))
    names = {one.pk: folded(one.name) for one in standing_ones}
    vocabulary = {word for name in names.values() for word in name.split()}
    words = set(wanted.split())
    # The words of other names, each of which may be one of those wanted, mistyped.
    meant = {word: alike(word, vocabulary, SAME_WORD).keys() for word in words}
    known = {other for others in meant.values() for other in others}
    close = alike(wanted, names.values(), NEAR)
    for one in standing_ones:
        other = names[one.pk]
        likeness = close.get(other, 0.0)
        others = set(other.split())
        has_all = all(meant[word] & others for word in words)
        is_within = len(others) > 1 and others <= known
        if len(words) > 1 and (has_all or is_within):
            likeness = max(likeness, NEAR)
        if short and short in (folded(one.acronym), other):
            likeness = max(likeness, 0.95)
        if one.pk in by_identifier:
            likeness = 1.0
        if likeness >= NEAR:
            found.append((likeness, one))
    return [one for _likeness, one in sorted(found, key=lambda pair: (-pair[0], pair[1].pk))[:10]]


@transaction.atomic
def propose_organisation(
    *,
    by: User,
    name: str,
    kind: str,
    acronym: str = "",
    state: State | None = None,
    website: str = "",
    identifiers: Iterable[tuple[str, str]] = (),
    evidence: UploadedFile | None = None,
) -> Organisation:
    """Propose an organisation and ask to belong to it. Nothing follows until it is verified.

    Raises ValidationError by field.
    """
    if by.staff_role:
        raise ValidationError(_("People of the Secretariat belong to no organisation here."))
    organisation = Organisation(
        name=name.strip(),
        acronym=acronym.strip(),
        kind=kind,
        state=state,
        website=website,
        proposed_by=by,
        evidence=evidence or "",
    )
    if organisation.is_of_a_state and not evidence:
        raise ValidationError(
            {"evidence": _("Attach a scan of the note verbale that names you for this State.")}
        )
    organisation.full_clean(exclude=["merged_into", "decided_by", "decided_at"])
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    just_now = timezone.now() - timedelta(seconds=DOUBLE_CLICK_SECONDS)
    waiting = Organisation.objects.filter(
        proposed_by=by, status=OrganisationStatus.PROPOSED, proposed_at__gte=just_now
    )
    # Later it is another proposal, with other evidence perhaps: the Secretariat says which stands.
    if there := waiting.filter(name__iexact=organisation.name, kind=kind, state=state).first():
        return there
    organisation.save()
    for scheme, value in identifiers:
        add_identifier(organisation, scheme, value)
    Membership.objects.create(user=by, organisation=organisation, status=MembershipStatus.ASKED)
    enter(organisation, "organisation.propose", by)
    emails.on_commit(emails.proposed, organisation)
    return organisation


def add_identifier(organisation: Organisation, scheme: str, value: str) -> None:
    try:
        with transaction.atomic():
            OrganisationIdentifier.objects.create(
                organisation=organisation, scheme=scheme.strip()[:30], value=value.strip()[:100]
            )
    except IntegrityError as error:
        words = _("Another organisation has this identifier.")
        raise ValidationError({"identifier": words}) from error


@transaction.atomic
def replace_identifier(*, organisation: Organisation, scheme: str, value: str, by: User) -> None:
    """Give an organisation a new identifier of a scheme. Old ones stay valid for looking it up."""
    check_manage(by, organisation)
    organisation.identifiers.filter(scheme=scheme).update(is_current=False)
    kept = organisation.identifiers.filter(scheme=scheme, value=value.strip())
    if not kept.update(is_current=True):
        add_identifier(organisation, scheme, value)
    enter(organisation, "organisation.identifier", by)


@transaction.atomic
def verify_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """The Secretariat verifies a proposal; who proposed it becomes its first focal point.

    For a body of a State the evidence that was attached is what this rests on.
    """
    check_moderate(by)
    organisation = lock(organisation.pk)
    if organisation.status != OrganisationStatus.PROPOSED:
        raise NotDone(_("This organisation does not wait for verification."))
    if organisation.is_of_a_state and not organisation.evidence:
        raise NotDone(_("There is no evidence: ask for a note verbale first."))
    if organisation.proposed_by_id == by.pk:
        raise NotDone(_("Somebody else of the Secretariat must verify what you proposed."))
    organisation.status = OrganisationStatus.VERIFIED
    organisation.decided_by, organisation.decided_at = by, timezone.now()
    organisation.save()
    first = organisation.memberships.filter(
        user=organisation.proposed_by, status=MembershipStatus.ASKED
    ).first()
    if first:
        first.status = MembershipStatus.ACCEPTED
        first.decided_by, first.decided_at = by, timezone.now()
        first.save()
        for role in FIRST_ROLES:
            MembershipRole.objects.create(membership=first, role=role)
    enter(organisation, "organisation.verify", by, {"first_focal_point": first and first.user_id})
    emails.on_commit(emails.decided, organisation)
    return organisation


@transaction.atomic
def refuse_organisation(*, organisation: Organisation, by: User, reason: str) -> Organisation:
    check_moderate(by)
    organisation = lock(organisation.pk)
    if organisation.status != OrganisationStatus.PROPOSED:
        raise NotDone(_("This organisation does not wait for verification."))
    if not reason.strip():
        raise NotDone(_("Say why: the person who proposed it will read it."))
    organisation.status = OrganisationStatus.REFUSED
    organisation.decided_by, organisation.decided_at = by, timezone.now()
    organisation.reason = reason.strip()
    organisation.save()
    organisation.memberships.filter(status=MembershipStatus.ASKED).update(
        status=MembershipStatus.REFUSED, decided_by=by, decided_at=timezone.now()
    )
    enter(organisation, "organisation.refuse", by)
    emails.on_commit(emails.decided, organisation)
    return organisation


@transaction.atomic
def merge_organisation(*, organisation: Organisation, into: Organisation, by: User) -> None:
    """A proposal is an organisation that exists already: who proposed it asks that one instead."""
    check_moderate(by)
    found = {pk: lock(pk) for pk in sorted({organisation.pk, into.pk})}
    organisation, into = found[organisation.pk], found[into.pk]
    if organisation.status != OrganisationStatus.PROPOSED or organisation.pk == into.pk:
        raise NotDone(_("This organisation does not wait for verification."))
    organisation.identifiers.update(organisation=into, is_current=False)
    for asked in organisation.memberships.filter(status=MembershipStatus.ASKED):
        asked.status = MembershipStatus.ENDED
        asked.save()
        there = into.memberships.filter(
            user=asked.user, status__in=["asked", "invited", "accepted"]
        )
        if not there.exists():
            Membership.objects.create(
                user=asked.user,
                organisation=into,
                status=MembershipStatus.ASKED,
                evidence=organisation.evidence,
            )
    organisation.status, organisation.merged_into = OrganisationStatus.MERGED, into
    organisation.decided_by, organisation.decided_at = by, timezone.now()
    organisation.save()
    enter(organisation, "organisation.merge", by, {"into": into.pk})


def enter(
    organisation: Organisation, act: str, by: User, details: dict[str, object] | None = None
) -> None:
    record(
        by=f"user:{by.pk}",
        act=act,
        subject=f"organisation:{organisation.pk}",
        organisation=f"organisation:{organisation.pk}",
        state=organisation.state.iso3 if organisation.state else "",
        details=details,
    )
