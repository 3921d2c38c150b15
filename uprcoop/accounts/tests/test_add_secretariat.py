import pytest
from django.core.management import CommandError, call_command

from uprcoop.accounts.models import User

pytestmark = pytest.mark.django_db


def test_makes_an_account_that_may_import_and_prints_its_password_once(capsys):
    call_command("add_secretariat", "amina@example.org", "--name", "Amina", "--generate")
    user = User.objects.get()
    assert user.is_secretariat
    assert user.name == "Amina"
    password = capsys.readouterr().out.strip().rsplit(" ", 1)[-1]
    assert user.check_password(password)


def test_promotes_an_account_and_leaves_its_password_alone(capsys):
    User.objects.create_user("amina@example.org", "seven small boats")
    call_command("add_secretariat", "AMINA@example.org")
    user = User.objects.get()
    assert user.is_secretariat
    assert user.check_password("seven small boats")
    assert "assword" not in capsys.readouterr().out


def test_refuses_what_is_no_address_and_makes_nothing():
    with pytest.raises(CommandError, match="email"):
        call_command("add_secretariat", "amina", "--generate")
    assert not User.objects.exists()
