"""Sessions, themes, persons and SDGs as loaded: complete, in six languages, safe to reload."""

import csv
from collections import Counter

import pytest
from django.core.management.sql import emit_post_migrate_signal

from uprcoop.recommendations import reference, vocabulary
from uprcoop.recommendations.models import (
    PersonGroup,
    PersonLabel,
    Sdg,
    Session,
    Theme,
    ThemeLabel,
)

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")


def test_54_sessions_in_four_cycles_in_the_order_of_time():
    assert Counter(Session.objects.order_by().values_list("cycle", flat=True)) == {
        1: 12,
        2: 14,
        3: 14,
        4: 14,
    }
    dates = [(session.year, session.month) for session in Session.objects.order_by("number")]
    assert dates == sorted(set(dates))


@pytest.mark.parametrize(
    ("number", "year", "month"),
    [(1, 2008, 4), (13, 2012, 5), (34, 2019, 11), (36, 2020, 11), (40, 2022, 1), (50, 2025, 11)],
)
def test_sessions_have_the_month_in_which_they_opened(number, year, month):
    session = Session.objects.get(number=number)
    assert (session.year, session.month) == (year, month)


def test_17_goals_and_169_targets_under_their_goals():
    assert Sdg.objects.filter(goal=None).count() == 17
    assert Sdg.objects.exclude(goal=None).count() == 169
    for target in Sdg.objects.exclude(goal=None).select_related("goal"):
        assert target.code.split(".")[0] == target.goal.code
        assert target.id // 100 == int(target.goal.code) == target.goal.id // 100
    assert [*Sdg.objects.filter(goal=1600).values_list("code", flat=True)] == [
        *(f"16.{place}" for place in range(1, 11)),
        "16.a",
        "16.b",
    ]


@pytest.mark.parametrize("model", [Theme, PersonGroup, Sdg])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_has_its_own_name_in_each_language(model, language):
    names = [thing.name_in(language) for thing in model.objects.all()]
    assert all(name == name.strip() != "" for name in names)
    assert [name for name, count in Counter(names).items() if count > 1] == []


@pytest.mark.parametrize(
    ("language", "letters"),
    [("ar", ("\u0600", "\u06ff")), ("zh", ("\u4e00", "\u9fff")), ("ru", ("\u0400", "\u04ff"))],
)
@pytest.mark.parametrize("model", [Theme, PersonGroup, Sdg])
def test_names_are_written_in_the_script_of_their_language(model, language, letters):
    for thing in model.objects.all():
        name = thing.name_in(language).replace("GDP", "")
        assert all(letters[0] <= letter <= letters[1] for letter in name if letter.isalpha()), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_sdg_titles_are_short(language):
    assert [sdg.code for sdg in Sdg.objects.all() if len(sdg.name_in(language)) > 80] == []


def test_every_cluster_has_a_heading_and_every_heading_a_theme():
    clusters = {*Theme.objects.order_by().values_list("cluster", flat=True)}
    assert clusters == {*reference.CLUSTERS}
    assert all(str(heading) for heading in reference.CLUSTERS.values())


def test_every_label_of_the_files_is_kept_as_received_with_its_concept():
    for row in vocabulary.read("theme_labels.csv"):
        assert ThemeLabel.objects.get(label=row["label"]).theme.code == row["theme"]
    for row in vocabulary.read("person_labels.csv"):
        assert PersonLabel.objects.get(label=row["label"]).group.code == row["person"]


def test_loading_again_changes_nothing(django_assert_max_num_queries):
    before = [*ThemeLabel.objects.order_by("id").values_list()]
    with django_assert_max_num_queries(12):
        reference.load()
    assert [*ThemeLabel.objects.order_by("id").values_list()] == before


def test_a_label_met_before_it_was_mapped_gets_its_concept():
    met = ThemeLabel.objects.create(label="- A12 Acceptance of international norms", theme=None)
    strange = ThemeLabel.objects.create(label="Unheard-of theme", theme=None)
    persons = PersonLabel.objects.create(label="- women", group=None)
    reference.load()
    for row in (met, strange, persons):
        row.refresh_from_db()
    assert met.theme.code == "international-instruments"
    assert strange.theme is None
    assert persons.group.code == "women-and-girls"


def test_what_was_changed_by_hand_is_set_right_and_nothing_is_deleted():
    Theme.objects.filter(code="justice").update(name_en="Injustice")
    Sdg.objects.filter(code="16.3").update(name_fr="")
    extra = Theme.objects.create(
        id=9000,
        code="left-the-files",
        cluster="general",
        **dict.fromkeys((f"name_{language}" for language in LANGUAGES), "Left"),
    )
    reference.load()
    assert Theme.objects.get(code="justice").name_en.startswith("Administration")
    assert Sdg.objects.get(code="16.3").name_fr
    assert Theme.objects.filter(pk=extra.pk).exists()


def test_half_a_schema_is_left_alone(monkeypatch):
    monkeypatch.setattr(Sdg._meta, "db_table", "recommendations_not_there")
    reference.load_after_migration(using="default")


def test_an_emptied_database_is_filled_again_by_the_signal_after_migrations():
    for model in (ThemeLabel, PersonLabel, Theme, PersonGroup, Session):
        model.objects.all().delete()
    Sdg.objects.exclude(goal=None).delete()
    Sdg.objects.all().delete()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert Theme.objects.exists()
    assert PersonLabel.objects.exists()
    assert Session.objects.count() == 54
    assert Sdg.objects.count() == 186


@pytest.mark.shared_data
def test_target_codes_are_those_of_the_united_nations(shared_data):
    with (shared_data / "languages" / "sdg-targets.csv").open(
        encoding="utf-8-sig", newline=""
    ) as rows:
        codes = [row["target"] for row in csv.DictReader(rows)]
    assert [*Sdg.objects.exclude(goal=None).values_list("code", flat=True)] == codes
