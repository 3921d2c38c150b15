from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "uprcoop.workspace"
    label = "workspace"
