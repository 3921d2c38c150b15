from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "uprcoop.accounts"
    label = "accounts"
