from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "uprcoop.activities"
    label = "activities"
