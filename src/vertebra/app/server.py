"""App: what the web server's worker calls once: opens the trial named in VERTEBRA_DB and gives the WSGI application."""

import os

from django.core.handlers.wsgi import WSGIHandler

from vertebra.app.serving import serve_store
from vertebra.app.store import open_store

PLACE, DEMO = "VERTEBRA_DB", "VERTEBRA_DEMO"


def application() -> WSGIHandler:
    serve_store(open_store(os.environ[PLACE]), demo=os.environ.get(DEMO) == "1").follow_accounts()
    return WSGIHandler()
