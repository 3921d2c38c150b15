"""Sums that add up, in dollars at the rate of their day; and who is named with them."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.tests.building import recommendation, two_officers
from uprcoop.audit.models import Entry
from uprcoop.funds.actions import money as actions
from uprcoop.funds.dollars import Rates, total
from uprcoop.funds.models import Contribution, Grant
from uprcoop.funds.showing import accounts

ACCOUNT = "https://example.org/accounts.pdf"


def contribution(kept, **changes) -> Contribution:
    given = {
        "donor": "Donor One",
        "year": 2024,
        "on": date(2024, 6, 1),
        "amount": Decimal("1000"),
        "currency": "USD",
    } | changes
    return actions.enter_contribution(fund=kept.fund, by=kept.manager, **given)


def grant(kept, state, **changes) -> Grant:
    given = {
        "state": state,
        "year": 2024,
        "on": date(2024, 7, 1),
        "amount": Decimal("400"),
        "currency": "USD",
        "purpose": "implementation",
        "title": "Courses for judges of Kenya",
    } | changes
    return actions.enter_grant(fund=kept.fund, by=kept.manager, **given)


def test_a_grant_larger_than_the_fund_is_refused_with_both_numbers(kept, cast) -> None:
    contribution(kept)
    with pytest.raises(NotPossible, match=r"given US\$ 1,001.00, but it received only US\$ 1,000"):
        grant(kept, cast.a, amount=Decimal("1001"))
    assert not Grant.objects.exists(), "nothing half-written"
    grant(kept, cast.a, amount=Decimal("1000"))


def test_what_came_in_later_does_not_pay_for_what_was_given_before(kept, cast) -> None:
    contribution(kept, year=2025, on=date(2025, 1, 1))
    with pytest.raises(NotPossible, match="Up to 2024"):
        grant(kept, cast.a)


def test_a_contribution_cannot_be_corrected_or_taken_away_below_what_was_given(kept, cast) -> None:
    made = contribution(kept)
    grant(kept, cast.a)
    with pytest.raises(NotPossible):
        actions.enter_contribution(
            fund=kept.fund, by=kept.manager, contribution=made, amount=Decimal("300")
        )
    made.refresh_from_db()
    assert made.amount == Decimal("1000")
    with pytest.raises(NotPossible):
        actions.remove(money=made, by=kept.manager)
    assert Contribution.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize("donor", ["Donor One", "donor  ONE"])
def test_a_year_twice_is_refused(kept, donor) -> None:
    contribution(kept)
    with pytest.raises(NotPossible, match=r"2024 already, with 1,000 USD"):
        contribution(kept, donor=donor)
    contribution(kept, donor=donor, year=2025, on=date(2025, 1, 1))


def test_a_states_year_twice_is_refused_and_so_is_a_reference_twice(kept, cast) -> None:
    contribution(kept, donor="", state=cast.b, reference="R-1")
    with pytest.raises(NotPossible, match="Samoa stands with 2024"):
        contribution(kept, donor="", state=cast.b)
    with pytest.raises(NotPossible, match="R-1"):
        contribution(kept, reference="R-1")


def test_an_undisclosed_contribution_leaves_open_how_much_there_was(kept, cast) -> None:
    contribution(kept, disclosure="not-disclosed", amount=None, currency="")
    grant(kept, cast.a)  # nobody can say that it is more than the fund had
    page = accounts(kept.fund)
    assert page.received.undisclosed == 1
    assert not page.received.has_amount


def test_another_currency_counts_at_the_rate_of_its_day_and_not_without_one(kept, cast) -> None:
    contribution(kept, currency="chf", amount=Decimal("900"))
    assert accounts(kept.fund).received.without_rate == 1
    actions.enter_rate(
        by=cast.administrator, currency="CHF", on=date(2024, 5, 1), per_usd=Decimal("0.9")
    )
    found = accounts(kept.fund).received
    assert (found.usd, found.without_rate) == (Decimal("1000.00"), 0)
    # A rate of another day is refused where it contradicts, and changes nothing where it does not.
    with pytest.raises(NotPossible, match=r"0\.9"):
        actions.enter_rate(
            by=kept.manager, currency="CHF", on=date(2024, 5, 1), per_usd=Decimal("0.8")
        )


def test_a_rate_that_would_leave_a_fund_with_less_than_it_gave_is_refused(kept, cast) -> None:
    contribution(kept, currency="CHF", amount=Decimal("900"))
    grant(kept, cast.a, amount=Decimal("2000"))
    with pytest.raises(NotPossible, match=r"2,000\.00"):
        actions.enter_rate(
            by=cast.administrator, currency="CHF", on=date(2024, 5, 1), per_usd=Decimal("0.9")
        )


@given(
    st.lists(
        st.tuples(
            st.dates(date(2020, 1, 1), date(2024, 12, 31)),
            st.decimals("0.01", "50", places=2),
        ),
        max_size=8,
        unique_by=lambda row: row[0],
    ),
    st.dates(date(2020, 1, 1), date(2024, 12, 31)),
)
def test_the_rate_is_the_latest_before_the_day_and_no_older_than_two_months(rows, day) -> None:
    found = Rates([("CHF", on, rate) for on, rate in rows]).in_usd(Decimal(100), "CHF", day)
    before = [(on, rate) for on, rate in rows if on <= day]
    if not before or (day - max(before)[0]).days > 62:
        assert found is None
    else:
        assert found == (Decimal(100) / max(before)[1]).quantize(Decimal("0.01"), "ROUND_HALF_UP")


# --- who is named ---------------------------------------------------------------------------------


def everything_public(client, kept) -> str:
    """All that a visitor can read of the fund's money and of State A."""
    addresses = [
        reverse("funds:money", args=[kept.fund.code]),
        reverse("funds:money-of-all"),
        reverse("funds:download", args=[kept.fund.code, "csv"]),
        reverse("funds:download-all", args=["csv"]),
        reverse("funds:fund", args=[kept.fund.code]),
    ]
    return "\n".join(client.get(address).content.decode() for address in addresses)


