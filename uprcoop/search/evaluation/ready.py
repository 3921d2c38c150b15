"""Before measuring: what the worker would do in time is done now, so that nothing is left out."""

import contextlib
import sys
from collections.abc import Callable, Sequence

from django.core.management import call_command

from uprcoop.search import embedding
from uprcoop.search.actions import index_pending
from uprcoop.search.encoders import Encoder
from uprcoop.search.models import ThemeModel
from uprcoop.search.thememodel.training import NothingToLearn, train


def make_ready(tell: Callable[[str], None], encoders: Sequence[Encoder]) -> None:
    """Index, compute these encoders' missing vectors, and train where there is no theme model yet.

    A leg that is not there would otherwise be measured as one that finds nothing. How far it is
    stands on the error stream. Raises CommandError where another process computes the same.
    """
    index_pending()
    for one in encoders:
        if count := embedding.count_lacking(one):
            tell(f"Computing {count:,} missing vectors first.")
            call_command("embed", encoder=one.name, stdout=sys.stderr, stderr=sys.stderr)
    if not ThemeModel.objects.exists():
        with contextlib.suppress(NothingToLearn):
            train(tell)
