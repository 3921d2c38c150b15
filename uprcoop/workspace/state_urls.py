from django.urls import path

from uprcoop.workspace.views import deciding, minds_changed, standing

RECORD = "records/<slug:identifier>"

urlpatterns = [
    path("states/<slug:iso3>/", deciding.state_desk, name="state-desk"),
    path("states/<slug:iso3>/decide/", deciding.decide_many, name="decide-many"),
    path("states/<slug:iso3>/standing/", standing.standing, name="standing"),
    path(
        "states/<slug:iso3>/standing/<int:number>/second/",
        standing.second_standing,
        name="second-standing",
    ),
    path(
        "states/<slug:iso3>/standing/<int:number>/end/", standing.end_standing, name="end-standing"
    ),
    path(f"{RECORD}/decide/<slug:iso3>/", deciding.decide, name="decide"),
    path(f"{RECORD}/withdraw/<slug:iso3>/", minds_changed.withdraw, name="withdraw"),
    path(f"{RECORD}/withhold/<slug:iso3>/", minds_changed.withhold, name="withhold"),
    path(f"{RECORD}/comment/<slug:iso3>/", minds_changed.public_comment, name="public-comment"),
    path(f"{RECORD}/hold-back/<slug:iso3>/", minds_changed.hold_back, name="hold-back"),
    path(f"{RECORD}/release/<slug:iso3>/", minds_changed.release, name="release"),
]
