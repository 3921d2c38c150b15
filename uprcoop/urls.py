"""Every address of the site. Rooms keep their own lists; this one puts them in order."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from uprcoop.accounts.views.account import SignInView

urlpatterns = [
    path("", include("uprcoop.website.plain_urls")),
    *i18n_patterns(
        path("demo/", include("uprcoop.demo.urls")),
        path("", include("uprcoop.accounts.urls")),
        path("account/login/", SignInView.as_view(), name="account_login"),
        path("account/", include("allauth.urls")),
        path("secretariat/", include("uprcoop.exchange.urls")),
        path("work/spreadsheet/", include("uprcoop.exchange.sheet_urls")),
        path("work/", include("uprcoop.workspace.urls")),
        path("funds/", include("uprcoop.exchange.fund_urls")),
        path("funds/", include("uprcoop.funds.urls")),
        path("", include("uprcoop.matching.urls")),
        path("", include("uprcoop.website.urls")),
    ),
]

handler400 = "uprcoop.website.views.errors.bad_request"
handler403 = "uprcoop.website.views.errors.refused"
handler404 = "uprcoop.website.views.errors.not_found"
handler500 = "uprcoop.website.views.errors.failed"
