from django.apps import AppConfig


class StatesConfig(AppConfig):
    name = "uprcoop.states"
    label = "states"
