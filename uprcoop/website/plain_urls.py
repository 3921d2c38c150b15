"""Addresses that are the same in every language: short ones to cite, and what machines ask for."""

from django.urls import path

from uprcoop.website.views import plain, records

urlpatterns = [
    path("r/<slug:key>", plain.recommendation, name="permanent-recommendation"),
    path("p/<slug:key>", plain.pledge, name="permanent-pledge"),
    path("a/<slug:identifier>", records.permanent, name="permanent-activity"),
    path("s/<slug:iso3>", plain.state, name="permanent-state"),
    path("healthz", plain.health, name="health"),
    path("robots.txt", plain.robots, name="robots"),
]
