"""The ranking of answers to a request: hard rules first, then a score of named, bounded parts.

`policy.py` reads the weights, `need.py` says what a request is about, `offers.py` and `evidence.py`
hold what can be answered with in memory, `rules.py` rules out, `ranking.py` scores, `explain.py`
makes sentences from the very numbers. Nothing here reads another request: what is confidential
cannot show in what is ranked for somebody else.
"""
