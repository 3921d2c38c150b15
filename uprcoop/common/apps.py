from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "uprcoop.common"
    label = "common"
