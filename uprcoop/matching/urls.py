from django.urls import path

from uprcoop.matching.views import acting, answers, groups, matches, offers, overview, requests

app_name = "matching"

urlpatterns = [
    path("requests/", requests.requests, name="requests"),
    path("requests/suggest/", acting.suggest, name="suggest"),
    path("requests/suggestions/<slug:reference>/", acting.proposal, name="proposal"),
    path("requests/figures/", overview.figures, name="figures"),
    path("requests/portfolio/", overview.portfolio, name="portfolio"),
    path("requests/how/", overview.how, name="how"),
    path("requests/begin/<str:iso3>/", requests.begin, name="begin"),
    path("requests/gaps/<str:iso3>/", answers.gaps, name="gaps"),
    path("offers/recommended/<str:iso3>/", answers.made, name="made"),
    path("requests/<str:identifier>/", requests.request_page, name="request"),
    path("requests/<str:identifier>/write/", requests.write, name="write"),
    path("requests/<str:identifier>/serves/", requests.links, name="links"),
    path("requests/<str:identifier>/act/", acting.act, name="act"),
    path("requests/<str:identifier>/answers/", answers.answers, name="answers"),
    path(
        "requests/<str:identifier>/funds/<slug:code>/<slug:kind>.docx",
        answers.draft,
        name="draft",
    ),
    path("requests/<str:identifier>/ask/", answers.ask, name="ask"),
    path("requests/<str:identifier>/help/", answers.volunteer, name="volunteer"),
    path("offers/", offers.offers, name="offers"),
    path("offers/begin/<int:number>/", offers.begin, name="begin-offer"),
    path("offers/<str:identifier>/", offers.offer_page, name="offer"),
    path("offers/<str:identifier>/write/", offers.write, name="write-offer"),
    path("offers/<str:identifier>/act/", offers.act, name="act-offer"),
    path("offers/<str:identifier>/requests/", answers.for_offer, name="for-offer"),
    path("matches/<str:identifier>/", matches.match_page, name="match"),
    path("matches/<str:identifier>/act/", matches.act, name="act-match"),
    path("matches/<str:identifier>/say/", matches.say, name="say"),
    path("matches/<str:identifier>/files/<int:number>/", matches.file, name="message-file"),
    path("groups/", groups.groups, name="groups"),
    path("groups/convene/", groups.convene, name="convene"),
    path("groups/<str:identifier>/", groups.group_page, name="group"),
    path("groups/<str:identifier>/act/", groups.act, name="act-group"),
]
