from django.contrib.auth import views
from django.urls import path

app_name = "accounts"

urlpatterns = [
    path(
        "",
        views.LoginView.as_view(
            template_name="accounts/sign_in.html", redirect_authenticated_user=True
        ),
        name="sign-in",
    ),
    path("out/", views.LogoutView.as_view(), name="sign-out"),
]
