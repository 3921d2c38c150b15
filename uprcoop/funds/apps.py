from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FundsConfig(AppConfig):
    name = "uprcoop.funds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from uprcoop.funds.reference import load_after_migration

        post_migrate.connect(load_after_migration, sender=self, dispatch_uid="funds.reference")
