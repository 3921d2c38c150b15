"""`uprcoop evaluate matching`: how often the right offer comes first, beside plain ways to rank.

Needs: CSV with id, text, language, right_offer, and optionally state, themes, assistance. Offers:
CSV with id, text, language, and optionally themes and assistance, separated by "|". The ranking is
the one of the site: the same directions, parts and weights.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from uprcoop.activities.vocabulary import LANGUAGES, Assistance
from uprcoop.matching.engine import policy as policies
from uprcoop.matching.engine.aboutness import (
    directions,
    judge,
    need_direction,
    space,
    vectors,
)
from uprcoop.matching.engine.offers import ASSISTANCE_BIT, bits
from uprcoop.matching.engine.ranking import scaled, shares
from uprcoop.recommendations import vocabulary
from uprcoop.search.analysis import tokens
from uprcoop.search.encoders import limit_math_threads, prepare, theme_encoder
from uprcoop.search.evaluation.ready import make_ready
from uprcoop.search.evaluation.tables import UnusableFile, read_table
from uprcoop.search.models import ThemeModel
from uprcoop.search.tasks import encoders
from uprcoop.search.thememodel import current as theme_model


def arguments(part: CommandParser) -> None:
    part.add_argument(
        "--needs", type=Path, required=True, help="CSV: id, text, language, right_offer"
    )
    part.add_argument("--offers", type=Path, required=True, help="CSV: id, text, language, themes")


def run(options: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """Figures of the ranking and its baselines. Raises UnusableFile."""
    limit_math_threads()
    needs = [
        row for row in read_table(options["needs"], {"id", "text", "right_offer"}) if usable(row)
    ]
    offers = [row for row in read_table(options["offers"], {"id", "text"}) if usable(row)]
    place = {row["id"].strip(): number for number, row in enumerate(offers)}
    if len(place) < len(offers):
        raise UnusableFile(_("%(path)s has an id twice.") % {"path": options["offers"]})
    asked = [row for row in needs if row["right_offer"].strip() in place]
    if not asked or len(offers) < 2:
        raise UnusableFile(
            _("No need in %(path)s names an offer that is in the other file.")
            % {"path": options["needs"]}
        )
    right = np.array([place[row["right_offer"].strip()] for row in asked])
    of_needs, of_offers = languages_of(asked), languages_of(offers)
    if not ThemeModel.objects.exists():
        # With the slow encoder: the model that the worker would train in time, not its first one.
        make_ready(tell, encoders())
    model, slow = theme_model(), theme_encoder()
    if slow is not None and model is not None and slow.name not in model.versions:
        tell(
            _("The theme model has not learned from %(encoder)s. Run “uprcoop embed”, then "
              "“uprcoop themes train”, to measure what the site will do in time.")
            % {"encoder": slow.name}
        )  # fmt: skip
    tell(_("Reading %(needs)d needs and %(offers)d offers.") % {
        "needs": len(asked), "offers": len(offers)
    })  # fmt: skip
    scores, meaning = ranked(asked, offers, of_needs, of_offers)
    systems = {"ranking": scores, "words": by_words(asked, offers, of_needs, of_offers)}
    if meaning is not None:
        systems["embeddings"] = meaning
    pairs = [f"{a}-{b}" for a, b in zip(of_needs, np.array(of_offers)[right], strict=True)]
    measured = {name: figures(one, right, pairs) for name, one in systems.items()}
    declared = sum(bool(themes_of(row)) for row in offers)
    return {
        **measured.pop("ranking"),
        "policy": policies.current().version,
        "needs": len(asked),
        "left_out": len(needs) - len(asked),
        "offers": len(offers),
        "offers_declaring_themes": declared,
        "encoders": list(model.versions) if model is not None else [],
        "unknown_themes": sorted({one for row in offers for one in unknown_themes(row)}),
        "baselines": measured,
    }


def usable(row: dict[str, str]) -> bool:
    return bool(row["id"].strip() and prepare(row["text"]))


def languages_of(rows: list[dict[str, str]]) -> list[str]:
    given = [row.get("language", "").strip().lower()[:2] for row in rows]
    return [one if one in LANGUAGES else "" for one in given]


def split(row: dict[str, str], name: str) -> list[str]:
    return [one.strip() for one in (row.get(name) or "").split("|") if one.strip()]


def themes_of(row: dict[str, str]) -> list[int]:
    """The themes a row declares: any label that the vocabulary knows."""
    found = [vocabulary.find_theme(label) for label in split(row, "themes")]
    return [theme for theme in found if theme is not None]


def unknown_themes(row: dict[str, str]) -> list[str]:
    return [label for label in split(row, "themes") if vocabulary.find_theme(label) is None]


def assistance_of(row: dict[str, str]) -> list[str]:
    words = {str(label).casefold(): code for code, label in Assistance.choices}
    return [words.get(one.casefold(), one.casefold()) for one in split(row, "assistance")]


def ranked(
    needs: list[dict[str, str]],
    offers: list[dict[str, str]],
    of_needs: list[str],
    of_offers: list[str],
) -> tuple[np.ndarray, np.ndarray | None]:
    """The site's scores (needs, offers), and the cosines of the search encoder alone."""
    using = policies.current()
    declared = [themes_of(row) for row in offers]
    own = [themes_of(row) for row in needs]
    within = space()
    judged_needs = judge([row["text"] for row in needs], of_needs, within)
    judged_offers = judge([row["text"] for row in offers], of_offers, within)
    sides = directions(judged_offers, declared, within)
    asking = np.array(
        [need_direction(judged_needs[n], own[n], within) for n in range(len(needs))]
    ).reshape(len(needs), within.size)
    total = using.weights["themes"] * (asking @ sides.T)
    meaning = None
    meant, means = vectors([row["text"] for row in needs]), vectors([r["text"] for r in offers])
    if meant is not None and means is not None:
        meaning = meant @ means.T
        total = total + using.weights["meaning"] * scaled(meaning)
    given = np.array([bits(assistance_of(row), ASSISTANCE_BIT) for row in offers])
    for n, row in enumerate(needs):
        sought = frozenset(assistance_of(row)) & set(ASSISTANCE_BIT)
        if sought:
            total[n] += using.weights["assistance"] * shares(sought, given, ASSISTANCE_BIT)
    return total, meaning


