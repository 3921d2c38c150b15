from django.urls import path

from uprcoop.workspace.views import checking

RECORD = "records/<slug:identifier>"

urlpatterns = [
    path("queue/", checking.queue, name="queue"),
    path(f"{RECORD}/check/", checking.check, name="check"),
    path(f"{RECORD}/revoke/", checking.revoke, name="revoke"),
    path(f"{RECORD}/note/<slug:iso3>/", checking.note, name="note"),
    path(f"{RECORD}/scan/<int:number>/", checking.scan, name="scan"),
    path(f"{RECORD}/ledger/", checking.ledger, name="ledger"),
]
