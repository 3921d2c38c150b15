"""Each planted mistake of `mutations.py` can still be planted: its text stands once in the source.

Whether it is caught takes minutes; docs/proof.md has the command.
"""

import pytest

from tests.mutations import MUTATIONS, ROOT, Mutation

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.name)
def test_the_mistake_can_be_planted(mutation: Mutation) -> None:
    text = (ROOT / mutation.file).read_text("utf-8")
    assert text.count(mutation.before) == 1
    assert mutation.before != mutation.after
