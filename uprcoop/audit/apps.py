from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "uprcoop.audit"
    label = "audit"
