"""Standing consent: given in advance, used on clearance, ended at once, with single records held
back."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import decisions_needed
from uprcoop.activities import emails
from uprcoop.activities.actions.common import NotPossible, enter_on_ledger, lock
from uprcoop.activities.models import (
    Choice,
    Decision,
    Grounds,
    HoldBack,
    Record,
    StandingConsent,
    Version,
)
from uprcoop.activities.permissions import check_decide
from uprcoop.activities.vocabulary import Withheld
from uprcoop.audit.actions import record as enter
from uprcoop.recommendations.models import Theme
from uprcoop.states.models import State


@transaction.atomic
def give_standing_consent(
    *,
    state: State,
    by: User,
    organisation: Organisation | None = None,
    kind: str = "",
    assistance: str = "",
    theme: Theme | None = None,
    until: date | None = None,
    withheld: Iterable[str] = (),
) -> StandingConsent:
    """Consent in advance to what is cleared from now on and fits all that is given here."""
    check_decide(by, state)
    if not (organisation or kind or assistance or theme):
        raise NotPossible(
            _(
                "Say to which records: name an organisation, a kind, a type of assistance "
                "or a theme."
            )
        )
    if until and until < timezone.now().date():
        raise NotPossible(_("The day until which it stands has passed."))
    consent = StandingConsent.objects.create(
        state=state,
        organisation=organisation,
        kind=kind,
        assistance=assistance,
        theme=theme,
        until=until,
        withheld=sorted(set(withheld) & set(Withheld.values)),
        given_by=by,
        is_awaiting_second=decisions_needed(state.pk) > 1,
    )
    enter_standing(consent, "standing-consent.give", by)
    return consent


@transaction.atomic
def second_standing_consent(*, consent: StandingConsent, by: User) -> StandingConsent:
    """The second officer's agreement, where a State wants two."""
    consent = StandingConsent.objects.select_for_update(of=("self",), no_key=True).get(
        pk=consent.pk
    )
    check_decide(by, consent.state)
    if not consent.is_awaiting_second or consent.ended_at:
        raise NotPossible(_("This standing consent does not wait for a second officer."))
    if consent.given_by_id == by.pk:
        raise NotPossible(_("The second officer must be another person than the first."))
    consent.is_awaiting_second, consent.seconded_by = False, by
    consent.save(update_fields=["is_awaiting_second", "seconded_by"])
    enter_standing(consent, "standing-consent.second", by)
    return consent


@transaction.atomic
def end_standing_consent(*, consent: StandingConsent, by: User) -> StandingConsent:
    """End it at once. What was published under it stays until it is withdrawn."""
    consent = StandingConsent.objects.select_for_update(of=("self",), no_key=True).get(
        pk=consent.pk
    )
    check_decide(by, consent.state)
    if consent.ended_at:
        raise NotPossible(_("This standing consent has ended already."))
    consent.ended_at, consent.ended_by = timezone.now(), by
    consent.save(update_fields=["ended_at", "ended_by"])
    enter_standing(consent, "standing-consent.end", by)
    return consent


@transaction.atomic
def hold_back(*, record: Record, state: State, by: User) -> HoldBack:
    """Have this record always asked about, whatever standing consent there is."""
    record = lock(record.pk)  # a clearance that is being given is over before this is said
    check_decide(by, state)
    found, is_new = HoldBack.objects.get_or_create(record=record, state=state, defaults={"by": by})
    if is_new:
        enter(
            by=f"user:{by.pk}",
            act="record.hold-back",
            subject=f"record:{record.identifier}",
            state=state.iso3,
        )
    return found


@transaction.atomic
def release(*, record: Record, state: State, by: User) -> None:
    """Let standing consent apply to this record again."""
    record = lock(record.pk)
    check_decide(by, state)
    gone, _models = HoldBack.objects.filter(record=record, state=state).delete()
    if gone:
        enter(
            by=f"user:{by.pk}",
            act="record.release",
            subject=f"record:{record.identifier}",
            state=state.iso3,
        )


def fitting(version: Version, state: State, *, is_locked: bool = True) -> StandingConsent | None:
    """The State's standing consent that fits this version; the one given first where several do."""
    content = version.content
    if HoldBack.objects.filter(record_id=version.record_id, state=state).exists():
        return None
    effective = StandingConsent.objects.filter(state=state).effective(timezone.now().date())
    effective = effective.select_related("theme", "state").order_by("id")
    if is_locked:
        effective = effective.select_for_update(of=("self",), no_key=True)
    for consent in effective:
        if consent.organisation_id not in (None, version.record.organisation_id):
            continue
        if consent.kind not in ("", content["kind"]):
            continue
        if consent.assistance and consent.assistance not in content["assistance"]:
            continue
        if consent.theme and consent.theme.code not in content["themes"]:
            continue
        return consent
    return None


def all_fitting(version: Version, *, is_locked: bool = True) -> list[StandingConsent]:
    """What fits for each State concerned that has not decided: locked, for the record is; or only
    looked at."""
    decided = Decision.objects.filter(version=version).standing().values("state")
    waiting = version.states.exclude(state__in=decided).select_related("state").order_by("state")
    found = (fitting(version, concerned.state, is_locked=is_locked) for concerned in waiting)
    return [consent for consent in found if consent is not None]


def apply_standing_consents(version: Version, found: list[StandingConsent]) -> None:
    """Use what `all_fitting` has found."""
    for consent in found:
        Decision.objects.create(
            version=version,
            state=consent.state,
            choice=Choice.CONSENT,
            content_hash=version.content_hash,
            withheld=consent.withheld,
            grounds=Grounds.STANDING,
            standing_consent=consent,
            by=consent.given_by,
        )
        enter_on_ledger(
            version,
            "consent.by-standing-consent",
            by=None,
            state=consent.state,
            details={"standing_consent": consent.pk, "withheld": list(consent.withheld)},
        )
        emails.on_commit(emails.standing_consent_used, version, consent.state)


def enter_standing(consent: StandingConsent, act: str, by: User) -> None:
    enter(
        by=f"user:{by.pk}",
        act=act,
        subject=f"standing-consent:{consent.pk}",
        state=consent.state.iso3,
        details={
            "organisation": consent.organisation_id,
            "kind": consent.kind,
            "assistance": consent.assistance,
            "theme": consent.theme_id,
            "until": consent.until.isoformat() if consent.until else None,
            "withheld": list(consent.withheld),
        },
    )
