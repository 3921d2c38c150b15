"""What a writer is offered: with its reason, and never from what others have not made public."""

import pytest
from django.urls import reverse
from django.utils import translation

from uprcoop.activities.actions.drafting import begin
from uprcoop.activities.tests import building
from uprcoop.recommendations.models import Theme
from uprcoop.search.actions import index_pending


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def suggestions_of(client, version):
    return client.get(reverse("workspace:suggestions", args=[version.record.identifier]))


def test_the_states_own_recommendations_are_offered_with_a_reason_and_taken_by_a_click(
    client, cast
):
    one = building.recommendation(cast.a)
    theme = Theme.objects.first()
    one.themes.add(theme)
    other = building.recommendation(cast.b)
    index_pending()
    version = building.draft(cast, recommendations=[], title="Train judges in Kenya")
    client.force_login(cast.contributor)
    answer = suggestions_of(client, version)
    offered = [(s.code, s.why) for s, _hit in answer.context["found"].statements]
    assert [code for code, _why in offered] == [one.key]
    assert all(why for _code, why in offered)
    assert other.key not in answer.content.decode()
    assert theme.code in [s.code for s in answer.context["found"].labels["themes"]]
    address = reverse("workspace:suggestions", args=[version.record.identifier])
    for taken in (f"recommendations:{one.key}", f"themes:{theme.code}"):
        client.post(address, {"take": taken})
    version.refresh_from_db()
    assert version.content["recommendations"] == [one.key]
    assert version.content["themes"] == [theme.code]
    assert not suggestions_of(client, version).context["found"].statements


@pytest.mark.parametrize("given", ["", "title:x", "recommendations:", "hides_name:true"])
def test_only_lists_grow_by_a_click(client, cast, given):
    version = building.draft(cast)
    client.force_login(cast.contributor)
    address = reverse("workspace:suggestions", args=[version.record.identifier])
    assert client.post(address, {"take": given}).status_code == 302
    before = version.content_hash
    version.refresh_from_db()
    assert version.content_hash == before


def test_a_very_similar_record_is_told_where_it_is_public_or_ones_own_and_not_otherwise(
    client, cast
):
    theirs = building.whole_content(cast.a)
    hidden = begin(organisation=cast.other_agency, by=cast.outsider, content=theirs)
    version = building.draft(cast)
    client.force_login(cast.contributor)
    page = suggestions_of(client, version)
    assert page.context["found"].similar == []
    assert hidden.record.identifier not in page.content.decode()
    own = building.draft(cast)
    public = building.published(cast)
    public.record.refresh_from_db()
    found = suggestions_of(client, version).context["found"].similar
    assert {one.identifier for one in found} == {
        own.record.identifier,
        public.record.identifier,
    }
    assert all(one.is_own for one in found)
    # Another organisation is told of the public one only, and led to its public page.
    client.force_login(cast.outsider)
    answer = suggestions_of(client, hidden)
    assert [one.identifier for one in answer.context["found"].similar] == [public.record.identifier]
    assert f"/records/{public.record.identifier}/" in answer.content.decode()
    assert (
        reverse("workspace:record", args=[public.record.identifier]) not in answer.content.decode()
    )
    assert own.record.identifier not in answer.content.decode()


def test_a_recommendation_is_found_by_its_number_among_those_of_the_states_concerned(client, cast):
    one, other = building.recommendation(cast.a), building.recommendation(cast.b)
    index_pending()
    version = building.draft(cast, recommendations=[])
    client.force_login(cast.contributor)
    address = reverse("workspace:recommendations", args=[version.record.identifier])
    hits = client.get(address, {"q": one.paragraph}).context["hits"]
    assert [hit.object.key for hit in hits] == [one.key]
    assert other.paragraph == one.paragraph
