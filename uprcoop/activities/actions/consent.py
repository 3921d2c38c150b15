"""A State decides on the exact words, alone or with a second officer; and changes its mind.

Consent may need two officers. What protects a State (declining, asking for a change, withdrawing)
never does: one officer is enough, and it takes effect at once.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import decisions_needed
from uprcoop.activities import emails
from uprcoop.activities.actions import publication
from uprcoop.activities.actions.common import (
    NotPossible,
    check_note,
    enter_on_ledger,
    fresh,
    lock,
    lock_all,
    move,
)
from uprcoop.activities.actions.sending import end_decisions
from uprcoop.activities.content import BLANK
from uprcoop.activities.lifecycle import Side, Status
from uprcoop.activities.models import (
    Choice,
    Comment,
    Decision,
    Grounds,
    HoldBack,
    PublicComment,
    Record,
    Version,
)
from uprcoop.activities.permissions import check_decide, check_moderate_records
from uprcoop.activities.vocabulary import LANGUAGES, Withheld
from uprcoop.audit.actions import record as enter
from uprcoop.states.models import State


@transaction.atomic
def decide(
    *,
    version: Version,
    state: State,
    choice: str,
    by: User,
    seen_hash: str,
    withheld: Iterable[str] = (),
    from_date: date | None = None,
    reason: str = "",
    comments: Mapping[str, str] | None = None,
) -> Decision:
    """Decide for a State on the version whose content hash is `seen_hash`.

    `comments`: what should be changed, by field of the content, when it asks for a change. Raises
    NotPossible when that is no longer the content, or the version is not with this State.
    """
    version = fresh(version)
    check_decide(by, state)
    is_second_needed = choice == Choice.CONSENT and decisions_needed(state.pk) > 1
    return take_decision(
        version,
        state,
        Choice(choice),
        by,
        seen_hash,
        withheld=sorted(set(withheld) & set(Withheld.values)),
        from_date=from_date,
        reason=reason.strip(),
        is_awaiting_second=is_second_needed,
        comments=comments,
    )


@transaction.atomic
def record_note_verbale(
    *,
    version: Version,
    state: State,
    choice: str,
    by: User,
    seen_hash: str,
    reference: str,
    note_date: date,
    scan: UploadedFile | None,
    withheld: Iterable[str] = (),
    from_date: date | None = None,
    reason: str = "",
) -> Decision:
    """The Secretariat records a decision that came on paper. The ledger shows that it did."""
    version = fresh(version)
    check_moderate_records(by)
    check_note(reference, note_date, scan)
    return take_decision(
        version,
        state,
        Choice(choice),
        by,
        seen_hash,
        withheld=sorted(set(withheld) & set(Withheld.values)),
        from_date=from_date,
        reason=reason.strip(),
        grounds=Grounds.NOTE,
        reference=reference.strip(),
        note_date=note_date,
        scan=scan,
    )


def take_decision(
    version: Version,
    state: State,
    choice: Choice,
    by: User,
    seen_hash: str,
    comments: Mapping[str, str] | None = None,
    **fields: object,
) -> Decision:
    """Write a decision and do what follows from it. The record is locked, the person checked."""
    if seen_hash != version.content_hash:
        raise NotPossible(
            _("The record was changed meanwhile. Look at the new text before you decide.")
        )
    if version.status != Status.WITH_STATES or not version.states.filter(state=state).exists():
        raise NotPossible(_("This record does not wait for this State’s decision."))
    told = {"": str(fields.get("reason", "")), **(comments or {})}
    told = {field: text.strip() for field, text in told.items() if text.strip()}
    if choice == Choice.CHANGE and not told:
        raise NotPossible(_("Say what should be changed."))
    if choice != Choice.CONSENT:
        fields |= {"withheld": [], "from_date": None}
    Decision.objects.filter(version=version, state=state).standing().update(
        ended_at=timezone.now(), ended_by=by
    )
    decision = Decision.objects.create(
        version=version,
        state=state,
        choice=choice,
        content_hash=version.content_hash,
        by=by,
        **fields,
    )
    enter_decision(decision, f"decision.{choice.value}", by)
    if choice == Choice.DECLINE:
        move(version, "decline", by=by, state=state)
        emails.on_commit(emails.declined, version, state)
    elif choice == Choice.CHANGE:
        end_decisions(version, by)
        move(version, "ask-change", by=by, state=state)
        side = Side.SECRETARIAT if decision.grounds == Grounds.NOTE else Side.STATE
        Comment.objects.bulk_create(
            Comment(
                record=version.record,
                version=version,
                field=field if field in BLANK else "",
                text=text[:5_000],
                by=by,
                side=side,
                with_state=state,
            )
            for field, text in told.items()
        )
        emails.on_commit(emails.returned, version)
    else:
        publication.go_on(version)
        if decision.is_awaiting_second:
            emails.on_commit(emails.second_wanted, version, state)
    return decision


@transaction.atomic
def second(*, decision: Decision, by: User, seen_hash: str) -> Decision:
    """The second officer's agreement to exactly what the first one decided."""
    version = fresh(decision.version)
    decision = Decision.objects.select_related("state").get(pk=decision.pk)
    decision.version = version
    check_decide(by, decision.state)
    if decision.ended_at or not decision.is_awaiting_second:
        raise NotPossible(_("This decision does not wait for a second officer."))
    if decision.by_id == by.pk:
        raise NotPossible(_("The second officer must be another person than the first."))
    if seen_hash != version.content_hash or decision.content_hash != version.content_hash:
        raise NotPossible(
            _("The record was changed meanwhile. Look at the new text before you decide.")
        )
    if version.status != Status.WITH_STATES:
        raise NotPossible(_("This record does not wait for this State’s decision."))
    decision.is_awaiting_second = False
    decision.seconded_by, decision.seconded_at = by, timezone.now()
    decision.save(update_fields=["is_awaiting_second", "seconded_by", "seconded_at"])
    enter_decision(decision, "decision.second", by)
    publication.go_on(version)
    return decision


