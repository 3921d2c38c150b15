"""Numbers that grow with what everybody does tell of what one may not see: no page shows one."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from uprcoop.accounts.models import OrganisationKind, Role
from uprcoop.accounts.tests.building import member, organisation, person
from uprcoop.activities.tests.building import PDF, published
from uprcoop.matching.actions import groups, matches, proposals
from uprcoop.matching.models import Proposal, Task
from uprcoop.matching.tests import building
from uprcoop.workspace.tests.ladder import ask


@pytest.fixture
def nhri(cast):
    made = organisation("Institution of the Tests", OrganisationKind.NHRI, state=cast.a)
    speaker = person("speaker")
    member(speaker, made, Role.CONTRIBUTOR)
    return speaker


def say(match, by) -> None:
    file = SimpleUploadedFile("plan.pdf", PDF)
    matches.say(match=match, by=by, text="Our plan.", file=file)


def friends(cast, of: str):
    group = groups.convene(
        state=cast.a, by=cast.moderator, title=of, purpose="Courts.", invited=[cast.agency]
    )
    groups.agree(group=group, by=cast.focal_point)
    groups.answer(friend=group.friends.get(), by=cast.contributor, joins=True)
    return group


def add_task(group, by, agency) -> None:
    groups.add_task(group=group, by=by, organisation=agency, text="Bring boats", due=None)


def page(user, name: str, *args: str) -> str:
    answer = ask(user, reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_messages_and_tasks_are_numbered_by_their_place(cast, nhri) -> None:
    seen = building.introduced(cast, building.opened(cast))
    hidden = building.taken_up(cast, building.opened(cast, visibility="secretariat"))
    ours, theirs = friends(cast, "Ours"), friends(cast, "Theirs")
    say(seen, cast.contributor)
    add_task(ours, cast.contributor, cast.agency)
    for _time in range(3):
        say(hidden, cast.focal_point)
        add_task(theirs, cast.moderator, cast.agency)
    say(seen, cast.contributor)
    add_task(ours, cast.contributor, cast.agency)
    text = page(cast.contributor, "matching:match", seen.identifier)
    assert re.findall(r"/files/(\d+)/", text) == ["1", "2"]
    place = reverse("matching:message-file", args=[seen.identifier, 2])
    answer = ask(cast.contributor, place)
    assert b"".join(answer.streaming_content) == PDF
    for other in (0, 3, 10**30):
        place = reverse("matching:message-file", args=[seen.identifier, other])
        assert ask(cast.contributor, place).status_code == 404
    text = page(cast.contributor, "matching:group", ours.identifier)
    assert sorted(re.findall(r'name="task" value="(\d+)"', text)) == ["1", "2"]
    address = reverse("matching:act-group", args=[ours.identifier])
    assert ask(cast.contributor, address, {"what": "done", "task": "2"}).status_code == 302
    done = Task.objects.filter(done_at__isnull=False).get()
    assert done == ours.tasks.order_by("id").last()
    for wrong in ("3", "0", "x", ""):
        assert ask(cast.contributor, address, {"what": "done", "task": wrong}).status_code == 404


def test_a_suggestion_is_named_by_no_number(cast, nhri) -> None:
    made = proposals.suggest(
        organisation=nhri.memberships.get().organisation,
        state=cast.a,
        by=nhri,
        title="Sign language",
        need="In courts.",
    )
    text = page(nhri, "matching:requests")
    [reference] = re.findall(r"/requests/suggestions/([^/]+)/", text)
    assert re.fullmatch(r"[0-9a-f]{16}", reference)
    address = reverse("matching:proposal", args=[reference])
    assert ask(cast.officer_of_b, address, {"what": "take"}).status_code == 404
    number = reverse("matching:proposal", args=[made.pk])
    assert ask(nhri, number, {"what": "withdraw"}).status_code == 404
    assert ask(nhri, address, {"what": "withdraw"}).status_code == 302
    assert Proposal.objects.get().status == "withdrawn"


def test_numbers_of_the_ledger_are_for_those_who_read_all_of_it(cast) -> None:
    record = published(cast).record
    for user, sees in [
        (cast.contributor, False),
        (cast.officer, False),
        (cast.moderator, True),
        (cast.auditor, True),
    ]:
        text = page(user, "workspace:ledger", record.identifier)
        assert ('<td class="number">' in text) is sees
        assert text.count("<code") >= 2
