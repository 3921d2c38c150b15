"""The funds of resolution 54/28 as a release brings them, and databases from before."""

from django.conf import settings
from django.urls import reverse

from uprcoop.funds.models import Fund, Statement
from uprcoop.funds.reference import Given, given_funds, load
from uprcoop.funds.vocabulary import Topic


def test_the_four_funds_of_the_resolution_are_there_with_sources(client, db) -> None:
    page = client.get(reverse("funds:funds")).content.decode()
    for code in ("vftc", "vf-fta", "vfpu", "ldc-sids"):
        fund = Fund.objects.get(code=code)
        assert fund.name in page
        assert len([name for name in fund.names.values() if name]) == 6
        topics = {one.topic for one in fund.statements.all()}
        assert {"purpose", "who-may-ask", "pays", "governing-body", "legal-basis"} <= topics
        assert all(one.source_title and one.source_url for one in fund.statements.all())
        one = client.get(reverse("funds:fund", args=[code])).content.decode()
        assert one.count("confirmed on") == fund.statements.count()
        missing = len(Topic) - fund.statements.count()
        assert one.count("Not stated yet. That does not mean") == missing


def test_what_a_manager_wrote_is_never_replaced(kept) -> None:
    fund = Fund.objects.get(code="vfpu")
    before = fund.statements.get(topic="legal-basis")
    older = given("vfpu", "legal-basis").was[0]
    fund.statements.filter(pk=before.pk).update(texts={"en": older}, written_by=kept.manager)
    count = fund.statements.count()
    assert load() == 0
    assert fund.statements.get(topic="legal-basis").texts == {"en": older}
    assert fund.statements.count() == count


def test_a_database_from_before_gets_new_topics_and_better_words(client, db) -> None:
    fund = Fund.objects.get(code="vf-fta")
    pays = fund.statements.get(topic="pays")
    pays.texts = {"en": given("vf-fta", "pays").was[0]}
    pays.save()
    fund.statements.filter(topic="contact").delete()  # no release stated it before
    load()
    load()
    assert fund.statements.filter(topic="contact", is_current=True).count() == 1
    now = fund.statements.get(topic="pays", is_current=True)
    assert now.texts == given("vf-fta", "pays").texts
    assert now.source_title == "OHCHR, page of the two UPR funds"
    # And the words of before are kept as history.
    history = client.get(reverse("funds:history", args=["vf-fta"])).content.decode()
    assert f"<s>{pays.texts['en']}</s>" in history


def test_each_of_the_four_says_whom_to_ask_when_and_how(client, db) -> None:
    for code in ("vftc", "vf-fta", "vfpu", "ldc-sids"):
        topics = set(Statement.objects.filter(fund__code=code).values_list("topic", flat=True))
        assert {"contact", "when", "how"} <= topics, code
        page = client.get(f"/ar/funds/{code}/").content.decode()
        assert "+41\N{NO-BREAK SPACE}22\N{NO-BREAK SPACE}917\N{NO-BREAK SPACE}9000" in page


def given(code: str, topic: str) -> Given:
    fund = next(one for one in given_funds() if one["code"] == code)
    return next(one for one in fund["statements"] if one.topic == topic)


def test_what_came_with_the_release_is_read_in_six_languages(client, db) -> None:
    languages = {code[:2] for code, _name in settings.LANGUAGES}
    for statement in Statement.objects.all():
        assert set(statement.texts) == languages, (statement.fund, statement.topic)
        assert len(set(statement.texts.values())) == len(languages)
    page = client.get("/ar/funds/ldc-sids/").content.decode()
    assert "عن طريق البعثة الدائمة في جنيف" in page
    assert "ترجمة" in page  # and says that it is one
    assert "Through the permanent mission" not in page
    english = client.get("/en/funds/ldc-sids/").content.decode()
    assert "translation; original" not in english


def test_a_database_from_before_gets_the_languages_but_only_of_untouched_words(db) -> None:
    pays, amounts = Statement.objects.filter(fund__code="vfpu", topic__in=["pays", "amounts"])
    languages = set(pays.texts)
    pays.texts = {"en": pays.texts["en"], "fr": "Nos mots."}
    pays.save()
    amounts.texts = {"en": "A fixed sum."}
    amounts.save()
    load()
    pays.refresh_from_db()
    amounts.refresh_from_db()
    assert set(pays.texts) == languages
    assert pays.texts["fr"] == "Nos mots."
    assert amounts.texts == {"en": "A fixed sum."}
