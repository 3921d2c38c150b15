"""What a page of this room is about, and who may read it: 404 for whoever may not see it."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import Somebody
from uprcoop.funds.models import Fund
from uprcoop.funds.permissions import user_can_keep, user_can_look_behind


def person(request: HttpRequest) -> User:
    """Who asks, on a page that needs sign-in."""
    assert isinstance(request.user, User)
    return request.user


def fund_for(user: Somebody, code: str) -> Fund:
    found = Fund.objects.visible_to(user).select_related("organisation")
    return get_object_or_404(found, code=code)


def fund_to_look_behind(user: User, code: str) -> tuple[Fund, bool]:
    """A fund for its managers, administrators and auditors, and whether it may be written to."""
    fund = fund_for(user, code)
    if not user_can_look_behind(user, fund):
        raise Http404
    return fund, user_can_keep(user, fund)