def by_words(
    needs: list[dict[str, str]],
    offers: list[dict[str, str]],
    of_needs: list[str],
    of_offers: list[str],
) -> np.ndarray:
    """BM25 of the needs' stems in the offers' texts."""
    documents = [
        Counter(tokens(row["text"], language))
        for row, language in zip(offers, of_offers, strict=True)
    ]
    lengths = np.array([sum(one.values()) for one in documents], dtype=float)
    holds: dict[str, list[int]] = defaultdict(list)
    for n, document in enumerate(documents):
        for stem in document:
            holds[stem].append(n)
    scores = np.zeros((len(needs), len(offers)))
    for n, (row, language) in enumerate(zip(needs, of_needs, strict=True)):
        for stem in set(tokens(row["text"], language)):
            having = holds.get(stem, [])
            rarity = math.log(1 + (len(offers) - len(having) + 0.5) / (len(having) + 0.5))
            for place in having:
                times = documents[place][stem]
                norm = 1.2 * (0.25 + 0.75 * lengths[place] / lengths.mean())
                scores[n, place] += rarity * times * 2.2 / (times + norm)
    return scores


def figures(scores: np.ndarray, right: np.ndarray, pairs: list[str]) -> dict[str, Any]:
    """First-place accuracy, accuracy in five, mean reciprocal rank; ties count against us."""
    own = scores[np.arange(len(right)), right]
    places = (scores > own[:, None]).sum(axis=1) + (scores == own[:, None]).sum(axis=1)

    def told(some: np.ndarray) -> dict[str, float]:
        return {
            "first": round(float((some == 1).mean()), 4),
            "five": round(float((some <= 5).mean()), 4),
            "mrr": round(float((1 / some).mean()), 4),
        }

    of = np.array(pairs)
    return {
        **told(places),
        "by_language": {
            pair: {"needs": int((of == pair).sum()), **told(places[of == pair])}
            for pair in sorted(set(pairs))
        },
    }


def lines(result: dict[str, Any]) -> list[str]:
    found = [
        _("%(needs)d needs, %(offers)d offers, %(declared)d of which declare themes.")
        % {
            "needs": result["needs"],
            "offers": result["offers"],
            "declared": result["offers_declaring_themes"],
        },
        f"{'':24}{'first':>8}{'five':>8}{'mrr':>8}",
    ]

    def row(name: str, one: dict[str, Any]) -> str:
        return f"{name:24}{one['first']:8.3f}{one['five']:8.3f}{one['mrr']:8.3f}"

    found.append(row("ranking", result))
    found += [row(f"  {pair}", one) for pair, one in result["by_language"].items()]
    found += [row(name, one) for name, one in result["baselines"].items()]
    if result["unknown_themes"]:
        found.append(_("Not known: %(names)s") % {"names": ", ".join(result["unknown_themes"])})
    return found
