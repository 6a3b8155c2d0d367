"""App: how Django knows this room."""

from django.apps import AppConfig


class VertebraConfig(AppConfig):
    name = "vertebra.app"
    label = "vertebra"
