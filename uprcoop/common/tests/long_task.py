"""What the tests of server and worker give them to do."""

import time
from pathlib import Path

from django.conf import settings
from django_tasks import task


@task()
def sleep_long() -> None:
    """Far longer than anybody waits for a worker to end."""
    (Path(settings.DATA_DIR) / "began").touch()
    time.sleep(120)


def fail() -> None:
    raise RuntimeError("nothing to load")
