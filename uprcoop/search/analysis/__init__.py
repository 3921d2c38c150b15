"""From text to the stems that both databases index: one analyser for six languages.

`analyse` is for texts whose language is known, `query_words` for what a reader types. Both go
through the same steps, so that what is typed finds what was written.
"""

from uprcoop.search.analysis.analyser import Piece, QueryWord, analyse, query_words, tokens
from uprcoop.search.analysis.folding import clean, fold

# Raise it when any text would be cut or stemmed otherwise: the next `index_pending` then makes
# every document again. A test compares what the analyser says with what this number stands for.
VERSION = 1

__all__ = ["VERSION", "Piece", "QueryWord", "analyse", "clean", "fold", "query_words", "tokens"]
