"""Django's settings, all of them, from the environment. `deploy/example.env` explains each variable."""

import os
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Any

import structlog
from csp.constants import NONE, SELF

from deploy.discretion import discreetly
from deploy.environment import Database, read

ENVIRONMENT = read(os.environ)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = ENVIRONMENT.var_dir
BASE_URL = ENVIRONMENT.base_url
DEVELOPMENT = ENVIRONMENT.development
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
BROKER_URL = ENVIRONMENT.broker_url
QUEUE_NAME = "netvaerk"

INSTALLED_APPS = [
    "deploy",
    "api",
    "advisory",
    "network",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "api.remembering.Known",
    "api.pages.languages.Remembered",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "api.pages.headers.Modest",
    "api.pages.mishaps.Calm",
]

ROOT_URLCONF = "deploy.urls"
WSGI_APPLICATION = "deploy.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "api.pages.surroundings.surroundings",
            ],
            "builtins": ["api.templatetags.words", "django.templatetags.static"],
        },
    }
]


def _database(database: Database) -> dict[str, Any]:
    if database.host or "postgresql" in database.engine:
        return {
            "ENGINE": database.engine,
            "NAME": database.name,
            "HOST": database.host,
            "PORT": database.port or "",
            "USER": database.user,
            "PASSWORD": database.password,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    return {
        "ENGINE": database.engine,
        "NAME": database.name,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000;",
        },
    }


DATABASES = {"default": _database(ENVIRONMENT.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Tries at logging in are counted in the database, for all processes together, and what a service said of somebody is
# remembered there, as it counts once; nothing else is kept there.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "tries",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "network.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

# People log in with a code sent to their address; nobody has a password, and whoever is not in the book stays outside.
ACCOUNT_ADAPTER = "api.pages.login.CodeByMail"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"request_login_code": "10/h/key,20/h/ip", "login_failed": "20/h/ip", "login": "20/h/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BASE_URL.startswith("https://") else 0  # who is behind the front web server
ACCOUNT_SESSION_REMEMBER = True
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "start"

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
ASSETS_DIR = ENVIRONMENT.assets_dir
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "api.static.Versioned"},
}
FORM_RENDERER = "api.pages.forms.Look"

MAIL_DIR = VAR_DIR / "mail"
FEED_DIR = VAR_DIR / "feeds"
DATA_UPLOAD_MAX_MEMORY_SIZE = 15 * 1024 * 1024  # a material of 10 MB, written as base64
MAIL_FROM = ENVIRONMENT.mail_from
MAIL_DOMAIN = ENVIRONMENT.mail_domain
MAIL_PACE = ENVIRONMENT.mail_pace
MAIL_SERVER = ENVIRONMENT.mail_server
MAIL_REHEARSAL = ENVIRONMENT.mail_rehearsal
IMAP_URL = ENVIRONMENT.imap_url
REPLY_RELAYS = ENVIRONMENT.reply_relays
TRUSTED_AUTHSERV_ID = ENVIRONMENT.trusted_authserv_id
HOLD_MINUTES = ENVIRONMENT.hold_minutes
LINK_HOSTS = ENVIRONMENT.link_hosts
MASS_MAIL_LIMIT = ENVIRONMENT.mass_mail_limit
OFFER_DAYS = ENVIRONMENT.offer_days
OFFER_HOURS = ENVIRONMENT.offer_hours
DEADLINE_REMINDER_DAYS = ENVIRONMENT.deadline_reminder_days
MEETING_REMINDER_DAYS = ENVIRONMENT.meeting_reminder_days
DIGEST_AT = ENVIRONMENT.digest_at
NOTES_KEPT_DAYS = ENVIRONMENT.notes_kept_days
EVALUATION_DAYS = ENVIRONMENT.evaluation_days
WEBHOOK_ALLOW_PRIVATE = ENVIRONMENT.webhook_allow_private
API_RATE = ENVIRONMENT.api_rate
TESTING_FAULTS = False
AGENCY_NAME = ENVIRONMENT.agency.name
AGENCY_LOGO = ENVIRONMENT.agency.logo
AGENCY_MAIL = ENVIRONMENT.agency.mail
AGENCY_PHONE = ENVIRONMENT.agency.phone
STATEMENT_URL = ENVIRONMENT.agency.statement_url
OIDC = ENVIRONMENT.oidc
SAML = ENVIRONMENT.saml
SSO_ASSURANCE = ENVIRONMENT.sso_assurance
SSO_ORGANISATIONS = ENVIRONMENT.sso_organisations

_https = BASE_URL.startswith("https://")
SECURE_SSL_REDIRECT = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
CSRF_TRUSTED_ORIGINS = [BASE_URL]
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "api.pages.mishaps.expired"

# Nothing inline and nothing from anywhere else. Swagger's own page brings inline script; it shows nobody's data.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/api/v1/docs/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.TokenAuthentication",
        "api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.Allowed"],
    "DEFAULT_PAGINATION_CLASS": "api.paging.Pages",
    "DEFAULT_FILTER_BACKENDS": ["api.filtering.StrictFilterBackend"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.Operations",
    "EXCEPTION_HANDLER": "api.problems.answer",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Netværk",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "deliberate": {  # a 503 is an answer, not a mishap
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(record, "status_code", 0) != HTTPStatus.SERVICE_UNAVAILABLE,
        },
    },
    "formatters": {
        "plain": {"()": "deploy.discretion.Discreet", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "network": {"level": "INFO"},
        "advisory": {"level": "INFO"},
        "deploy": {"level": "INFO"},
        "django.request": {"filters": ["deliberate"]},
    },
}

# One line of JSON an entry; tracebacks without local variables, which may hold people's data.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        discreetly,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
    logger_factory=structlog.PrintLoggerFactory(sys.stderr),
)
