"""Reviews, recommendations, pledges, and the vocabularies their sources label them with.

A recommendation is what its sources say it is: each source's row is kept as received
(`SourceRow`), and the fields here are worked out from those rows by `actions.py`, the only
writer. What every source has dropped is withdrawn, never deleted.
"""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from uprcoop.states.models import State


class SixNames(models.Model):
    """A thing with a name in each of the six languages."""

    name_ar = models.CharField(max_length=250)
    name_zh = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250)
    name_fr = models.CharField(max_length=250)
    name_ru = models.CharField(max_length=250)
    name_es = models.CharField(max_length=250)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        return getattr(self, f"name_{language[:2]}", None) or self.name_en


class Session(models.Model):
    """One session of the UPR Working Group. The key is its number."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    cycle = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["number"]


class Theme(SixNames):
    """One concept of the theme vocabulary; labels change between cycles, the concept stays."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    code = models.SlugField(max_length=80, unique=True)
    # A heading over related themes, itself a slug known to `reference.py`.
    cluster = models.SlugField(max_length=40)

    class Meta:
        ordering = ["id"]


class ThemeLabel(models.Model):
    """A theme label exactly as a source wrote it. Without a theme: not understood yet."""

    label = models.CharField(max_length=300, unique=True)
    theme = models.ForeignKey(Theme, null=True, on_delete=models.PROTECT, related_name="labels")

    def __str__(self) -> str:
        return self.label


class PersonGroup(SixNames):
    """A group of affected persons."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    code = models.SlugField(max_length=80, unique=True)

    class Meta:
        ordering = ["id"]


class PersonLabel(models.Model):
    """An affected-persons label exactly as a source wrote it."""

    label = models.CharField(max_length=300, unique=True)
    group = models.ForeignKey(
        PersonGroup, null=True, on_delete=models.PROTECT, related_name="labels"
    )

    def __str__(self) -> str:
        return self.label


class Sdg(SixNames):
    """A Sustainable Development Goal ("16") or target ("16.2"). The id orders them."""

    id = models.PositiveSmallIntegerField(primary_key=True)  # goal × 100 + place within the goal
    code = models.CharField(max_length=5, unique=True)
    goal = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="targets")

    class Meta:
        ordering = ["id"]


class Position(models.TextChoices):
    """What the State under review said of a recommendation."""

    SUPPORTED = "supported", _("Supported")
    NOTED = "noted", _("Noted")
    PARTLY = "supported-in-part", _("Supported in part")
    PENDING = "under-consideration", _("Under consideration")
    UNKNOWN = "unknown", _("Position not given")


class Standing(models.TextChoices):
    CURRENT = "current", _("Current")
    WITHDRAWN = "withdrawn", _("Withdrawn by its sources")


class Source(models.TextChoices):
    """Where a row came from. Order is precedence: an earlier one's position and text win."""

    UHRI_JSON = "uhri-json", _("Universal Human Rights Index (bulk export)")
    UHRI_XLSX = "uhri-xlsx", _("Universal Human Rights Index (spreadsheet)")
    OHCHR_LIST = "ohchr-list", _("OHCHR thematic list or matrix")
    UPR_INFO = "upr-info", _("UPR Info database")
    DEMO = "demo", _("Fictitious demonstration data")


class Review(models.Model):
    """One State's review in one session. Documents differ by source, so a review may have none."""

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="reviews")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="reviews")
    symbol = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["session_id", "state_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["state", "session"], name="recommendations_review_once_a_session"
            ),
        ]


class StatementQuerySet(models.QuerySet):
    def current(self) -> "StatementQuerySet":
        return self.filter(standing=Standing.CURRENT)

    def about(self, state: State) -> "StatementQuerySet":
        return self.filter(state=state)


