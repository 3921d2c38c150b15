"""Rule 4: whatever the visibility, nobody outside it learns that a request exists.

Two ways to try: pages of the whole site are byte for byte the same to an outsider whether the
request is there or not; and random acts never let `visible_to` say more than the test's own books.
"""

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uprcoop.accounts.tests.building import member, organisation, person
from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.lifecycle import NoSuchMove
from uprcoop.activities.tests.building import published
from uprcoop.matching.actions import matches, requests
from uprcoop.matching.models import Match, Request
from uprcoop.matching.tests import building
from uprcoop.matching.tests.building import SECRET
from uprcoop.matching.vocabulary import Visibility

READERS = (
    "",
    "outsider",
    "contributor",
    "teammate",
    "focal_point",
    "officer",
    "officer_of_b",
    "moderator",
    "auditor",
)
ALWAYS = {"focal_point", "officer", "moderator", "auditor"}


def sees(who: str, visibility: str) -> bool:
    """By the words of the issue: named is the agency; its two people are contributor, teammate."""
    if who in ALWAYS or visibility == "everyone":
        return True
    if visibility == "named":
        return who in ("contributor", "teammate")
    # Consent officers do not speak for their Mission as a provider.
    return visibility == "verified" and who in ("contributor", "teammate", "outsider")


def addresses(cast, offer, request=None):
    found = [
        "/",
        reverse("website:home"),
        reverse("website:search") + f"?q={SECRET}",
        reverse("website:search") + "?q=judges+courts",
        reverse("website:suggest") + f"?q={SECRET[:5]}",
        reverse("website:state", args=[cast.a.iso3.lower()]),
        reverse("website:states"),
        reverse("website:activities"),
        reverse("website:recommendation", args=["recken"]),
        reverse("matching:requests"),
        reverse("matching:requests") + "?status=all",
        reverse("matching:figures"),
        reverse("matching:portfolio"),
        reverse("matching:groups"),
        reverse("matching:offers"),
        reverse("matching:how"),
        reverse("matching:offer", args=[offer.identifier]),
        reverse("matching:for-offer", args=[offer.identifier]),
        reverse("workspace:desk"),
        reverse("accounts:account"),
        reverse("accounts:organisations"),
        reverse("workspace:queue"),
        reverse("workspace:state-desk", args=[cast.a.iso3.lower()]),
    ]
    if request is not None:
        for name in ("request", "write", "links", "answers"):
            found.append(reverse(f"matching:{name}", args=[request.identifier]))
        found += [reverse("matching:match", args=[one.identifier]) for one in request.matches.all()]
    return found


def plain(answer) -> tuple[int, str]:
    text = answer.content.decode()
    return answer.status_code, re.sub(r'value="[A-Za-z0-9]{64}"', "", text)


def looked_at(client, who, cast, places):
    client.logout()
    if who:
        client.force_login(getattr(cast, who))
        client.get(places[0])  # messages and the first sight of a session are over
    return {place: plain(client.get(place)) for place in places}


@pytest.mark.parametrize("visibility", Visibility.values)
def test_to_whoever_may_not_see_it_the_site_is_the_same_as_without_it(client, cast, visibility):
    published(cast)
    offer = building.offer(cast)
    places = addresses(cast, offer)
    outside = [who for who in READERS if not sees(who, visibility)]
    before = {who: looked_at(client, who, cast, places) for who in outside}
    named = [cast.agency] if visibility == "named" else []
    request = building.opened(cast, visibility=visibility, named=named)
    stranger = organisation("Third Organisation", "civil-society")
    member(person("third"), stranger, "contributor")
    # Something goes on as well: with an organisation that is not among the readers.
    match = matches.take_up(
        request=request, by=cast.focal_point, kind="provider", organisation=stranger,
        policy="test", score=0.5, parts={},
    )  # fmt: skip
    for who in outside:
        after = looked_at(client, who, cast, places)
        for place in places:
            assert after[place] == before[who][place], f"{who} at {place} learns of it"
        nothing = reverse("matching:request", args=["REQ-NOTHING00"])
        there = reverse("matching:request", args=[request.identifier])
        client.logout()
        if who:
            client.force_login(getattr(cast, who))
        told = [plain(client.get(one)) for one in (nothing, there)]
        assert told[0][0] == told[1][0] == 404
        assert told[0][1].replace("REQ-NOTHING00", request.identifier) == told[1][1]
        for name in ("write", "links", "answers"):
            place = reverse(f"matching:{name}", args=[request.identifier])
            assert client.get(place).status_code in ((404,) if who else (302,))
        if who:
            place = reverse("matching:match", args=[match.identifier])
            assert client.get(place).status_code == 404
            for name in ("act", "ask", "help"):
                name = {"help": "volunteer"}.get(name, name)
                place = reverse(f"matching:{name}", args=[request.identifier])
                assert client.post(place, {"what": "withdraw"}).status_code == 404


