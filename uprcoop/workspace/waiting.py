"""All that waits for a person, of whatever room: what the page after signing in begins with."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from uprcoop.accounts import waiting as accounts
from uprcoop.accounts.models import Role, User
from uprcoop.accounts.permissions import organisations_of, states_of
from uprcoop.activities.lifecycle import Status
from uprcoop.activities.models import Decision, Version
from uprcoop.common.waiting import MANY, Waiting, longest_first
from uprcoop.funds import waiting as funds
from uprcoop.matching import waiting as matching
from uprcoop.states.models import State
from uprcoop.workspace.desks import of_state, sent


def waiting_for(user: User) -> list[Waiting]:
    """The longest waiting first. An auditor only reads: nothing waits for one."""
    if user.is_auditor:
        return []
    found = [*records(user), *matching.waiting_for(user), *funds.waiting_for(user)]
    return longest_first([*found, *accounts.waiting_for(user)])


def records(user: User) -> Iterable[Waiting]:
    officers = states_of(user, Role.CONSENT_OFFICER)
    for state in State.objects.filter(pk__in=states_of(user, Role.FOCAL_POINT) | officers):
        desk = reverse("workspace:state-desk", args=[state.iso3.lower()])
        if count := of_state(user, state, "waiting").count():
            what = ngettext(
                "%(count)d record waits for your State’s decision",
                "%(count)d records wait for your State’s decision",
                count,
            ) % {"count": count}
            yield Waiting(what, desk, whom=state.name)
        own = Decision.objects.filter(by=user, is_awaiting_second=True).standing()
        second = of_state(user, state, "second").exclude(decisions__in=own)
        if state.pk in officers and (count := second.count()):
            what = ngettext(
                "%(count)d record waits for a second officer",
                "%(count)d records wait for a second officer",
                count,
            ) % {"count": count}
            yield Waiting(what, f"{desk}?list=second", whom=state.name)
    if user.is_moderator and (count := sent(user).count()):
        what = ngettext(
            "%(count)d record waits to be checked", "%(count)d records wait to be checked", count
        ) % {"count": count}
        yield Waiting(what, reverse("workspace:queue"))
    writes_for = organisations_of(user, Role.CONTRIBUTOR, Role.FOCAL_POINT)
    returned = Version.objects.visible_to(user).filter(record__organisation__in=writes_for)
    returned = returned.filter(status=Status.RETURNED).select_related("record")
    for version in returned.order_by("since", "id")[:MANY]:
        yield Waiting(
            what=_("Returned with comments: change it and send it again"),
            address=reverse("workspace:write", args=[version.record.identifier]),
            title=version.title,
            language=version.content["language"],
            since=version.since,
        )
