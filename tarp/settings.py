"""All settings of TARP, typed and read from the environment (docs/running/configure.md lists the variables)."""

import tomllib
from pathlib import Path

import environ
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
VAR_DIR = Path(env.str("TARP_VAR", default=str(BASE_DIR / "var")))  # mails, uploads, generated documents; never in the repository


def secret(name: str, default: str | None = None) -> str:
    """A secret from the variable `name`, or from the file that `name`_FILE points at (as container secrets do)."""
    file = env.str(f"{name}_FILE", default="")
    if file:
        return Path(file).read_text().strip()
    return env.str(name, default=default) if default is not None else env.str(name)


DEBUG = env.bool("TARP_DEBUG", default=False)
SECRET_KEY = secret("TARP_SECRET_KEY")
ALLOWED_HOSTS = env.list("TARP_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env.str("TARP_SITE_URL", default="http://localhost:8000").rstrip("/")  # links in mails and documents
CSRF_TRUSTED_ORIGINS = [SITE_URL]
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    # ours first, so that our templates win
    "reports",
    "plans",
    "offers",
    "needs",
    "tarp.parties",
    "tarp.records",
    "tarp.notices",
    "tarp.accounts",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "pgtrigger",
    "pghistory",
    "tarp.apps.JobsConfig",
    "tarp.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "tarp.apps.StaticFilesConfig",
    "django.forms",
]

MIDDLEWARE = [
    "tarp.records.requests.RequestMiddleware",  # request id, JSON access log
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "tarp.errors.SizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tarp.records.requests.PlainTextMiddleware",
    "tarp.errors.RefusalMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "tarp.accounts.middleware.SecondFactorMiddleware",
    "tarp.accounts.middleware.PrivatePagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "tarp.urls"
WSGI_APPLICATION = "tarp.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tarp.context.site",
                "tarp.context.person",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "tarp.records.templatetags.numbers"],
        },
    }
]

# --- Database -------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"].update(
    ENGINE="django.db.backends.postgresql",
    CONN_HEALTH_CHECKS=True,
    ATOMIC_REQUESTS=False,  # every act opens its own transaction in records.writing
)
_password = secret("TARP_DATABASE_PASSWORD", default="")
if _password:
    DATABASES["default"]["PASSWORD"] = _password
# Statements asked often are planned once: half the database's time of a page (a PgBouncer in between must be of 1.21 or later).
DATABASES["default"].setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=5)
if env.bool("TARP_POOL", default=False):  # the web server only: in commands the pool hides the real connection error
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": env.int("TARP_THREADS", default=8) + 2, "timeout": 5}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "tarp_cache"}}

# --- People ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "tarp.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by accepting an invitation sent to the address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {"login": "tarp.accounts.forms.SignInForm"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    "login": "20/h/ip",
    "login_failed": "10/5m/ip,10/5m/key",
    "reset_password": "10/h/ip,5/h/key",
    "reset_password_from_key": "20/h/ip",
    "reauthenticate": "10/5m/user",
    "change_password": "5/5m/user",
    "manage_email": "10/m/user",
    "signup": "10/h/ip",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TARP_TRUSTED_PROXIES", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "TARP"
USERSESSIONS_TRACK_ACTIVITY = True
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60  # idle: an hour for everyone, half for staff (accounts.middleware)
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_ABSOLUTE_AGE = 12 * 60 * 60
STAFF_IDLE_AGE = 30 * 60
INVITATION_DAYS = 14
DELEGATION_DAYS = 7

# --- Security -------------------------------------------------------------------------------------------------------
_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_prefix}tarp_session"
CSRF_COOKIE_NAME = f"{_prefix}tarp_csrf"
LANGUAGE_COOKIE_NAME = f"{_prefix}tarp_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tarp.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
MEDIA_ROOT = VAR_DIR / "media"
CLAMD = env.str("TARP_CLAMD", default="")  # asks a virus scanner about every upload

# --- Languages ------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [  # in the order of the United Nations language bar
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
]
LOCALE_PATHS = [BASE_DIR / "tarp" / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["tarp.formats"]  # dates as the United Nations write them
USE_TZ = True
TIME_ZONE = "UTC"
OFFICE_TIME_ZONE = "Europe/Zurich"  # deadlines are said as "23:59 Geneva"

# --- Files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": env.str("TARP_STATICFILES", default="whitenoise.storage.CompressedManifestStaticFilesStorage")},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# --- Mail: a folder in development, a server where TARP_MAIL_URL names one --------------------------------------------
_mail = secret("TARP_MAIL_URL", default="")
if _mail:
    _server = env.email_url_config(_mail)
    MAILERS = {
        "default": {
            "BACKEND": _server["EMAIL_BACKEND"],
            "OPTIONS": {
                "host": _server["EMAIL_HOST"],
                "port": _server["EMAIL_PORT"],
                "username": _server["EMAIL_HOST_USER"] or "",
                "password": _server["EMAIL_HOST_PASSWORD"] or "",
                "use_tls": _server.get("EMAIL_USE_TLS", False),
                "use_ssl": _server.get("EMAIL_USE_SSL", False),
                "timeout": 20,
            },
        }
    }
else:
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": str(VAR_DIR / "mail")}}}
DEFAULT_FROM_EMAIL = env.str("TARP_MAIL_FROM", default="TARP <tarp@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
HELP_EMAIL = env.str("TARP_HELP_EMAIL", default="help@localhost")

# --- REST -----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["tarp.accounts.tokens.TokenAuthentication", "tarp.accounts.tokens.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["tarp.accounts.tokens.ScopePermission"],
    "DEFAULT_RENDERER_CLASSES": ["tarp.records.encoding.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tarp.records.encoding.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,  # the OpenAPI document describes the API; OPTIONS is not answered
    "DEFAULT_PAGINATION_CLASS": "tarp.records.cursors.CursorPagination",
    "DEFAULT_SCHEMA_CLASS": "tarp.records.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["tarp.records.limits.AnonymousThrottle", "tarp.records.limits.PersonThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "anonymous": env.str("TARP_RATE_ANONYMOUS", default="60/min"),
        "person": env.str("TARP_RATE_PERSON", default="600/min"),
        "export": env.str("TARP_RATE_EXPORT", default="10/h"),
    },
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "EXCEPTION_HANDLER": "tarp.records.problems.problem_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "TARP API",
    "DESCRIPTION": "Technical assistance needs, offers, plans and results under the Basel, Rotterdam and Stockholm conventions.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,  # what is read and what is written differ
    "ENUM_NAME_OVERRIDES": {"LanguageEnum": LANGUAGES, "StatementStatusEnum": "needs.choices.StatementStatus"},
}

FILTERS_EMPTY_CHOICE_LABEL = _("All")

# --- Jobs -----------------------------------------------------------------------------------------------------------
PGHISTORY_APPEND_ONLY = True

# --- Logs: one JSON object a line ------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "tarp.records.requests.JSONFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("TARP_LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
