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

ROOT_URLCONF = "vertebra.app.urls"
APPEND_SLASH = False
MIDDLEWARE = [
    "vertebra.app.views.guard",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
]
SECURE_REFERRER_POLICY = "no-referrer"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [ROOT / "templates"]}]
USE_I18N = False  # the pages bring their own words
WHITENOISE_ROOT = ROOT / "static"
WHITENOISE_MAX_AGE = 0  # asked for each time, answered with 304: a new version is seen at once
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["terminal"], "level": "ERROR", "propagate": False},
        "django.security": {"level": "CRITICAL"},  # a wrong host name is answered with 400; that says enough
    },
}
