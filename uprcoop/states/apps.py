from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StatesConfig(AppConfig):
    name = "uprcoop.states"
    label = "states"

    def ready(self) -> None:
        from uprcoop.states import reference

        post_migrate.connect(reference.load_after_migration, sender=self)
