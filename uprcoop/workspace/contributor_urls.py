from django.urls import path

from uprcoop.workspace.views import choosing, desk, files, sending, writing

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("new/", writing.begin, name="begin"),
    path("records/<str:identifier>/", desk.record, name="record"),
    path("records/<str:identifier>/comment/", desk.comment, name="comment"),
    path("records/<str:identifier>/write/", writing.write, name="write"),
    path(
        "records/<str:identifier>/write/recommendations/",
        choosing.recommendations,
        name="recommendations",
    ),
    path("records/<str:identifier>/write/attach/", files.attach, name="attach"),
    path("records/<str:identifier>/write/<slug:section>/", writing.section, name="section"),
    path("records/<str:identifier>/suggestions/", choosing.suggestions, name="suggestions"),
    path("records/<str:identifier>/preview/", sending.preview, name="preview"),
    path("records/<str:identifier>/submit/", sending.submit, name="submit"),
    path("records/<str:identifier>/take-back/", sending.take_back, name="take-back"),
    path("records/<str:identifier>/withdraw-own/", sending.withdraw_own, name="withdraw-own"),
    path("records/<str:identifier>/archive/", sending.archive, name="archive"),
    path("records/<str:identifier>/next/", sending.next_version, name="next"),
    path("records/<str:identifier>/copy/", sending.copy, name="copy"),
    path("records/<str:identifier>/files/<int:number>/", files.attachment, name="attachment"),
]
