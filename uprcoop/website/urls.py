"""The public pages, each under its language. The addresses are permanent: they are cited."""

from django.urls import path

from uprcoop.website.views import pages, places, records, search, statements, topics

app_name = "website"

urlpatterns = [
    path("", pages.home, name="home"),
    path("about/", pages.about, name="about"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("help/search/", pages.help_search, name="help-search"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("recommendations/<slug:key>/", statements.recommendation, name="recommendation"),
    path("pledges/<slug:key>/", statements.pledge, name="pledge"),
    path("records/", records.activities, name="activities"),
    path("records/<slug:identifier>.json", records.as_json, name="activity-json"),
    path("records/<slug:identifier>.xml", records.iati, name="activity-iati"),
    path("records/<slug:identifier>/", records.activity, name="activity"),
    path("records/<slug:identifier>/files/<int:number>/", records.attachment, name="attachment"),
    path("states/", places.states, name="states"),
    path("states/<slug:iso3>/", places.state, name="state"),
    path("themes/", topics.themes, name="themes"),
    path("themes/<slug:code>/", topics.theme, name="theme"),
    path("sdgs/", topics.sdgs, name="sdgs"),
    path("sdgs/<str:code>/", topics.sdg, name="sdg"),
    path("sessions/", topics.sessions, name="sessions"),
    path("sessions/<int:number>/", topics.session, name="session"),
]
