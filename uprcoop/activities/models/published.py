"""What the public sees, and nothing else: every public page, index and export reads these rows.

A row is made by `actions.publication` from `public.py`, holds only what may be seen (what a State
withheld is not in it), is never changed, and is deleted when the version stops being public. So
nothing that reads here can show a draft, and no filter can be forgotten.
"""

from django.db import models

from uprcoop.activities.models.records import Record, Version
from uprcoop.activities.vocabulary import Kind, Part
from uprcoop.recommendations.models import PersonGroup, Pledge, Recommendation, Sdg, Theme
from uprcoop.states.models import State


class PublishedQuerySet(models.QuerySet["Published"]):
    def about(self, state: State) -> "PublishedQuerySet":
        return self.filter(states__state=state)

    def implementing(self, statement: Recommendation | Pledge) -> "PublishedQuerySet":
        if isinstance(statement, Pledge):
            return self.filter(pledges__pledge=statement)
        return self.filter(recommendations__recommendation=statement)


class Published(models.Model):
    """One record as it is public now. `content` is what `public.build` made."""

    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="published")
    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="published")
    identifier = models.CharField(max_length=12, unique=True)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=15, choices=Kind)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)  # of the version consented to
    title = models.CharField(max_length=200)
    text = models.TextField()  # all words that search may know
    language = models.CharField(max_length=2)
    # For facets: "" where the record gives none or it is withheld.
    organisation_kind = models.CharField(max_length=30, blank=True)
    modality = models.CharField(max_length=20, blank=True)
    progress = models.CharField(max_length=12, blank=True)
    fund = models.CharField(max_length=12, blank=True)
    starts = models.DateField(null=True)
    first_published_at = models.DateTimeField()
    published_at = models.DateTimeField()

    objects = PublishedQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="activities_published_newest"),
            # Whose and with which money: counted without reading whole records.
            models.Index(fields=["fund", "organisation_kind"], name="activities_published_whose"),
        ]


class PublishedState(models.Model):
    published = models.ForeignKey(Published, on_delete=models.CASCADE, related_name="states")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="published")
    part = models.CharField(max_length=12, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["published", "state"], name="activities_published_state_once"
            )
        ]


class PublishedRecommendation(models.Model):
    published = models.ForeignKey(
        Published, on_delete=models.CASCADE, related_name="recommendations"
    )
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="implemented_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["published", "recommendation"],
                name="activities_published_recommendation_once",
            )
        ]


class PublishedPledge(models.Model):
    published = models.ForeignKey(Published, on_delete=models.CASCADE, related_name="pledges")
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="implemented_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["published", "pledge"], name="activities_published_pledge_once"
            )
        ]


class PublishedTheme(models.Model):
    published = models.ForeignKey(Published, on_delete=models.CASCADE, related_name="themes")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="published")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["published", "theme"], name="activities_published_theme_once"
            )
        ]


class PublishedPerson(models.Model):
    published = models.ForeignKey(Published, on_delete=models.CASCADE, related_name="persons")
    group = models.ForeignKey(PersonGroup, on_delete=models.PROTECT, related_name="published")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["published", "group"], name="activities_published_person_once"
            )
        ]


class PublishedSdg(models.Model):
    published = models.ForeignKey(Published, on_delete=models.CASCADE, related_name="sdgs")
    sdg = models.ForeignKey(Sdg, on_delete=models.PROTECT, related_name="published")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["published", "sdg"], name="activities_published_sdg_once"
            )
        ]
