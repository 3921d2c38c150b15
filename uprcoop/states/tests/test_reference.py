"""States as loaded: complete, grouped as the United Nations groups them, and safe to reload."""

from collections import Counter

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, transaction
from django.utils import translation

from uprcoop.states import reference
from uprcoop.states.models import RegionalGroup, State, StateKind, StateName
from uprcoop.states.resolver import LANGUAGES, fold, read_names

pytestmark = pytest.mark.django_db


def codes(**conditions: object) -> set[str]:
    return set(State.objects.filter(**conditions).values_list("iso3", flat=True))


def test_there_are_193_member_states_and_two_observers():
    assert State.objects.filter(kind=StateKind.MEMBER).count() == 193
    assert codes(kind=StateKind.OBSERVER) == {"VAT", "PSE"}


def test_regional_groups_have_their_members():
    members = Counter(
        State.objects.filter(kind=StateKind.MEMBER).order_by().values_list("group", flat=True)
    )
    assert members == {
        RegionalGroup.AFRICAN: 54,
        RegionalGroup.ASIA_PACIFIC: 54,
        RegionalGroup.EASTERN_EUROPEAN: 23,
        RegionalGroup.LATIN_AMERICAN_CARIBBEAN: 33,
        RegionalGroup.WESTERN_EUROPEAN_OTHERS: 29,
    }
    assert {"KIR", "CYP", "PSE"} <= codes(group=RegionalGroup.ASIA_PACIFIC)
    assert {"USA", "TUR", "ISR", "VAT"} <= codes(group=RegionalGroup.WESTERN_EUROPEAN_OTHERS)


def test_least_developed_landlocked_and_small_island_states():
    assert len(codes(is_ldc=True)) == 44
    assert not codes(is_ldc=True) & {"BTN", "STP", "VUT", "WSM"}  # graduated
    assert {"BGD", "LAO", "NPL", "HTI", "TUV"} <= codes(is_ldc=True)
    assert len(codes(is_lldc=True)) == 32
    assert len(codes(is_sids=True)) == 37
    assert {"SGP", "GNB", "BLZ", "MDV"} <= codes(is_sids=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_its_own_name_in_each_language(language):
    names = [state.name_in(language) for state in State.objects.all()]
    assert len(set(names)) == 195
    assert all(name == name.strip() != "" for name in names)


@pytest.mark.parametrize(
    ("language", "letters"),
    [("ar", ("\u0600", "\u06ff")), ("zh", ("\u4e00", "\u9fff")), ("ru", ("\u0400", "\u04ff"))],
)
def test_names_are_written_in_the_script_of_their_language(language, letters):
    for state in State.objects.all():
        name = state.name_in(language)
        assert all(letters[0] <= letter <= letters[1] for letter in name if letter.isalpha()), name


def test_names_are_those_the_united_nations_uses():
    names = {state.iso3: state for state in State.objects.all()}
    assert names["TUR"].name_en == names["TUR"].name_fr == names["TUR"].name_es == "Türkiye"
    assert names["SWZ"].name_en == "Eswatini"
    assert names["CZE"].name_en == "Czechia"
    assert names["NLD"].name_en == "Netherlands (Kingdom of the)"
    assert names["BOL"].name_zh == "多民族玻利维亚国"
    assert names["CIV"].name_ru == "Кот-д’Ивуар"
    assert names["MKD"].name_ar == "مقدونيا الشمالية"


def test_a_state_is_named_in_the_readers_language():
    state = State.objects.get(iso3="DEU")
    with translation.override("zh-hans"):
        assert str(state) == "德国"
    with translation.override("ru"):
        assert state.name == "Германия"


def test_each_state_has_a_tile_of_its_own_on_a_compact_map():
    tiles = [*State.objects.order_by().values_list("tile_column", "tile_row")]
    assert len(set(tiles)) == 195
    columns, rows = {column for column, _ in tiles}, {row for _, row in tiles}
    assert columns == set(range(max(columns) + 1))
    assert rows == set(range(max(rows) + 1))
    assert max(columns) < 34
    assert max(rows) < 22


def test_names_are_kept_with_their_keys():
    assert StateName.objects.count() == len({fold(name) for _, name in read_names()})
    assert StateName.objects.get(key=fold("Ivory Coast")).state.iso3 == "CIV"


def test_loading_again_changes_nothing(django_assert_max_num_queries):
    before = [*StateName.objects.order_by("id").values_list()]
    with django_assert_max_num_queries(8):
        reference.load()
    assert [*StateName.objects.order_by("id").values_list()] == before


def test_a_row_changed_by_hand_is_set_right():
    State.objects.filter(iso3="FRA").update(name_en="Frankland", is_ldc=True)
    StateName.objects.filter(key=fold("Ivory Coast")).delete()
    StateName.objects.create(key="frankland", name="Frankland", state_id=250)
    reference.load()
    assert State.objects.get(iso3="FRA").name_en == "France"
    assert not State.objects.get(iso3="FRA").is_ldc
    assert StateName.objects.filter(key=fold("Ivory Coast")).exists()
    assert not StateName.objects.filter(key="frankland").exists()


def test_two_states_may_swap_tiles():
    one, other = State.objects.get(iso3="FRA"), State.objects.get(iso3="BRA")
    State.objects.filter(pk=one.pk).update(tile_column=900)
    State.objects.filter(pk=other.pk).update(tile_column=one.tile_column, tile_row=one.tile_row)
    State.objects.filter(pk=one.pk).update(tile_column=other.tile_column, tile_row=other.tile_row)
    reference.load()
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.tile_column, one.tile_row) != (other.tile_column, other.tile_row)
    assert State.objects.filter(tile_column__gte=100).count() == 0


def test_a_state_that_left_the_files_stays(monkeypatch):
    kept = [state for state in reference.read_states() if state.iso3 != "FRA"]
    monkeypatch.setattr(reference, "read_states", lambda: kept)
    reference.load()
    assert State.objects.filter(iso3="FRA").exists()


def test_two_names_with_one_key_are_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        StateName.objects.create(key=fold("France"), name="France", state_id=276)


def test_half_a_schema_is_left_alone(monkeypatch):
    assert reference.is_ready("default", State, StateName)
    monkeypatch.setattr(StateName._meta, "db_table", "states_not_there")
    assert not reference.is_ready("default", State, StateName)
    reference.load_after_migration(using="default")


def test_an_emptied_database_is_filled_again_by_the_signal_after_migrations():
    StateName.objects.all().delete()
    State.objects.all().delete()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert State.objects.count() == 195
    assert StateName.objects.exists()
