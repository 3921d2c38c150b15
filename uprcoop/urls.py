"""Every address of the site. Rooms keep their own lists; this one puts them in order."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("", include("uprcoop.website.plain_urls")),
    *i18n_patterns(
        path("demo/", include("uprcoop.demo.urls")),
        path("sign-in/", include("uprcoop.accounts.urls")),
        path("secretariat/", include("uprcoop.exchange.urls")),
        path("work/", include("uprcoop.workspace.urls")),
        path("", include("uprcoop.website.urls")),
    ),
]

handler400 = "uprcoop.website.views.errors.bad_request"
handler403 = "uprcoop.website.views.errors.refused"
handler404 = "uprcoop.website.views.errors.not_found"
handler500 = "uprcoop.website.views.errors.failed"
