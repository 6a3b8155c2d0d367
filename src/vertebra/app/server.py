"""App: what the web server's worker calls once: opens the trial named in VERTEBRA_DB and gives the WSGI application."""

import os

from django.core.handlers.wsgi import WSGIHandler

from vertebra.app.store import open_store
from vertebra.app.views import serve_store

PLACE = "VERTEBRA_DB"


def application() -> WSGIHandler:
    serve_store(open_store(os.environ[PLACE]))
    return WSGIHandler()
