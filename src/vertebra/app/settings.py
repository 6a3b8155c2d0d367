"""App: Django's settings.

Databases are not named here: `vertebra.app.store.open_store` adds each one that is opened, and `vertebra.app.serving`
points `default`, where accounts and sessions live, at the trial that is served.
"""

import os
import secrets
from pathlib import Path

from vertebra.terms.trouble import Trouble

ROOT = Path(__file__).parent


def _at_most(most: int, name: str) -> int:
    """A number of seconds that the environment can shorten and never lengthen.

    Raises:
        Trouble: it is no number of seconds.
    """
    given = os.environ.get(name, "") or str(most)
    if not given.isascii() or not given.isdigit() or not int(given):
        raise Trouble(f"{name} is {given!r}: give a number of seconds up to {most}, or leave it out")
    return min(most, int(given))


def _at_least(least: int, name: str) -> int:
    """A number that may only be larger.

    Raises:
        Trouble: it is no number, or a smaller one.
    """
    given = os.environ.get(name, "") or str(least)
    if not given.isascii() or not given.isdigit() or int(given) < least:
        raise Trouble(f"{name} is {given!r}: give a number from {least}, or leave it out")
    return int(given)


SECRET_KEY = os.environ.get("VERTEBRA_SECRET") or secrets.token_hex()  # without one, a restart ends every session
DEBUG = False
ALLOWED_HOSTS = os.environ.get("VERTEBRA_HOSTS", "127.0.0.1 localhost [::1]").split()
BEHIND_PROXY = os.environ.get("VERTEBRA_HTTPS", "") == "1"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_htmx",
    "vertebra.app.accounts",
    "vertebra.app",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, dict[str, object]] = {}
DATABASE_ROUTERS = ["vertebra.app.serving.Router"]

ROOT_URLCONF = "vertebra.app.urls"
APPEND_SLASH = False
MIDDLEWARE = [
    "vertebra.app.around.guard",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "vertebra.app.around.speak",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "vertebra.app.accounts.sessions.limit",
    "vertebra.app.acting.act",
    "vertebra.app.accounts.sessions.SignInFirst",
    "vertebra.app.accounts.enrol.Enrol",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vertebra.app.around.around",
            ]
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- language: our pages bring their own words; only what is wrong with a field is told in Django's ------------------
USE_I18N = True
LANGUAGES = [("en", "English"), ("zh-hant", "繁體中文")]
LANGUAGE_CODE = "en"

# --- accounts --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "title")}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "vertebra.app.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = False  # axes counts failed attempts, in the database, so that all workers know
ACCOUNT_USERNAME_VALIDATORS = "vertebra.app.accounts.adapter.VALIDATORS"
ACCOUNT_FORMS = {
    "login": "vertebra.app.accounts.forms.SignIn",
    "change_password": "vertebra.app.accounts.forms.ChangePassword",
    "set_password": "vertebra.app.accounts.forms.SetPassword",
    "reauthenticate": "vertebra.app.accounts.forms.Confirm",
}
MFA_FORMS = {
    "authenticate": "vertebra.app.accounts.forms.Code",
    "reauthenticate": "vertebra.app.accounts.forms.ConfirmCode",
    "activate_totp": "vertebra.app.accounts.forms.ActivateCode",
    "add_webauthn": "vertebra.app.accounts.forms.AddKey",
    "edit_webauthn": "vertebra.app.accounts.forms.NameKey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_PROXY  # on plain HTTP browsers offer keys to localhost only
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Vertebra"
MFA_TOTP_TOLERANCE = 1  # one step of 30 seconds either way, as RFC 6238 5.2 allows
MFA_ADAPTER = "vertebra.app.accounts.adapter.FactorAdapter"
USERSESSIONS_TRACK_ACTIVITY = False
SECOND_FACTOR_REQUIRED = True  # of everybody but demo accounts, which exist on simulated trials only
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else anybody could keep anybody locked out for ever
AXES_USERNAME_CALLABLE = "vertebra.app.accounts.factors.name_to_keep"
AXES_LOCKOUT_CALLABLE = "vertebra.app.accounts.listen.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = [  # axes would keep these with a failed attempt
    "username", "ip_address", "login", "code", "credential", "csrfmiddlewaretoken", "next",
    "oldpassword", "password1", "password2",
]  # fmt: skip

# --- sessions and cookies --------------------------------------------------------------------------------------------
SESSION_ENGINE = "vertebra.app.accounts.session_store"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "vertebra.app.around.forged"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_PROXY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31536000 if BEHIND_PROXY else 0
SECURE_REFERRER_POLICY = "same-origin"
IDLE_SECONDS = _at_most(30 * 60, "VERTEBRA_IDLE_SECONDS")
ABSOLUTE_SECONDS = _at_most(12 * 3600, "VERTEBRA_SESSION_SECONDS")

PEOPLE = os.environ.get("VERTEBRA_PEOPLE", "")  # folder of a site's own extracts that pages may ask; empty: none
SMALLEST = _at_least(5, "VERTEBRA_SMALLEST")  # of fewer people of an extract no page tells

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_MAX_MEMORY_SIZE = 10_000_000

WHITENOISE_ROOT = ROOT / "static"
WHITENOISE_MAX_AGE = 0  # asked for each time, answered with 304: a new version is seen at once
STATIC_URL = "/static/"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["terminal"], "level": "ERROR", "propagate": False},
        "django.security": {"level": "CRITICAL"},  # a wrong host name is answered with 400; that says enough
        "axes": {"level": "CRITICAL"},  # it would write the names of who failed to sign in; the ledger has them
        "allauth": {"level": "ERROR"},
    },
}
