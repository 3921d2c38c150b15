"""What every test of this room shares: a cast, no encoders, and nothing left in memory."""

import pytest

from uprcoop.activities.tests import building as records
from uprcoop.matching.engine import aboutness, evidence, need, offers


@pytest.fixture(autouse=True)
def quiet(settings, tmp_path):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    kept = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "default": kept}
    for one in (aboutness, evidence, need, offers):
        one.forget()


@pytest.fixture
def cast(db) -> records.Cast:
    return records.make_cast()
