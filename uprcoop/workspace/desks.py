"""What lies before a State, and before the Secretariat: each list with its clocks.

Every list begins from `visible_to(user)`, so that a count tells no more than its rows would.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.models import User
from uprcoop.activities.lifecycle import Status
from uprcoop.activities.models import Choice, Decision, HoldBack, StateConcerned, Version
from uprcoop.activities.models.records import VersionQuerySet
from uprcoop.states.models import State

PER_PAGE = 50  # of a list; as many can be ticked and decided on at once

STATE_LISTS: dict[str, str | Promise] = {
    "waiting": _("Wait for a decision"),
    "second": _("Wait for a second officer"),
    "decided": _("Decided, not public yet"),
    "public": _("Public"),
    "ended": _("Declined or withdrawn"),
    "held": _("Held back from standing consent"),
}
QUEUE_LISTS: dict[str, str | Promise] = {
    "sent": _("Wait to be checked"),
    "late": _("Wait long for a State"),
    "asked": _("With the States concerned"),
}


def days_since(moment: datetime | None) -> int:
    """Whole days from then until now."""
    return (timezone.now() - moment).days if moment else 0


def of_state(user: User, state: State, which: str) -> VersionQuerySet:
    """The versions of one of STATE_LISTS."""
    asked = StateConcerned.objects.filter(
        version=OuterRef("pk"), state=state, asked_at__isnull=False
    )
    found = Version.objects.visible_to(user).filter(Exists(asked))
    own = Decision.objects.filter(version=OuterRef("pk"), state=state).standing()
    if which == "waiting":
        return found.filter(~Exists(own), status=Status.WITH_STATES)
    if which == "second":
        first = own.filter(is_awaiting_second=True)
        return found.filter(Exists(first), status=Status.WITH_STATES)
    if which == "decided":
        return found.filter(
            Exists(own.consents()), status__in=[Status.WITH_STATES, Status.CONSENTED]
        )
    if which == "public":
        return found.filter(status=Status.PUBLISHED)
    if which == "ended":
        return found.filter(status__in=[Status.DECLINED, Status.WITHDRAWN])
    later = Version.objects.visible_to(user).filter(
        Exists(asked), record=OuterRef("record"), number__gt=OuterRef("number")
    )
    held = HoldBack.objects.filter(record=OuterRef("record"), state=state)
    return found.filter(Exists(held), ~Exists(later))


def with_clocks(found: VersionQuerySet, state: State) -> QuerySet[Version]:
    """The rows with what the desk tells of each: since when, reminders, what was decided."""
    asked = StateConcerned.objects.filter(state=state)
    own = Decision.objects.filter(state=state).standing().select_related("by")
    return found.select_related("record__organisation").prefetch_related(
        Prefetch("states", asked, to_attr="asked"), Prefetch("decisions", own, to_attr="own")
    )


def organisations_in(found: VersionQuerySet) -> list[tuple[int, str, int]]:
    """Who submitted what is in a list: id, name and how many, by name."""
    column = "record__organisation"
    rows = found.order_by().values_list(f"{column}_id", f"{column}__name")
    return sorted(rows.annotate(many=Count("pk")), key=lambda row: row[1].casefold())


def alike(versions: list[Version]) -> dict[str, bool]:
    """In what all of these versions are alike: what a person deciding on them at once must know."""
    return {
        "organisation": len({v.record.organisation_id for v in versions}) == 1,
        "kind": len({v.kind for v in versions}) == 1,
        "assistance": len({tuple(v.content["assistance"]) for v in versions}) == 1,
        "modality": len({v.content["modality"] for v in versions}) == 1,
    }


def sent(user: User) -> QuerySet[Version]:
    """What waits to be checked by the Secretariat, the longest first."""
    found = Version.objects.visible_to(user).filter(status=Status.SUBMITTED)
    return found.select_related("record__organisation", "sent_by").order_by("since", "id")


def waiting_states(user: User, *, is_late: bool = False) -> QuerySet[StateConcerned]:
    """Each State that has not decided on a version before it, the longest first."""
    decided = Decision.objects.filter(
        version=OuterRef("version"), state=OuterRef("state"), is_awaiting_second=False
    ).standing()
    found = StateConcerned.objects.filter(
        ~Exists(decided),
        version__in=Version.objects.visible_to(user).filter(status=Status.WITH_STATES),
        asked_at__isnull=False,
    )
    if is_late:
        late = timezone.now() - timedelta(days=settings.CONSENT_ESCALATION_DAYS)
        found = found.filter(Q(escalated_at__isnull=False) | Q(asked_at__lte=late))
    return found.select_related("version__record__organisation", "state").order_by("asked_at", "id")


def consented_before(user: User, version: Version, state: State) -> Decision | None:
    """This State's last consent to an earlier version, whose content is still as it was then."""
    consents = Decision.objects.filter(
        version__record=version.record_id,
        version__number__lt=version.number,
        state=state,
        choice=Choice.CONSENT,
        is_awaiting_second=False,
    ).select_related("version")
    seen = Version.objects.visible_to(user)
    for decision in consents.filter(version__in=seen).order_by("-version__number", "-id"):
        if decision.content_hash == decision.version.content_hash:
            return decision
    return None
