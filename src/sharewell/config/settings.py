"""Django's settings. What differs between machines comes from the environment; nothing secret stands here."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sharewell.config.database import address, databases, home, made_once, walls_key
from sharewell.config.mail import letters

PACKAGE = Path(__file__).resolve().parent.parent
DEBUG = False
TESTING = bool(os.environ.get("SHAREWELL_TESTING"))


def _secret_key() -> str:
    """The site's key: named in the environment, or made on first use and readable by this user alone."""
    return os.environ.get("SHAREWELL_SECRET_KEY") or made_once(home() / "site.key", lambda: secrets.token_urlsafe(64))


SECRET_KEY = _secret_key()
SITE_URL = address()
SECURE = SITE_URL.startswith("https:")
PROXIES = int(os.environ.get("SHAREWELL_PROXIES", "0"))
"""How many proxies stand in front; their word is taken for who asks, and for whether it came by https."""
ALLOWED_HOSTS = os.environ.get("SHAREWELL_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ALLOWED_HOSTS += [urlsplit(SITE_URL).hostname or "localhost", *(["testserver"] if TESTING else [])]
EMERGENCY_WRITER = "sharewell.web.emergency.write_emergency"
"""What writes the page for an emergency into a folder, as a file that works with the hub down."""

INSTALLED_APPS = [
    "sharewell.records.ledger",
    "sharewell.records.agencies",
    "sharewell.records.sharing",
    "sharewell.web",
    "sharewell.console",
    "sharewell.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sharewell.web.middleware.SignInFirst",
    "sharewell.web.middleware.quiet",
    "sharewell.web.middleware.Viewer",
]
ROOT_URLCONF = "sharewell.config.urls"
WSGI_APPLICATION = "sharewell.config.wsgi.application"
AUTH_USER_MODEL = "agencies.Practitioner"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = databases()
DATABASE_ROUTERS: list[str] = []
WALLS_KEY = walls_key(home())
"""Signs, for the database, who is looking. It is another key than the site's."""

# --- keys of what is sealed, apart from the database --------------------------------------------------------
KEYRING = os.environ.get("SHAREWELL_KEYRING") or str(home() / "keyring")
"""The folder of the wrapped keys."""
EPOCHS = os.environ.get("SHAREWELL_EPOCHS") or str(home() / "epochs")
"""The folder of the keys that those are wrapped under, unless KEEPER keeps them elsewhere."""
ERASURES = os.environ.get("SHAREWELL_ERASURES") or str(home() / "erasures" / "journal")
"""The file that says who was erased, so that no restored copy brings them back."""
KEEPER = os.environ.get("SHAREWELL_KEEPER", "sharewell.records.common.keys.keeper_of_files")
"""What makes the keeper of the epochs: a function of no arguments."""

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja",
        "DIRS": [PACKAGE / "web" / "jinja"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "sharewell.web.jinja_env.environment", "autoescape": True},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
STATIC_URL = "static/"
HOME = home()
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING

# --- signing in ---------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "sharewell.web.accounts.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Allauth's own writes e-mails into a table beside the practitioners', which stays empty here.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a name
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=1).total_seconds())
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/home"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.ScryptPasswordHasher"]
)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
if TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- sessions, cookies, headers -----------------------------------------------------------------------------
# Sessions stand in the database, where ending one ends it everywhere at once.
SESSION_ENGINE = "sharewell.web.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=10).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = ("__Host-session", "__Host-csrf") if SECURE else ("session", "csrf")
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL.rstrip("/")] if SECURE else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE and PROXIES else None
SECURE_SSL_REDIRECT = SECURE and bool(PROXIES)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SECURE else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
GOVUK_SCRIPT = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", GOVUK_SCRIPT],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

globals().update(letters(os.environ))
LETTERS = "SHAREWELL_MAIL" in os.environ or "SHAREWELL_SMTP" in os.environ
"""Whether the hub can write to people."""
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = os.environ.get("SHAREWELL_FROM", "sharewell@localhost")

ADMINS: list[tuple[str, str]] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"quiet": {"()": "sharewell.config.logs.Quiet"}},
    "formatters": {
        "plain": {"()": "sharewell.config.logs.Frames", "format": "{levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["quiet"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Django's own handlers are left out: they would send mail, or log what ours leaves out.
    # What is refused or not there is in the ledger where it matters, and says nothing about the hub.
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
    },
}
