from django.conf import settings
from django.contrib.auth import views
from django.urls import path

from uprcoop.accounts.forms import SignInForm

app_name = "accounts"

urlpatterns = [
    path(
        "",
        views.LoginView.as_view(
            template_name="accounts/sign_in.html",
            authentication_form=SignInForm,
            redirect_authenticated_user=True,
            # Django's own would be the address of the machine.
            extra_context={"site_name": settings.SITE_NAME},
        ),
        name="sign-in",
    ),
    path("out/", views.LogoutView.as_view(), name="sign-out"),
]
