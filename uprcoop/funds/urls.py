"""Addresses of the funds. Words that stand before `<slug:code>` are no fund: `forms.RESERVED`."""

from django.urls import path

from uprcoop.funds.views import ask, calls, keep, keep_money, money, pages, sums

app_name = "funds"

urlpatterns = [
    path("", pages.funds, name="funds"),
    path("ask/", ask.ask_page, name="ask"),
    path("ask/<slug:code>/<slug:kind>.docx", ask.draft_file, name="draft"),
    path("ask/deadlines.ics", ask.calendar, name="calendar"),
    path("money/", money.money_of_all, name="money-of-all"),
    path("money/table.<slug:ending>", money.download_all, name="download-all"),
    path("complementarity/", money.complementarity, name="complementarity"),
    path("calls/", calls.calls, name="calls"),
    path("calls/feed.atom", calls.CallsFeed(), name="calls-feed"),
    path("calls/<str:identifier>/", calls.call, name="call"),
    path("calls/<str:identifier>/withdraw/", calls.withdraw, name="withdraw-call"),
    path("subscriptions/<str:token>/", calls.confirm, name="confirm-subscription"),
    path("subscriptions/<str:token>/end/", calls.unsubscribe, name="unsubscribe"),
    path("new/", keep.new_fund, name="new"),
    path("rates/", keep_money.rates, name="rates"),
    path("sums/<str:iso3>/", sums.sums, name="sums"),
    path("<slug:code>/", pages.fund, name="fund"),
    path("<slug:code>/history/", pages.history, name="history"),
    path("<slug:code>/money/", money.money, name="money"),
    path("<slug:code>/money/table.<slug:ending>", money.download, name="download"),
    path("<slug:code>/feed.atom", calls.FundFeed(), name="feed"),
    path("<slug:code>/subscribe/", calls.subscribe, name="subscribe"),
    path("<slug:code>/keep/", keep.keep, name="keep"),
    path("<slug:code>/keep/settings/", keep.settings_page, name="settings"),
    path("<slug:code>/keep/call/", calls.publish, name="publish-call"),
    path("<slug:code>/keep/confirm/<slug:topic>/", keep.confirm, name="confirm"),
    path("<slug:code>/keep/state/<slug:topic>/", keep.statement, name="statement"),
    path("<slug:code>/keep/<slug:kind>/", keep_money.enter, name="enter"),
    path("<slug:code>/keep/<slug:kind>/<int:number>/", keep_money.enter, name="correct"),
    path("<slug:code>/keep/<slug:kind>/<int:number>/remove/", keep_money.remove, name="remove"),
]
