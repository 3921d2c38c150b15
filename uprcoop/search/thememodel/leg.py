"""The leg of themes: documents that bear the themes the model sees in a question.

The score is the cosine between the question's probabilities and the document's own labels. It is
one pass over the facet columns, 3 ms at 300,000 documents.
"""

from collections.abc import Mapping

import numpy as np

from uprcoop.search import columns
from uprcoop.search.thememodel.model import Model

# Less probable themes only add noise; and with none this probable there is no leg.
LEAST = 0.05
CLEAR = 0.2


def theme_leg(
    model: Model | None,
    text: str,
    language: str,
    allowed: np.ndarray | None,
    limit: int,
    known: Mapping[str, np.ndarray] | None = None,
) -> tuple[np.ndarray, np.ndarray] | None:
    """Ids and scores (0 to 1) of documents, best first; in no order where `limit` takes them all.

    `known`: vectors of the text by encoder, (1, size), where they are at hand already.
    `allowed`: booleans by document id. None where there is no model, or no theme in the text.
    """
    if model is None:
        return None
    probabilities = model.judge([text], language, is_quick=True, known=known)[0][0]
    if float(probabilities.max(initial=0)) < CLEAR:
        return None
    probabilities[probabilities < LEAST] = 0
    found = columns.current()
    owners, values = found.owners["theme"], found.values["theme"]
    table = np.zeros(max(int(model.themes.max()), int(values.max(initial=0))) + 1)
    table[model.themes] = probabilities / np.linalg.norm(probabilities)
    pairs = np.flatnonzero((table > 0)[values])  # few themes are probable, few pairs are left
    owners, weights = owners[pairs], table[values[pairs]]
    usable = found.is_public
    if allowed is not None:
        usable = np.zeros(found.length, dtype=bool)
        shared = min(len(allowed), found.length)
        usable[:shared] = allowed[:shared] & found.is_public[:shared]
    keep = usable[owners]
    ids, place = np.unique(owners[keep], return_inverse=True)
    of_ids = np.bincount(place, weights=weights[keep], minlength=len(ids))
    of_ids = (of_ids / np.sqrt(found.theme_labels[ids])).astype(np.float32)
    if limit < len(ids):
        best = np.argpartition(-of_ids, limit)[:limit]
        best = best[np.lexsort((ids[best], -of_ids[best]))]
        ids, of_ids = ids[best], of_ids[best]
    return ids.astype(np.int64), of_ids
