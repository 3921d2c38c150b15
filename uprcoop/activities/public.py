"""The only builder of a public record: what remains of a version once all that is withheld is gone.

Withheld is whatever any State concerned withheld, and the contributor's name where it asked for
that. What is left out here is in no page, index, count or export, for they all read what this
builds.
"""

from collections.abc import Iterable
from typing import Any

from uprcoop.activities.models import Version
from uprcoop.activities.vocabulary import Withheld


def build(version: Version, withheld: Iterable[str]) -> dict[str, Any]:
    """The public content of a version: the keys of `content.BLANK`, with `organisation` beside.

    `withheld`: codes of `vocabulary.Withheld`. `organisation` is {"name", "kind", "id"}; name is ""
    and id is None where the contributor keeps its name from the public.
    """
    hidden = set(withheld)
    content = {**version.content}
    if Withheld.MONEY in hidden:
        content["money"] = {**dict.fromkeys(content["money"], ""), "disclosure": "not-disclosed"}
    if Withheld.CONTACT in hidden:
        content["contact"] = {"is_public": False, "name": "", "email": ""}
    if Withheld.ATTACHMENTS in hidden:
        content["attachments"] = []
    if Withheld.PARTNERS in hidden:
        content["partners"] = []
    organisation = version.record.organisation
    shown: dict[str, Any]
    if content["hides_name"]:
        # Its own identifier would name it as well, and so may the activity it belongs to.
        content["other_identifier"] = content["part_of"] = ""
        shown = {"name": "", "acronym": "", "kind": organisation.kind, "id": None}
    else:
        shown = {
            "name": organisation.name,
            "acronym": organisation.acronym,
            "kind": organisation.kind,
            "id": organisation.pk,
        }
    return {**content, "organisation": shown, "withheld": sorted(hidden)}


def searchable_text(content: dict[str, Any]) -> str:
    """All words of a public record that search may know, in its original language."""
    texts = [
        content[name]
        for name in ("title", "summary", "done", "results", "evidence", "lessons", "obstacles")
    ]
    texts += [row["name"] for row in content["partners"]]
    texts += [content["organisation"]["name"], content["organisation"]["acronym"]]
    return "\n".join(text for text in texts if text)
