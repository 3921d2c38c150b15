"""What is done to a fund and to what its page states."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import check_administer
from uprcoop.activities.actions.common import NotPossible
from uprcoop.audit.actions import lock_ledger
from uprcoop.audit.actions import record as enter
from uprcoop.funds import emails
from uprcoop.funds.models import Fund, Statement
from uprcoop.funds.permissions import check_keep

CONFIRM_EVERY = 180  # days after which a statement should be confirmed anew
REMIND_EVERY = 30


def locked(fund: Fund) -> Fund:
    """The fund as it stands now: whoever writes to it or its money next waits."""
    return Fund.objects.select_for_update(of=("self",), no_key=True).get(pk=fund.pk)


def enter_fund(fund: Fund, act: str, by: User | None, **details: Any) -> None:
    enter(
        by=f"user:{by.pk}" if by else "system",
        act=act,
        subject=f"fund:{fund.code}",
        organisation=f"organisation:{fund.organisation_id}" if fund.organisation_id else "",
        details=details,
    )


@transaction.atomic
def add_fund(
    *,
    by: User,
    code: str,
    names: dict[str, str],
    kind: str,
    acronym: str = "",
    website: str = "",
    organisation: Organisation | None = None,
) -> Fund:
    """A fund in preparation: nobody but its managers and the Secretariat sees it yet."""
    check_administer(by)
    lock_ledger()  # the same one twice, in one moment, is one
    if Fund.objects.filter(code=code).exists():
        raise NotPossible(_("There is a fund with this address already."))
    fund = Fund.objects.create(
        code=code,
        names={language: name for language, name in names.items() if name.strip()},
        kind=kind,
        acronym=acronym,
        website=website,
        organisation=organisation,
    )
    enter_fund(fund, "fund.add", by)
    return fund


@transaction.atomic
def change_fund(*, fund: Fund, by: User, **given: Any) -> Fund:
    """`given`: names, kind, acronym, website; and, by administrators, organisation, is_public."""
    fund = locked(fund)
    check_keep(by, fund)
    if {"organisation", "is_public"} & {
        name for name in given if given[name] != getattr(fund, name)
    }:
        check_administer(by)
    changed = []
    for name, value in given.items():
        if getattr(fund, name) != value:
            setattr(fund, name, value)
            changed.append(name)
    if changed:
        fund.save()
        enter_fund(fund, "fund.change", by, fields=sorted(changed))
    return fund


@transaction.atomic
def state(
    *,
    fund: Fund,
    by: User,
    topic: str,
    texts: dict[str, str],
    language: str,
    source_title: str,
    source_url: str,
    confirmed_on: date,
    seen: int = 0,
) -> Statement:
    """Replace what the page states on a topic. `seen`: the statement it is to replace.

    The same words with a later date confirm them. The one before is kept as history.
    """
    fund = locked(fund)
    check_keep(by, fund)
    before = fund.statements.filter(topic=topic, is_current=True).first()
    if (before.pk if before else 0) != seen:
        raise NotPossible(
            _("Somebody else has changed this statement meanwhile: look at it as it stands now.")
        )
    texts = {code: text.strip() for code, text in texts.items() if text.strip()}
    if language not in texts:
        raise NotPossible(_("Write the text in the language that you chose as the original."))
    if confirmed_on > timezone.now().date():
        raise NotPossible(_("The day of confirmation lies in the future."))
    if before:
        before.is_current = False
        before.save(update_fields=["is_current"])
    made = Statement.objects.create(
        fund=fund,
        topic=topic,
        texts=texts,
        language=language,
        source_title=source_title,
        source_url=source_url,
        confirmed_on=confirmed_on,
        written_by=by,
    )
    enter_fund(fund, "fund.state", by, topic=topic, statement=made.pk)
    return made


@transaction.atomic
def confirm(*, fund: Fund, by: User, topic: str) -> Statement:
    """Say that a statement still holds, today."""
    before = fund.statements.get(topic=topic, is_current=True)
    return state(
        fund=fund,
        by=by,
        topic=topic,
        texts=before.texts,
        language=before.language,
        source_title=before.source_title,
        source_url=before.source_url,
        confirmed_on=timezone.now().date(),
        seen=before.pk,
    )


def due_statements(fund: Fund, today: date) -> list[Statement]:
    before = today - timedelta(days=CONFIRM_EVERY)
    return list(fund.statements.filter(is_current=True, confirmed_on__lte=before))


def remind_managers(today: date | None = None) -> int:
    """Tell managers which pages wait to be confirmed, once a month; how many funds."""
    day = today or timezone.now().date()
    count = 0
    for found in Fund.objects.public():
        with transaction.atomic():
            fund = locked(found)
            told = fund.reminded_on
            if told and (day - told).days < REMIND_EVERY:
                continue
            due = due_statements(fund, day)
            if not due or not fund.managers().exists():
                continue
            fund.reminded_on = day
            fund.save(update_fields=["reminded_on"])
            enter_fund(fund, "fund.remind", None, statements=len(due))
            emails.to_confirm(fund, len(due))
            count += 1
    return count
