from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "uprcoop.demo"
    label = "demo"
