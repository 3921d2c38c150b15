"""Addresses of the pages on which records are written, checked and decided on.

Each of the three lists belongs to one side; `workspace:record` is the page all of them come to.
"""

from django.urls import include, path

app_name = "workspace"

urlpatterns = [
    path("", include("uprcoop.workspace.contributor_urls")),
    path("", include("uprcoop.workspace.state_urls")),
    path("", include("uprcoop.workspace.secretariat_urls")),
]
