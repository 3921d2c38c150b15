from django.urls import path

from uprcoop.exchange import views

app_name = "exchange"

urlpatterns = [
    path("import/", views.imports, name="import"),
    path("import/<int:number>/", views.upload, name="upload"),
    path("import/<int:number>/apply/", views.apply, name="apply"),
    path("import/<int:number>/partial/", views.as_partial, name="as-partial"),
    path("import/<int:number>/report/", views.report, name="report"),
]
