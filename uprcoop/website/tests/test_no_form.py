"""An address that takes a form, merely opened: a page that says so and leads back."""

from django.urls import reverse

from uprcoop.accounts.models import User
from uprcoop.activities.tests import building
from uprcoop.matching.tests import building as requests


def test_who_opens_an_address_that_takes_a_form_is_led_to_its_page(client, db, settings):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    cast = building.make_cast()
    one = requests.opened(cast)
    client.force_login(cast.focal_point)
    answer = client.get(reverse("matching:act", args=[one.identifier]))
    page = answer.content.decode()
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Nothing was sent" in page
    assert f'href="{reverse("matching:request", args=[one.identifier])}"' in page


def test_what_is_no_page_for_people_stays_as_it_is(client, db):
    client.force_login(User.objects.create_user("somebody@example.org", None))
    assert client.put("/en/").status_code == 405
    assert client.put("/en/").content == b""
