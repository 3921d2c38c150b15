"""Publication follows consent by itself; nothing else publishes, and nothing asks for it by hand.

A version is public while it stands as published, the Secretariat's clearance covers its content,
and each State concerned has a standing consent to the same content. `Published` and the listeners
named by settings.PUBLICATION_LISTENERS (search, for one) change in the same transaction, so that
what is withdrawn is gone from everywhere at once.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.module_loading import import_string

from uprcoop.activities import emails
from uprcoop.activities.actions.common import fresh, move
from uprcoop.activities.lifecycle import Status
from uprcoop.activities.models import (
    Decision,
    Published,
    PublishedPerson,
    PublishedPledge,
    PublishedRecommendation,
    PublishedSdg,
    PublishedState,
    PublishedTheme,
    Record,
    Version,
)
from uprcoop.activities.public import build, searchable_text
from uprcoop.audit.actions import lock_ledger
from uprcoop.recommendations.models import PersonGroup, Pledge, Recommendation, Sdg, Theme

# Links of a public row: table, its column, what it points to, key of the content, code in there.
LINKS: tuple[tuple[type[Model], str, type[Model], str, str], ...] = (
    (PublishedRecommendation, "recommendation_id", Recommendation, "recommendations", "key"),
    (PublishedPledge, "pledge_id", Pledge, "pledges", "key"),
    (PublishedTheme, "theme_id", Theme, "themes", "code"),
    (PublishedPerson, "group_id", PersonGroup, "persons", "code"),
    (PublishedSdg, "sdg_id", Sdg, "sdgs", "code"),
)
# Called with the ids of `Published` rows that came and that went, in the transaction that does it.
Listener = Callable[[list[int], list[int]], None]


@cache
def listeners() -> tuple[Listener, ...]:
    return tuple(import_string(path) for path in settings.PUBLICATION_LISTENERS)


def tell(came: Iterable[int], went: Iterable[int]) -> None:
    added, gone = list(came), list(went)
    lock_ledger()  # who publishes holds it already, and the listeners lock their own rows next
    for listener in listeners():
        listener(added, gone)


def consents_to(version: Version) -> dict[int, Decision]:
    """The standing consents that cover this very content, by State (M49)."""
    found = Decision.objects.filter(version=version, content_hash=version.content_hash).consents()
    return {decision.state_id: decision for decision in found}


def is_covered(version: Version) -> bool:
    """Whether every State concerned consents to this very content and it is cleared."""
    states = set(version.states.values_list("state_id", flat=True))
    return (
        bool(states)
        and version.cleared_hash == version.content_hash
        and states <= consents_to(version).keys()
    )


def go_on(version: Version, today: date | None = None) -> None:
    """Take a version as far as its decisions carry it. Its record is locked by the caller."""
    if version.status == Status.WITH_STATES and is_covered(version):
        move(version, "complete", by=None)
    if version.status == Status.CONSENTED and is_covered(version):
        begins = max(
            (d.from_date for d in consents_to(version).values() if d.from_date), default=None
        )
        if begins is None or begins <= (today or timezone.now().date()):
            publish(version)


def publish(version: Version) -> None:
    """Make a covered version public, in place of the one that was."""
    record, now = version.record, timezone.now()
    before = record.versions.filter(status=Status.PUBLISHED).first()
    gone: list[int] = []
    if before:
        before.record = record
        gone = drop(before)
        before.ended_at = now
        move(before, "supersede", by=None, update=("ended_at",))
    record.public_versions += 1
    record.first_published_at = record.first_published_at or now
    record.is_revoked = False
    record.save(update_fields=["public_versions", "first_published_at", "is_revoked"])
    version.published_at, version.public_number = now, record.public_versions
    move(version, "publish", by=None, update=("published_at", "public_number"))
    tell([show(version)], gone)
    emails.on_commit(emails.published, version)


def show(version: Version) -> int:
    """Write the public row of a published version; its id."""
    withheld = {field for d in consents_to(version).values() for field in d.withheld}
    content = build(version, withheld)
    assert version.published_at is not None
    assert version.record.first_published_at is not None
    row = Published.objects.create(
        record=version.record,
        version=version,
        identifier=version.record.identifier,
        number=version.public_number,
        kind=content["kind"],
        content=content,
        content_hash=version.content_hash,
        title=content["title"],
        text=searchable_text(content),
        language=content["language"],
        organisation_kind=content["organisation"]["kind"],
        modality=content["modality"],
        progress=content["progress"],
        fund=content["money"]["fund"],
        starts=date.fromisoformat(content["starts"]),
        first_published_at=version.record.first_published_at,
        published_at=version.published_at,
    )
    PublishedState.objects.bulk_create(
        PublishedState(published=row, state_id=one.state_id, part=one.part)
        for one in version.states.all()
    )
    for table, column, model, name, code in LINKS:
        found = model._default_manager.filter(**{f"{code}__in": content[name]})
        table._default_manager.bulk_create(
            table(published=row, **{column: id_}) for id_ in found.values_list("id", flat=True)
        )
    return row.pk


def drop(version: Version) -> list[int]:
    """Delete the public row of a version; the ids that went."""
    gone = list(Published.objects.filter(version=version).values_list("pk", flat=True))
    Published.objects.filter(pk__in=gone).delete()
    return gone


def take_down(version: Version) -> None:
    """Take a version from the public, everywhere. The caller moves it."""
    gone = drop(version)
    version.ended_at = timezone.now()
    tell([], gone)


def show_anew(version: Version) -> None:
    """After what is withheld has changed: the public row is made anew."""
    if version.status == Status.PUBLISHED:
        gone = drop(version)
        tell([show(version)], gone)


def publish_due(today: date | None = None) -> int:
    """Publish what was consented to from a day that has come; how many. The worker calls this."""
    done = 0
    for version in list(Version.objects.filter(status=Status.CONSENTED)):
        with transaction.atomic():
            version = fresh(version)
            go_on(version, today)
            done += version.status == Status.PUBLISHED
    return done


def is_withdrawn(record: Record) -> bool:
    """Whether a record was public once and is no longer: its address answers 410."""
    return record.public_versions > 0 and not Published.objects.filter(record=record).exists()
