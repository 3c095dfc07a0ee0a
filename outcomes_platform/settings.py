"""All settings. Everything that differs between installations comes from the environment."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from outcomes_platform import embedded, environment

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"

# -- What kind of installation ------------------------------------------------------------------------------------
DEBUG = environment.boolean("DEBUG", default=False)
# The embedded servers are for trying and testing; whoever names a database runs the real thing.
DEMO = environment.boolean("DEMO", default=not environment.text("DATABASE_URL"))
PRODUCTION = not DEBUG and not DEMO

SECRET_KEY = environment.text("SECRET_KEY")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    SECRET_KEY = environment.development_secret("SECRET_KEY")
# Persons are told apart by a keyed digest of their e-ID subject; the key must never change once in use.
PERSON_KEY_SECRET = environment.text("PERSON_KEY_SECRET")
if not PERSON_KEY_SECRET:
    if PRODUCTION:
        raise ImproperlyConfigured(
            "PERSON_KEY_SECRET is not set. It keys the digest of e-ID subjects; keep it for ever."
        )
    PERSON_KEY_SECRET = environment.development_secret("PERSON_KEY_SECRET")

# Whose archive it is: named as creator in the packages that are handed over.
ARCHIVE_CREATOR = environment.text("ARCHIVE_CREATOR", "Delegationen för utfallsfinansiering")
SITE_URL = environment.address("SITE_URL", "http", "https", example="https://utfall.example.se").rstrip("/")
if PRODUCTION and not SITE_URL:
    raise ImproperlyConfigured("SITE_URL is not set. Every link in a letter begins with it: https://utfall.example.se")
SITE_URL = SITE_URL or "http://localhost:8000"
KOLADA_URL = environment.text("KOLADA_URL", "https://api.kolada.se/v3/")
ALLOWED_HOSTS = environment.items(
    "ALLOWED_HOSTS",
    [str(urlsplit(SITE_URL).hostname)] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"],
)
CSRF_TRUSTED_ORIGINS = environment.items("CSRF_TRUSTED_ORIGINS", [SITE_URL] if SITE_URL.startswith("https://") else [])

# -- Applications -------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "core",
    "programme",
    "constellations",
    "calls",
    "contracts",
    "evaluation",
    "payments",
    "dissemination",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "pgtrigger",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.RequestContextMiddleware",
    "core.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.RefusalMiddleware",
    "core.middleware.WayBackMiddleware",
]

ROOT_URLCONF = "outcomes_platform.urls"
WSGI_APPLICATION = "outcomes_platform.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "core.templatetags.ui"],
        },
    }
]

# -- Database: the owner migrates, the application has only what it needs -----------------------------------------
_url = environment.text("DATABASE_URL")
_application = environment.database("DATABASE_URL", embedded.database_url(role="app"))
_owner = environment.database("OWNER_DATABASE_URL", _url or embedded.database_url(role="owner"))
DATABASES = {
    "default": {
        **_application,
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": environment.integer("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
    },
    "owner": {**_owner, "TEST": {"MIRROR": "default"}},
}
DATABASE_ROUTERS = ["core.routers.OneDatabase"]
DATABASE_APP_ROLE = str(DATABASES["default"]["USER"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGTRIGGER_MIGRATIONS = True

# Sessions, cache and throttles live in PostgreSQL, so that losing Redis delays and breaks nothing.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_FAILURE_VIEW = "core.views.errors.csrf_failure"

# -- Celery -------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = (
    environment.address("REDIS_URL", "redis", "rediss", "redis+socket", example="redis://host:6379/0")
    or embedded.redis_url()
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = environment.integer("WORKER_CONCURRENCY", 2)
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_TASK_TIME_LIMIT = 60 * 60
CELERY_TIMEZONE = "Europe/Stockholm"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60 * 60,
    # A dead broker must not hold up a request: one quick try, and the sweep sends the job later.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
    "socket_connect_timeout": 2,
}
CELERY_BEAT_SCHEDULE = {
    "resend-lapsed-jobs": {"task": "core.tasks.resend_lapsed_jobs", "schedule": 30},
    "deliver-outbox": {"task": "core.tasks.deliver_outbox", "schedule": 15},
    "open-and-close-calls": {"task": "calls.tasks.open_and_close_calls", "schedule": 20},
    "open-rounds": {"task": "evaluation.tasks.open_due_rounds", "schedule": 60},
    "remind": {"task": "core.tasks.send_reminders", "schedule": crontab(hour=6, minute=30)},
    "nightly-checks": {"task": "core.tasks.run_nightly_checks", "schedule": crontab(hour=2, minute=15)},
}

# -- People -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_work"
ACCOUNT_ADAPTER = "core.accounts.AccountAdapter"
ACCOUNT_FORMS = {"reset_password_from_key": "core.account_forms.ChoosePassword"}
SOCIALACCOUNT_ADAPTER = "core.accounts.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if PRODUCTION else "optional"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
MFA_FORMS = {"add_webauthn": "core.account_forms.AddKey", "edit_webauthn": "core.account_forms.EditKey"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Utfallsplattformen"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Roles that move money or judge outcomes carry a second factor wherever it counts.
SECOND_FACTOR_REQUIRED = environment.boolean("SECOND_FACTOR_REQUIRED", default=PRODUCTION)
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
# A link leads straight to the broker. A form could not: the policy keeps forms, and where they lead, to ourselves.
SOCIALACCOUNT_LOGIN_ON_GET = True
# Whoever finds a computer unlocked must not add a way in of their own.
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
OIDC_ISSUER = environment.text("OIDC_ISSUER")
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "eid",
                "name": environment.text("OIDC_NAME", "E-legitimation"),
                "client_id": environment.text("OIDC_CLIENT_ID"),
                "secret": environment.text("OIDC_CLIENT_SECRET"),
                "settings": {
                    "server_url": OIDC_ISSUER,
                    "oauth_pkce_enabled": True,
                    "scope": environment.items(
                        "OIDC_SCOPES", ["openid", "https://id.oidc.se/scope/naturalPersonOrgId"]
                    ),
                },
            }
        ]
    }

# -- Language and time --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [
    BASE_DIR / "locale" / package
    for package in (
        "core",
        "programme",
        "constellations",
        "calls",
        "contracts",
        "evaluation",
        "payments",
        "dissemination",
        "outcomes_platform",
    )
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["outcomes_platform.formats"]

# -- Files --------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
# Only production collects; elsewhere the finders serve, and a folder that is not there would be warned about.
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False
# Private: nothing under it is served by URL; core.views.files streams what the reader may see.
MEDIA_ROOT = Path(environment.text("FILES_FOLDER", str(environment.data_folder(embedded.profile()) / "files")))
FILE_SIZE_LIMIT = environment.integer("FILE_SIZE_LIMIT_MB", 50) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# -- Mail ---------------------------------------------------------------------------------------------------------
if PRODUCTION and not environment.text("EMAIL_HOST"):
    raise ImproperlyConfigured("EMAIL_HOST is not set. Nobody can be invited or told anything without mail.")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if environment.text("EMAIL_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = str(environment.data_folder(embedded.profile()) / "mail")
EMAIL_HOST = environment.text("EMAIL_HOST", "localhost")
EMAIL_PORT = environment.integer("EMAIL_PORT", 25)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = environment.boolean("EMAIL_USE_TLS", default=False)
# A mail server that does not answer must not hold the worker that asks it.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "utfall@example.se")

# -- Security -----------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = PRODUCTION and environment.boolean("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
# Whether our own proxy stands before us; then it says who asks, by what protocol and under which number.
BEHIND_PROXY = environment.boolean("BEHIND_PROXY", PRODUCTION)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Else every visitor has the proxy's address, and one who guesses passwords locks all others out.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# -- API ----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "core.api.Pagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_VERSIONING_CLASS": "rest_framework.versioning.NamespaceVersioning",
    "EXCEPTION_HANDLER": "core.api.handle_exception",
    "COERCE_DECIMAL_TO_STRING": True,
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Outcomes platform",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Two kinds of serializers tell it: without a name of its own it gets one from a digest.
    "ENUM_NAME_OVERRIDES": {"ApplicationStatusEnum": "calls.models.applications.ApplicationStatus"},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# -- Logging ------------------------------------------------------------------------------------------------------
LOGGING_CONFIG = "core.logs.configure"
LOGGING = {"level": environment.level("LOG_LEVEL", "INFO"), "json": PRODUCTION}

SILENCED_SYSTEM_CHECKS: list[str] = []
