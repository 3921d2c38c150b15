"""Addresses that are the same in every language."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
