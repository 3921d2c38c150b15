"""How fast vectors are made and kept, beside the encoder alone on the same texts.

    python benchmarks/embed_speed.py [--texts 8000] [--encoder use-multilingual-3] [--processes 2]

The baseline is the encoder by itself, in as many processes, on batches cut as the real thing cuts
them: no database. Then `uprcoop embed` on a database of its own that holds the same texts. Prints
texts a second of both, the ratio, how long 130,000 recommendations would take, and whether a
second run finds nothing left to do.
"""

import argparse
import io
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.own_database import own_database  # noqa: E402

TODAY = 130_000  # recommendations in the world


def load_encoder(name: str) -> None:
    global _encoder
    from uprcoop.search.encoders import encoder

    _encoder = encoder(name)
    if _encoder is None:
        sys.exit(f"{name} cannot be loaded here.")
    _encoder.encode(["ready"])


def encode(texts: list[str]) -> int:
    return len(_encoder.encode(texts, "en"))


def by_itself(name: str, batches: list[list[str]], processes: int) -> float:
    """Texts a second of the encoder alone; loading it is not counted."""
    from uprcoop.search.encoders import NAMES

    assert name in NAMES
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes, initializer=load_encoder_in_child, initargs=(name,)) as pool:
        pool.map(encode, [["ready"]] * processes, chunksize=1)
        began = time.monotonic()
        count = sum(pool.imap(encode, batches))
        return count / (time.monotonic() - began)


def load_encoder_in_child(name: str) -> None:
    import django

    django.setup()
    load_encoder(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=8_000)
    parser.add_argument("--encoder", default="use-multilingual-3")
    parser.add_argument("--processes", type=int, default=min(4, os.cpu_count() or 1))
    options = parser.parse_args()
    with own_database() as data:
        from django.core.management import call_command

        from benchmarks.search_rows import load, read, vary
        from uprcoop.search import embedding
        from uprcoop.search.actions import index_pending
        from uprcoop.search.encoders import encoder

        call_command("migrate", verbosity=0)
        rows = read(data / "upr-info" / "sessions-01-13.csv", range(1, 14))
        load(vary(rows, options.texts))
        index_pending()
        of = encoder(options.encoder)
        if of is None:
            sys.exit(f"{options.encoder} cannot be loaded here.")
        batches, after = [], ""
        while True:
            pending, after = embedding.read_pending(of, after)
            if not after:
                break
            batches += [[one.text for one in cut] for cut in embedding.batches(pending)]
        alone = by_itself(options.encoder, batches, options.processes)
        said = io.StringIO()
        words = {"encoder": options.encoder, "processes": options.processes, "json": True}
        call_command("embed", stdout=said, **words)
        again = io.StringIO()
        call_command("embed", stdout=again, **words)
    real = json.loads(said.getvalue())["encoders"][0]
    print(
        json.dumps(
            {
                "texts": sum(map(len, batches)),
                "processes": options.processes,
                "encoder_alone_per_second": round(alone, 1),
                "embed_per_second": real["texts_per_second"],
                "of_encoder_alone": round(real["texts_per_second"] / alone, 3),
                "minutes_for_130000": round(TODAY / real["texts_per_second"] / 60, 1),
                "written_by_a_second_run": json.loads(again.getvalue())["encoders"][0]["written"],
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
