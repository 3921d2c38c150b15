"""States as the United Nations names and groups them, and every other name a file may use.

The rows come from `states/data/` and are loaded after each migration; nobody edits them by hand.
"""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class RegionalGroup(models.TextChoices):
    """The five regional groups of the United Nations."""

    AFRICAN = "african", _("African States")
    ASIA_PACIFIC = "asia-pacific", _("Asia-Pacific States")
    EASTERN_EUROPEAN = "eastern-european", _("Eastern European States")
    LATIN_AMERICAN_CARIBBEAN = "latin-american-caribbean", _("Latin American and Caribbean States")
    WESTERN_EUROPEAN_OTHERS = "western-european-others", _("Western European and other States")


class StateKind(models.TextChoices):
    MEMBER = "member", _("Member State")
    OBSERVER = "observer", _("Observer State")


class State(models.Model):
    """One of the 193 Member States and two observer States. The key is its M49 number."""

    m49 = models.PositiveSmallIntegerField(primary_key=True)
    iso2 = models.CharField(max_length=2, unique=True)
    iso3 = models.CharField(max_length=3, unique=True)
    kind = models.CharField(max_length=10, choices=StateKind)
    group = models.CharField(max_length=30, choices=RegionalGroup)
    is_ldc = models.BooleanField(default=False)
    is_lldc = models.BooleanField(default=False)
    is_sids = models.BooleanField(default=False)
    # The UN's short name.
    name_ar = models.CharField(max_length=100)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    name_fr = models.CharField(max_length=100)
    name_ru = models.CharField(max_length=100)
    name_es = models.CharField(max_length=100)
    # Its place on the tile map: one equal tile a State, column from the west, row from the north.
    tile_column = models.PositiveSmallIntegerField()
    tile_row = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["name_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["tile_column", "tile_row"], name="states_state_one_tile_each"
            ),
            models.CheckConstraint(
                condition=models.Q(group__in=RegionalGroup.values), name="states_state_known_group"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The UN's short name in the reader's language."""
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        """The UN's short name in `language` (a code of the six; "zh-hans" counts as "zh")."""
        return getattr(self, f"name_{language[:2]}", None) or self.name_en


class StateName(models.Model):
    """One way a file may name a State. `key` is the name as `resolver.fold` writes it."""

    state = models.ForeignKey(State, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=150)
    key = models.CharField(max_length=150, unique=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name
