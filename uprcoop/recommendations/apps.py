from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecommendationsConfig(AppConfig):
    name = "uprcoop.recommendations"
    label = "recommendations"

    def ready(self) -> None:
        from uprcoop.recommendations import reference

        post_migrate.connect(reference.load_after_migration, sender=self)
