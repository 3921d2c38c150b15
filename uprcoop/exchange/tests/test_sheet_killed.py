"""kill -9 while a spreadsheet is taken: nothing is half taken, and it can be taken again."""

import pytest

from uprcoop.common.tests.processes import Nursery

# Taking says how far it is and waits to be killed there, its transaction open.
PROGRAM = """
import time, django
django.setup()
from uprcoop.activities.models import Record, Version
from uprcoop.activities.tests import building
from uprcoop.audit.models import Entry
from uprcoop.common.tests.processes import serve
from uprcoop.exchange.models import SheetUpload
from uprcoop.exchange.sheets import taking
from uprcoop.exchange.tests.sheet_building import bring, fill, template, whole

def set_up():
    cast = building.make_cast()
    building.recommendation(cast.a)
    content = fill(template(), *(whole(number) for number in range(30)))
    print(bring(content, cast.agency, cast.contributor).counts["complete"])

def take(last):
    real, made = taking.submit, []
    def submit(**how):
        found = real(**how)
        made.append(found)
        if len(made) == int(last):
            print(len(made), flush=True)
            time.sleep(60)
        return found
    taking.submit = submit
    upload = SheetUpload.objects.get()
    print(taking.take(upload=upload, by=upload.by, send=True))

def count():
    acts = Entry.objects.filter(act__in=["version.begin", "version.submit", "spreadsheet.take"])
    status = SheetUpload.objects.get().status
    print(Record.objects.count(), Version.objects.count(), acts.count(), status)

serve(lambda words: globals()[words[0]](*words[1:]))
"""


@pytest.fixture
def nursery(own_database):
    made = Nursery(PROGRAM, own_database | {"UPRCOOP_TASKS": "inline"})
    assert made.run("set_up") == ["30"]
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.any_database
def test_a_file_killed_while_it_is_taken_leaves_nothing_and_can_be_taken_again(nursery):
    for last in ("1", "17", "30"):
        nursery.kill_when(last, "take", last)
        assert nursery.run("count") == ["0", "0", "0", "previewed"]
    assert nursery.run("take", "0")[-1] == "True"  # after the letters
    assert nursery.run("count") == ["30", "30", "61", "taken"]
    assert nursery.run("take", "0")[-1] == "True"  # after the letters
    assert nursery.run("count") == ["30", "30", "61", "taken"]
