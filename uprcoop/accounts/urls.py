from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.generic import RedirectView

from uprcoop.accounts.views import account, organisations, people

app_name = "accounts"

urlpatterns = [
    # The address that was printed in letters before there was sign-up.
    path(
        "sign-in/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="sign-in",
    ),
    path("sign-in/out/", LogoutView.as_view(), name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/invitation/<str:token>/", people.invitation, name="invitation"),
    path("account/leave/<int:number>/", people.leave, name="leave"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.propose, name="propose"),
    path("organisations/<int:number>/join/", organisations.join, name="join"),
    path("organisations/<int:number>/verify/", organisations.verify, name="verify"),
    path("organisations/<int:number>/evidence/", organisations.evidence, name="evidence"),
    path("organisations/<int:number>/people/", people.people, name="people"),
    path("organisations/<int:number>/invite/", people.invite_person, name="invite"),
    path("organisations/<int:number>/identifier/", people.identifier, name="identifier"),
    path("organisations/<int:number>/officers/", people.officers, name="officers"),
    path("members/<int:number>/", people.member, name="member"),
    path("members/<int:number>/evidence/", people.evidence, name="member-evidence"),
]
