"""App: make Django ready, once, before anything of it is used."""

import os

import django
from django.apps import apps


def make_ready() -> None:
    """Load Django with our settings unless the process has done so already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vertebra.app.settings")
    if not apps.ready:
        django.setup()
