from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "uprcoop.recommendations"
    label = "recommendations"