@transaction.atomic
def decide_many(
    *,
    versions: Iterable[tuple[Version, str]],
    state: State,
    choice: str,
    by: User,
    withheld: Iterable[str] = (),
    from_date: date | None = None,
    reason: str = "",
) -> list[Decision]:
    """Decide alike on several versions, each with the hash that was shown. All, or none of them."""
    found = sorted(versions, key=lambda pair: pair[0].record_id)
    lock_all(version.record_id for version, _seen in found)
    chosen = list(withheld)
    return [
        decide(
            version=version,
            state=state,
            choice=choice,
            by=by,
            seen_hash=seen_hash,
            withheld=chosen,
            from_date=from_date,
            reason=reason,
        )
        for version, seen_hash in found
    ]


@transaction.atomic
def withdraw(*, record: Record, state: State, by: User) -> None:
    """A State withdraws its consent to a record: it leaves the public at once, everywhere.

    Whatever the State had decided on any version of it ends, and no standing consent applies to it
    any more. Raises NotPossible when there is nothing that this State consented to.
    """
    record = lock(record.pk)
    check_decide(by, state)
    end_consent(record, state, by, {"grounds": Grounds.OFFICER.value})


@transaction.atomic
def withdraw_by_note(
    *,
    record: Record,
    state: State,
    by: User,
    reference: str,
    note_date: date,
    scan: UploadedFile | None,
) -> None:
    """The Secretariat carries out a withdrawal that came on paper."""
    record = lock(record.pk)
    check_moderate_records(by)
    check_note(reference, note_date, scan)
    found = Decision.objects.filter(version__record=record, state=state).in_force()
    last = found.order_by("-id").first()
    end_consent(record, state, by, {"grounds": Grounds.NOTE.value})
    assert last is not None
    # The paper stays with the version that it took down; the decision has ended from the start.
    Decision.objects.create(
        version=last.version,
        state=state,
        choice=Choice.DECLINE,
        content_hash=last.content_hash,
        grounds=Grounds.NOTE,
        reference=reference.strip(),
        note_date=note_date,
        scan=scan,
        by=by,
        ended_at=timezone.now(),
        ended_by=by,
    )


