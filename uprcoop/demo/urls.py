from django.urls import path

from uprcoop.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.people, name="people"),
    path("sign-in/", views.sign_in, name="sign-in"),
]
