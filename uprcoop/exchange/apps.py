from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "uprcoop.exchange"
    label = "exchange"
