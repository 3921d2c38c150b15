"""Records for the pages to show."""

import pytest

from uprcoop.demo.statements import load_statements
from uprcoop.search.actions import index_pending


@pytest.fixture
def records(settings, db):
    """The demonstration's records, on a site that is no demonstration."""
    settings.DEMO = True
    load_statements()
    index_pending()
    settings.DEMO = False
