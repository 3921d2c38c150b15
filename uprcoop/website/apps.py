from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "uprcoop.website"
    label = "website"