def test_a_state_that_did_not_speak_and_whom_no_source_names_is_nowhere(client, kept, cast) -> None:
    named = recommendation(cast.a)
    contribution(kept)
    grant(kept, cast.a, recommendations=[named], reference="KEN-2024-1")
    text = everything_public(client, kept)
    assert "400" in text, "the sum is there"
    for hint in ("Kenya", "KEN", named.key, "Courses for judges"):
        assert hint not in text, hint
    state = client.get(reverse("website:state", args=["ken"])).content.decode()
    assert "Courses for judges" not in state
    statement = client.get(reverse("website:recommendation", args=[named.key])).content.decode()
    assert "Fund for Tests" not in statement


def test_a_public_source_or_the_states_word_names_it_and_its_no_prevails(
    client, kept, cast
) -> None:
    contribution(kept)
    made = grant(kept, cast.a, source_title="Accounts 2024", source_url=ACCOUNT)
    assert "Kenya" in everything_public(client, kept)
    assert (
        "Courses for judges" in client.get(reverse("website:state", args=["ken"])).content.decode()
    )
    # The State does not wish to be named: it is not, whatever the source.
    client.force_login(cast.officer)
    page = reverse("funds:sums", args=["KEN"])
    answer = {"line": "grant", "number": made.pk, "naming": "withheld"}
    assert client.post(page, answer).status_code == 302
    client.logout()
    text = everything_public(client, kept)
    assert "Kenya" not in text
    assert "Accounts 2024" not in text, "the source would name it"
    # And it may change its mind.
    actions.set_naming(money=made, by=cast.officer, naming="agreed")
    assert "Kenya" in everything_public(client, kept)
    acts = list(Entry.objects.filter(act__startswith="fund-money.").values_list("act", "state"))
    assert acts == [("fund-money.withheld", "KEN"), ("fund-money.agreed", "KEN")]


@pytest.mark.parametrize("who", ["focal_point", "officer_of_b", "moderator", "administrator"])
def test_only_a_consent_officer_of_the_state_says_whether_it_is_named(kept, cast, who) -> None:
    contribution(kept)
    made = grant(kept, cast.a)
    with pytest.raises(PermissionDenied):
        actions.set_naming(money=made, by=getattr(cast, who), naming="agreed")
    with pytest.raises(PermissionDenied):
        actions.set_naming(money=made, by=kept.manager, naming="agreed")


def test_where_a_state_wants_two_officers_one_alone_does_not_have_it_named(
    client, kept, cast
) -> None:
    two_officers(cast.a)
    contribution(kept)
    made = grant(kept, cast.a)
    for _time in range(2):  # the same one twice is still one
        actions.set_naming(money=made, by=cast.officer, naming="agreed")
        assert "Kenya" not in everything_public(client, kept)
    actions.set_naming(money=made, by=cast.second_officer, naming="agreed")
    assert "Kenya" in everything_public(client, kept)
    # To have the name taken away, one is enough.
    actions.set_naming(money=made, by=cast.second_officer, naming="withheld")
    assert "Kenya" not in everything_public(client, kept)
    actions.set_naming(money=made, by=cast.officer, naming="agreed")
    assert "Kenya" not in everything_public(client, kept), "both words are needed anew"


def test_what_one_state_agreed_to_is_not_anothers(kept, cast) -> None:
    contribution(kept)
    made = grant(kept, cast.a)
    actions.set_naming(money=made, by=cast.officer, naming="agreed")
    made = actions.enter_grant(
        fund=kept.fund, by=kept.manager, grant=Grant.objects.get(), state=cast.b, recommendations=[]
    )
    assert made.naming == "unasked"
    given = contribution(kept, donor="", state=cast.a, year=2023, on=date(2023, 1, 1))
    actions.set_naming(money=given, by=cast.officer, naming="agreed")
    given = actions.enter_contribution(
        fund=kept.fund, by=kept.manager, contribution=given, state=cast.b
    )
    assert given.naming == "unasked"


def test_a_recommendation_of_another_state_stands_with_no_grant(kept, cast) -> None:
    contribution(kept)
    with pytest.raises(NotPossible):
        grant(kept, cast.a, recommendations=[recommendation(cast.b)])
    assert not Grant.objects.exists()


def test_the_database_itself_refuses_an_amount_that_is_not_disclosed(kept) -> None:
    made = contribution(kept)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=made.pk).update(disclosure="not-disclosed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=made.pk).update(amount=0)


def test_totals_are_the_sum_of_their_lines(kept, cast) -> None:
    for year in (2021, 2022, 2024):
        contribution(kept, year=year, on=date(year, 3, 1), amount=Decimal(year))
    grant(kept, cast.a)
    found = accounts(kept.fund)
    assert found.received.usd == 2021 + 2022 + 2024
    assert sum(one.received.usd for one in found.years) == found.received.usd
    assert [one.year for one in found.years] == [2024, 2023, 2022, 2021]
    assert found.missing_years == [2023], "no data, which is not nothing"
    assert total(Contribution.objects.all(), Rates()).usd == found.received.usd
