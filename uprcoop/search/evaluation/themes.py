"""How well themes are suggested, beside baselines trained on the same loaded recommendations.

Micro-F1 counts every pair of text and theme alike. Macro-F1 is the mean of the themes' own F1 over
the themes that occur in the file: a theme that no text of it has cannot be found, only wrongly
said, and that already lowers micro-F1. All systems are measured by the same rule on the same
themes, those whose labels the vocabulary knows.
"""

from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from uprcoop.recommendations import vocabulary
from uprcoop.search.encoders import limit_math_threads, prepare, search_encoder
from uprcoop.search.evaluation.tables import UnusableFile, read_table
from uprcoop.search.thememodel import current
from uprcoop.search.thememodel.training import Examples, f1, labelled, train, vectors_for

NEIGHBOURS = 10


def run(path: str | Path, *, baselines: bool = True) -> dict[str, Any]:
    """Measure the current theme model (trained now if there is none) and the baselines.

    The file: a CSV with the columns text, labels (separated by "|"; any label as received that
    the vocabulary knows) and language (a code of the six, or empty). Raises UnusableFile, and
    NothingToLearn where there is no model and nothing to train one on.
    """
    rows = read_table(path, {"text", "labels"})
    limit_math_threads()
    model = current()
    if model is None:
        train()
        model = current()
    assert model is not None
    examples = labelled() if baselines else None
    texts, languages, truths, unknown = [], [], [], set()
    for row in rows:
        labels = [label.strip() for label in row["labels"].split("|") if label.strip()]
        found = {label: vocabulary.find_theme(label) for label in labels}
        unknown |= {label for label, theme in found.items() if theme is None}
        truth = {theme for theme in found.values() if theme is not None}
        if prepare(row["text"]) and truth:
            texts.append(row["text"])
            languages.append(row.get("language", "").strip().lower()[:2])
            truths.append(truth)
    if not texts:
        raise UnusableFile(
            _("No row of %(path)s has both a text and a label that is known.") % {"path": path}
        )
    themes = sorted(
        {theme for truth in truths for theme in truth}
        | set(model.themes.tolist())
        | (set(examples.themes.tolist()) if examples else set())
    )
    place = {theme: number for number, theme in enumerate(themes)}
    labels_true = np.zeros((len(texts), len(themes)), dtype=bool)
    for number, truth in enumerate(truths):
        labels_true[number, [place[theme] for theme in truth]] = True

    def spread(passed: np.ndarray, own: np.ndarray) -> np.ndarray:
        whole = np.zeros(labels_true.shape, dtype=bool)
        whole[:, [place[int(theme)] for theme in own]] = passed
        return whole

    passed = np.zeros((len(texts), len(model.themes)), dtype=bool)
    of_language = np.array(languages)
    for language in sorted(set(languages)):
        some = np.flatnonzero(of_language == language)
        passed[some] = model.judge([texts[s] for s in some], language)[1]
    systems = {"model": spread(passed, model.themes)}
    if examples is not None:
        systems["tfidf-linear-svm"] = spread(by_words(examples, texts), examples.themes)
        nearby = by_neighbours(examples, texts, of_language)
        if nearby is not None:
            systems["nearest-neighbours"] = spread(nearby, examples.themes)
    measured = {
        name: {
            **f1(said, labels_true),
            "by_language": {
                language or "?": {
                    "texts": int((of_language == language).sum()),
                    **f1(said[of_language == language], labels_true[of_language == language]),
                }
                for language in sorted(set(languages))
            },
        }
        for name, said in systems.items()
    }
    return {
        **measured["model"],
        "texts": len(texts),
        "left_out": len(rows) - len(texts),
        "unknown_labels": sorted(unknown),
        "themes_in_file": int(labels_true.any(axis=0).sum()),
        "baselines": {name: one for name, one in measured.items() if name != "model"},
    }


def by_words(examples: Examples, texts: list[str]) -> np.ndarray:
    """TF-IDF of single words with a linear support vector machine for each theme."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    weigher = TfidfVectorizer(sublinear_tf=True)
    learned = weigher.fit_transform(examples.texts)
    asked = weigher.transform(texts)
    said = np.zeros((len(texts), len(examples.themes)), dtype=bool)
    for theme in range(len(examples.themes)):
        truth = examples.labels[:, theme]
        if truth.all():
            said[:, theme] = True
        elif truth.any():
            machine = LinearSVC(C=1.0, random_state=0).fit(learned, truth)
            said[:, theme] = machine.decision_function(asked) > 0
    return said


def by_neighbours(examples: Examples, texts: list[str], languages: np.ndarray) -> np.ndarray | None:
    """The themes that half or more of the nearest labelled recommendations carry."""
    of = search_encoder()
    if of is None:
        return None
    known = vectors_for(examples, of, compute=True)
    assert known is not None
    said = np.zeros((len(texts), len(examples.themes)), dtype=bool)
    for language in sorted(set(languages)):
        some = np.flatnonzero(languages == language)
        asked = of.encode([texts[s] for s in some], str(language))
        count = min(NEIGHBOURS, len(known))
        for start in range(0, len(some), 256):
            cosines = asked[start : start + 256] @ known.T
            best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
            votes = examples.labels[best].mean(axis=1)
            said[some[start : start + 256]] = votes >= 0.5
    return said


def lines(result: dict[str, Any]) -> list[str]:
    """The result as text for a terminal."""
    out = [
        _("%(texts)d texts, %(themes)d themes.")
        % {"texts": result["texts"], "themes": result["themes_in_file"]}
    ]
    if result["left_out"]:
        out.append(
            _("%(count)d rows left out: no text, or no label that is known.")
            % {"count": result["left_out"]}
        )
    if result["unknown_labels"]:
        out.append(
            _("Unknown labels: %(labels)s") % {"labels": "; ".join(result["unknown_labels"])}
        )
    for name, one in {"model": result, **result["baselines"]}.items():
        out.append(f"{name:<20} micro-F1 {one['micro_f1']:.3f}   macro-F1 {one['macro_f1']:.3f}")
        if len(one["by_language"]) > 1:
            out += [
                f"  {language:<18} micro-F1 {some['micro_f1']:.3f}   "
                f"macro-F1 {some['macro_f1']:.3f}"
                for language, some in one["by_language"].items()
            ]
    return out
