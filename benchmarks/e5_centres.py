"""Make uprcoop/search/encoders/e5_centres.npz again: each language's mean vector of e5.

From the project's own parallel names (themes, affected persons, goals), which say the same things
in six languages: what their means differ by is the language. Run it with
`python -m benchmarks.e5_centres` after those names or the encoder have changed; the encoder's
version changes with it, and its vectors are then computed again.
"""

import os

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uprcoop.settings")
django.setup()

from uprcoop.recommendations import vocabulary  # noqa: E402
from uprcoop.search.encoders.e5 import CENTRES, E5Small  # noqa: E402

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")


def main() -> None:
    encoder = E5Small()
    rows = [row for name in ("themes", "persons", "sdgs") for row in vocabulary.read(f"{name}.csv")]
    centres = {
        language: encoder.encode_uncentred([row[f"name_{language}"] for row in rows]).mean(axis=0)
        for language in LANGUAGES
    }
    np.savez(CENTRES, **{language: mean.astype(np.float16) for language, mean in centres.items()})
    print(f"{CENTRES.name}: {len(rows)} names in {len(LANGUAGES)} languages.")


if __name__ == "__main__":
    main()
