"""Addresses of the spreadsheet of records, below work/spreadsheet/."""

from django.urls import path

from uprcoop.exchange.sheets import views

app_name = "sheets"

urlpatterns = [
    path("", views.start, name="start"),
    path("template/<str:language>/", views.template, name="template"),
    path("records/<int:organisation>/<str:language>/", views.records, name="records"),
    path("<int:number>/", views.upload, name="upload"),
    path("<int:number>/take/", views.take_sheet, name="take"),
    path("<int:number>/copy/", views.copy, name="copy"),
    path("by-email/", views.by_email, name="by-email"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
]
