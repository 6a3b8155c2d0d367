"""App: Django's settings. Pages are read-only, so there are no sessions, no accounts and no cookies beyond a language.

Databases are not named here: `vertebra.app.store.open_store` adds each one that is opened.
"""

import secrets
from pathlib import Path

ROOT = Path(__file__).parent

SECRET_KEY = secrets.token_hex()  # signs nothing that outlives the process
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
USE_TZ = True
INSTALLED_APPS = ["vertebra.app"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, dict[str, object]] = {}