def end_consent(record: Record, state: State, by: User, details: dict[str, str]) -> None:
    standing = Decision.objects.filter(version__record=record, state=state).standing()
    if not standing.in_force().exists():
        raise NotPossible(_("There is no consent of this State to this record to withdraw."))
    open_versions = list(
        Version.objects.filter(
            record=record,
            status__in=[Status.PUBLISHED, Status.CONSENTED],
            decisions__in=standing,
        ).distinct()
    )
    standing.filter(choice=Choice.CONSENT).update(ended_at=timezone.now(), ended_by=by)
    HoldBack.objects.get_or_create(record=record, state=state, defaults={"by": by})
    for version in open_versions:
        version.record = record
        if version.status == Status.PUBLISHED:
            publication.take_down(version)
            move(
                version,
                "withdraw",
                by=by,
                state=state,
                update=("ended_at",),
                details={"side": Side.STATE.value, **details},
            )
            emails.on_commit(emails.withdrawn, version)
        else:
            move(version, "reopen", by=by, state=state, details=details)
    enter(
        by=f"user:{by.pk}",
        act="consent.withdraw",
        subject=f"record:{record.identifier}",
        state=state.iso3,
        details=dict(details),
    )


@transaction.atomic
def change_withheld(*, record: Record, state: State, withheld: Iterable[str], by: User) -> None:
    """Withhold other fields of what is public, or of what waits for its date.

    Where a State wants two officers, one may only withhold more.
    """
    record = lock(record.pk)
    check_decide(by, state)
    found = list(
        Decision.objects.filter(version__record=record, state=state)
        .consents()
        .filter(version__status__in=[Status.PUBLISHED, Status.CONSENTED])
        .select_related("version", "state")
    )
    if not found:
        raise NotPossible(_("There is no consent of this State to this record."))
    wanted = sorted(set(withheld) & set(Withheld.values))
    if decisions_needed(state.pk) > 1 and any(not set(d.withheld) <= set(wanted) for d in found):
        raise NotPossible(
            _("Two officers decide for this State: withdraw the record to have it decided anew.")
        )
    for old in found:
        if list(old.withheld) == wanted:
            continue
        Decision.objects.filter(pk=old.pk).update(ended_at=timezone.now(), ended_by=by)
        version = old.version
        version.record = record
        decision = Decision.objects.create(
            version=version,
            state=state,
            choice=Choice.CONSENT,
            content_hash=version.content_hash,
            withheld=wanted,
            from_date=old.from_date,
            by=by,
        )
        enter_decision(decision, "decision.withhold", by)
        publication.show_anew(version)


@transaction.atomic
def comment_publicly(
    *, record: Record, state: State, text: str, language: str, by: User
) -> PublicComment | None:
    """Set a State's public comment on a record about it; an empty text takes it away."""
    record = lock(record.pk)
    check_decide(by, state)
    plain = text.strip()[:1_000]
    ended = PublicComment.objects.filter(record=record, state=state, ended_at__isnull=True)
    if plain:
        concerned = record.versions.filter(status=Status.PUBLISHED, states__state=state)
        if not concerned.exists():
            raise NotPossible(_("The record is not public, or not about this State."))
    ended.update(ended_at=timezone.now())
    enter(
        by=f"user:{by.pk}",
        act="record.public-comment" if plain else "record.public-comment-ended",
        subject=f"record:{record.identifier}",
        state=state.iso3,
    )
    if not plain:
        return None
    return PublicComment.objects.create(
        record=record,
        state=state,
        text=plain,
        language=language if language in LANGUAGES else "en",
        by=by,
    )


def enter_decision(decision: Decision, act: str, by: User) -> None:
    enter_on_ledger(
        decision.version,
        act,
        by=by,
        state=decision.state,
        details={
            "decision": decision.pk,
            "grounds": decision.grounds,
            "withheld": list(decision.withheld),
            "from": decision.from_date.isoformat() if decision.from_date else None,
            "awaits_second": decision.is_awaiting_second,
        },
    )