class Statement(models.Model):
    """What recommendations and pledges have in common."""

    # Hex of the natural key's hash: the same in every database that loads the same source,
    # so it can stand in a permanent address.
    key = models.CharField(max_length=20, unique=True)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="%(class)ss")
    session = models.ForeignKey(
        Session, null=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    cycle = models.PositiveSmallIntegerField(null=True)
    symbol = models.CharField(max_length=60, blank=True)
    paragraph = models.CharField(max_length=20, blank=True)  # text: 137.20 is not 137.2
    text = models.TextField()
    language = models.CharField(max_length=2)  # ar, zh, en, fr, ru, es; "" when not known
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.CURRENT)
    # Grows with every change of a row, so that the search index can ask what is new.
    changed_in = models.ForeignKey(
        "ImportRun", on_delete=models.PROTECT, related_name="%(class)ss_changed"
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        abstract = True


class Recommendation(Statement):
    """One UPR recommendation as the glossary defines it."""

    position = models.CharField(max_length=20, choices=Position, default=Position.UNKNOWN)
    # UPR Info's coding of how specific the action asked for is, 1 to 5.
    action = models.PositiveSmallIntegerField(null=True)
    recommending_states = models.ManyToManyField(
        State, through="RecommendingState", related_name="recommendations_made"
    )
    persons = models.ManyToManyField(PersonGroup, through="RecommendationPerson")
    sdgs = models.ManyToManyField(Sdg, through="RecommendationSdg")
    themes = models.ManyToManyField(Theme, through="RecommendationTheme")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(position__in=Position.values),
                name="recommendations_recommendation_known_position",
            ),
            models.CheckConstraint(
                condition=models.Q(standing__in=Standing.values),
                name="recommendations_recommendation_known_standing",
            ),
        ]


class Pledge(Statement):
    """A State's own voluntary pledge or commitment."""

    themes = models.ManyToManyField(Theme, through="PledgeTheme")

    class Meta:
        ordering = ["id"]


class RecommendingState(models.Model):
    # The unique constraint's index serves look-ups by the owner; a second one would only
    # slow imports down.
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, db_index=False)
    state = models.ForeignKey(State, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "state"], name="recommendations_recommending_state_once"
            )
        ]


class RecommendationTheme(models.Model):
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, db_index=False)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "theme"], name="recommendations_theme_once"
            )
        ]


class PledgeTheme(models.Model):
    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, db_index=False)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "theme"], name="recommendations_pledge_theme_once"
            )
        ]


class RecommendationPerson(models.Model):
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, db_index=False)
    group = models.ForeignKey(PersonGroup, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "group"], name="recommendations_person_once"
            )
        ]


class RecommendationSdg(models.Model):
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, db_index=False)
    sdg = models.ForeignKey(Sdg, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "sdg"], name="recommendations_sdg_once"
            )
        ]


class ImportRun(models.Model):
    """One import of one file: when, what, with which result."""

    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="imports"
    )
    source = models.CharField(max_length=20, choices=Source)
    file_name = models.CharField(max_length=255)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]


class SourceRow(models.Model):
    """What one source says of one recommendation or pledge, as received."""

    source = models.CharField(max_length=20, choices=Source)
    # The source's own identifier of the row (UHRI's AnnotationId); "" where it has none.
    identifier = models.CharField(max_length=60, blank=True)
    recommendation = models.ForeignKey(
        Recommendation,
        null=True,
        on_delete=models.CASCADE,
        related_name="source_rows",
        db_index=False,
    )
    pledge = models.ForeignKey(
        Pledge, null=True, on_delete=models.CASCADE, related_name="source_rows", db_index=False
    )
    # Hash of `received`: equal means that nothing changed at the source.
    digest = models.CharField(max_length=20)
    # text, themes, persons, sdgs, position, recommending States, date: as the source wrote them.
    received = models.JSONField()
    is_dropped = models.BooleanField(default=False)
    # The run that last changed this row; one that found it as it was leaves no mark.
    last_run = models.ForeignKey(
        ImportRun, on_delete=models.PROTECT, related_name="rows", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "source"], name="recommendations_source_row_once"
            ),
            models.UniqueConstraint(
                fields=["pledge", "source"], name="recommendations_source_row_pledge_once"
            ),
            models.CheckConstraint(
                condition=models.Q(recommendation__isnull=False, pledge__isnull=True)
                | models.Q(recommendation__isnull=True, pledge__isnull=False),
                name="recommendations_source_row_of_one_thing",
            ),
        ]