@pytest.mark.parametrize("visibility", Visibility.values)
def test_whoever_may_see_it_does_and_reads_what_is_for_others_eyes(client, cast, visibility):
    named = [cast.agency] if visibility == "named" else []
    request = building.opened(
        cast, visibility=visibility, named=named, summary="Only this.", title="Courts",
        cost=5_000, currency="USD",
    )  # fmt: skip
    for who in READERS:
        if not sees(who, visibility):
            continue
        client.logout()
        if who:
            client.force_login(getattr(cast, who))
        page = client.get(reverse("matching:request", args=[request.identifier]))
        assert page.status_code == 200
        text = page.content.decode()
        assert "Only this." in text
        assert (SECRET in text) == (who in ALWAYS)
        assert ("5000" in text) == (who in ALWAYS)
        listed = client.get(reverse("matching:requests")).content.decode()
        assert request.identifier in listed


def test_narrowed_it_is_gone_at_once(client, cast):
    request = building.opened(cast, visibility="everyone")
    place = reverse("matching:request", args=[request.identifier])
    assert client.get(place).status_code == 200
    requests.set_visibility(request=request, by=cast.focal_point, visibility="secretariat")
    assert client.get(place).status_code == 404
    assert SECRET not in client.get(reverse("matching:requests")).content.decode()


def test_a_draft_that_was_put_away_is_the_states_own_as_it_was(client, cast):
    request = building.draft(cast)
    address = reverse("matching:act", args=[request.identifier])
    client.force_login(cast.focal_point)
    assert b"Put this draft away?" in client.post(address, {"what": "put-away"}).content
    client.post(address, {"what": "put-away", "sure": "yes"})
    request.refresh_from_db()
    assert request.status == "withdrawn"
    place = reverse("matching:request", args=[request.identifier])
    for who, status in (("focal_point", 200), ("moderator", 404), ("contributor", 404)):
        client.force_login(getattr(cast, who))
        assert client.get(place).status_code == status, who
    client.force_login(cast.moderator)
    page = client.get(reverse("matching:requests") + "?status=withdrawn").content.decode()
    assert request.identifier not in page


def test_what_was_open_is_withdrawn_before_all_eyes_and_not_put_away(client, cast):
    request = building.opened(cast)
    requests.close_unmet(request=request, by=cast.focal_point)
    requests.renew(request=request, by=cast.focal_point)
    requests.take_back(request=request, by=cast.focal_point)
    client.force_login(cast.focal_point)
    place = reverse("matching:request", args=[request.identifier])
    assert b'value="put-away"' not in client.get(place).content
    with pytest.raises(NotPossible):
        requests.put_away(request=request, by=cast.focal_point)


def test_addresses_tell_no_number(cast):
    made = [building.draft(cast).identifier for _one in range(3)]
    assert all(re.fullmatch(r"REQ-[0-9A-HJKMNP-TV-Z]{9}", one) for one in made)
    assert len({one[:7] for one in made}) == 3


