from django.urls import path

from uprcoop.exchange import fund_views

app_name = "fund-files"

urlpatterns = [path("<slug:code>/keep/import/", fund_views.fund_money, name="import")]
