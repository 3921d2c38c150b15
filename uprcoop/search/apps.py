from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "uprcoop.search"
    label = "search"