def test_names_pass_only_at_the_introduction(client, cast):
    request = building.opened(cast, visibility="secretariat")
    match = building.taken_up(cast, request)
    place = reverse("matching:match", args=[match.identifier])
    client.force_login(cast.contributor)
    assert client.get(place).status_code == 404
    matches.disclose(match=match, by=cast.focal_point)
    page = client.get(place).content.decode()
    assert cast.focal_point.email not in page
    matches.show_interest(match=match, by=cast.contributor)
    client.force_login(cast.focal_point)
    assert cast.contributor.email not in client.get(place).content.decode()
    matches.introduce(match=match, by=cast.focal_point)
    assert cast.contributor.email in client.get(place).content.decode()
    client.force_login(cast.contributor)
    assert cast.focal_point.email in client.get(place).content.decode()
    client.force_login(cast.teammate)
    assert client.get(place).status_code == 200  # of the same provider
    client.force_login(cast.outsider)
    assert client.get(place).status_code == 404


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("visibility", "take_up", "disclose", "interest", "decline", "drop", "introduce"),
                *("withdraw", "agree", "submit", "verify", "take_back", "renew", "close_unmet"),
                *("put_away", "take_back"),
                *("agree", "outcome", "outcome", "volunteer", "see"),
            ]
        ),
        st.sampled_from(["focal_point", "contributor", "outsider", "moderator", "officer_of_b"]),
        st.sampled_from(Visibility.values),
        st.sampled_from(["agency", "other_agency"]),
    ),
    max_size=18,
)
# Far enough for chance to go on from what has ended, which it seldom reaches by itself.
TO_THE_END = [
    ("take_up", "focal_point", "", "agency"),
    ("disclose", "focal_point", "", "agency"),
    ("interest", "contributor", "", "agency"),
    ("introduce", "focal_point", "", "agency"),
    ("agree", "focal_point", "", "agency"),
    ("agree", "contributor", "", "agency"),
    ("outcome", "focal_point", "", "agency"),
    ("outcome", "contributor", "", "agency"),
]
OWN = {"agency": ("contributor", "teammate"), "other_agency": ("outsider",)}


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(TO_THE_END)), ACTS)
def test_no_order_of_acts_lets_more_see_it_than_should(cast, steps, acts):
    with transaction.atomic():
        request = building.draft(cast, visibility="secretariat")
        visibility, named, told, declined = "secretariat", set(), set(), set()
        is_put_away = False
        begun = [("submit", "focal_point", "", ""), ("verify", "moderator", "", "")]
        before = rows()
        for what, who, wanted, provider in [*begun, *TO_THE_END[:steps], *acts]:
            done = acted(cast, request, what, who, wanted, provider)
            if not done:
                assert rows() == before, f"{what} by {who} was refused and changed something"
                continue
            before = rows()
            request.refresh_from_db()
            if what == "visibility":
                visibility, named = wanted, {provider}
            is_put_away |= what == "put_away"
            if what in ("disclose", "volunteer"):
                told.add(provider)
            if what in ("decline", "withdraw", "renew"):
                declined = declined | {provider} if what == "decline" else set()
            if what in ("withdraw", "renew"):
                # Withdrawn, nobody else sees it; asked again, it is shown to nobody yet.
                told = set()
            if what in ("decline", "drop", "close_unmet", "outcome"):
                # With the last three a request may end, and with it what was asked of others.
                told &= {
                    name
                    for name in OWN
                    if Match.objects.filter(
                        request=request,
                        organisation=getattr(cast, name),
                        disclosed_at__isnull=False,
                    )
                    .exclude(status__in=["declined", "dropped"])
                    .exists()
                }
            is_shown = request.status not in ("draft", "submitted", "returned", "verified")
            is_shown = is_shown and request.status != "withdrawn"
            for reader in READERS:
                user = getattr(cast, reader) if reader else AnonymousUser()
                seen = Request.objects.visible_to(user).filter(pk=request.pk).exists()
                mine = [name for name, people in OWN.items() if reader in people]
                may = reader in ALWAYS - {"moderator"}
                may |= reader == "moderator" and request.status != "draft" and not is_put_away
                may |= is_shown and visibility == "everyone"
                may |= is_shown and visibility == "verified" and bool(mine)
                may |= is_shown and visibility == "named" and bool(named & set(mine))
                may |= bool(told & set(mine)) and request.status != "draft"
                assert seen == may, f"{reader} after {what} by {who}"
                if isinstance(user, AnonymousUser) or reader in ALWAYS:
                    continue
                for match in Match.objects.visible_to(user).filter(request=request):
                    mine = {name for name in OWN if match.organisation == getattr(cast, name)}
                    assert mine & (told | declined), f"{reader} sees a match after {what}"
        transaction.set_rollback(True)


def rows():
    """Every row of the room."""
    models = apps.get_app_config("matching").get_models(include_auto_created=True)
    return {model: list(model.objects.order_by("pk").values()) for model in models}


def acted(cast, request, what, who, wanted, provider) -> bool:
    by, organisation_ = getattr(cast, who), getattr(cast, provider or "agency")
    match = Match.objects.filter(request=request, organisation=organisation_).first()
    simple = {
        "submit": requests.submit,
        "verify": requests.verify,
        "take_back": requests.take_back,
        "put_away": requests.put_away,
        "withdraw": requests.withdraw,
        "renew": requests.renew,
        "close_unmet": requests.close_unmet,
    }
    of_match = {
        "disclose": matches.disclose,
        "interest": matches.show_interest,
        "introduce": matches.introduce,
        "agree": matches.agree,
        "drop": matches.drop,
        "see": matches.see,
    }
    try:
        with transaction.atomic():
            if what in simple:
                simple[what](request=request, by=by)
            elif what == "visibility":
                requests.set_visibility(
                    request=request, by=by, visibility=wanted, named=[organisation_]
                )
            elif what == "take_up":
                matches.take_up(
                    request=request, by=by, kind="provider", organisation=organisation_,
                    policy="test", score=0.1, parts={},
                )  # fmt: skip
            elif what == "volunteer":
                matches.volunteer(
                    request=request, organisation=organisation_, by=by,
                    policy="test", score=0.1, parts={},
                )  # fmt: skip
            elif match is None:
                return False
            elif what == "decline":
                matches.decline(match=match, by=by, refusal="other")
            elif what == "outcome":
                matches.say_outcome(match=match, by=by, outcome="unmet")
            else:
                of_match[what](match=match, by=by)
    except (NotPossible, PermissionDenied, NoSuchMove):
        return False
    return True
