"""The one settings file. Everything a host may change comes from the environment.

Each variable read here is described in docs/settings.md; a test compares the two. A value that
cannot be understood stops the start with the fix, rather than falling back to something else.
"""

import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from uprcoop.environment import boolean, integer, make_folder, text, words

BASE_DIR = Path(__file__).resolve().parent.parent


# Everything the system makes (database, uploads, reports, static files, its secret) lies here.
DATA_DIR = Path(text("UPRCOOP_DATA_DIR", str(BASE_DIR / "var"))).expanduser().resolve()


make_folder(DATA_DIR)


def secret_key() -> str:
    """The key given, else one made once and kept in the data folder, readable by its owner only."""
    given = text("UPRCOOP_SECRET_KEY")
    if given:
        return given
    kept = DATA_DIR / "secret-key"
    try:
        # O_EXCL: of two processes starting together, one writes and the other reads.
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        try:
            return kept.read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{kept} cannot be read ({error.strerror}): start as the user who owns the data "
                "folder, or set UPRCOOP_SECRET_KEY."
            ) from error
    key = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key


SECRET_KEY = secret_key()
DEBUG = boolean("UPRCOOP_DEBUG")
# Demo mode shows fictitious records and one-click sign-in. Never on beside real data.
DEMO = boolean("UPRCOOP_DEMO")
ALLOWED_HOSTS = words("UPRCOOP_HOSTS", "*" if DEMO else "localhost,127.0.0.1,[::1]")
HTTPS = boolean("UPRCOOP_HTTPS")
PORT = text("PORT", "8000")
SITE_URL = text("UPRCOOP_SITE_URL", f"http://localhost:{PORT}").rstrip("/")
TESTING = "pytest" in sys.modules

INSTALLED_APPS = [
    "uprcoop.demo",
    "uprcoop.website",
    "uprcoop.workspace",
    "uprcoop.exchange",
    "uprcoop.matching",
    "uprcoop.search",
    "uprcoop.funds",
    "uprcoop.activities",
    "uprcoop.recommendations",
    "uprcoop.accounts",
    "uprcoop.states",
    "uprcoop.audit",
    "uprcoop.common",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django.contrib.humanize",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "uprcoop.accounts.middleware.SecondFactorMiddleware",
    "uprcoop.website.middleware.FormAddressMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "uprcoop.urls"
WSGI_APPLICATION = "uprcoop.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "uprcoop.website.context.site",
            ],
            "string_if_invalid": "",
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database ---------------------------------------------------------------------------------

SQLITE_OPTIONS = {
    # A transaction that will write takes its lock at the start: taken later, two writers can
    # each hold a read that the other's write has made stale, and one fails without waiting.
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,  # seconds a writer waits for another one
    "init_command": (
        "PRAGMA journal_mode=WAL;"  # readers never wait for the writer
        "PRAGMA synchronous=NORMAL;"  # safe with WAL against a crash of the process
        # 16 MB of pages a connection (each thread has one), 64 MB read in place: more was measured
        # to be no faster, because the system keeps the file's pages anyway.
        "PRAGMA cache_size=-16000;"
        "PRAGMA mmap_size=67108864;"
        "PRAGMA temp_store=MEMORY;"
        "PRAGMA journal_size_limit=67108864"  # give disk space back after a large import
    ),
}

try:
    database: dict[str, Any] = dict(
        dj_database_url.parse(
            text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'uprcoop.sqlite3'}"),
            conn_max_age=0 if TESTING else 600,
            conn_health_checks=True,
        )
    )
except ValueError:
    database = {"ENGINE": "none that could be read"}
if database["ENGINE"].endswith("sqlite3"):
    database.setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
elif not database["ENGINE"].endswith("postgresql"):
    # Without the value: it may hold a password.
    raise ImproperlyConfigured(
        "DATABASE_URL cannot be understood: write postgresql://user:password@host:5432/name, or "
        "sqlite:////path/of/a/file."
    )
DATABASES = {"default": database}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace:desk"
LOGOUT_REDIRECT_URL = "website:home"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# --- signing in -------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesBackend",  # first: it refuses after too many guesses
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_ADAPTER = "uprcoop.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
FORMS = "uprcoop.accounts.forms"
ACCOUNT_FORMS = {"login": f"{FORMS}.SignInForm", "signup": f"{FORMS}.SignUpForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# No answer tells whether an address has an account: sign-up with a known one says the same.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
# Guesses are counted by axes, in the database, for all workers; these are kept in one process.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": f"{FORMS}.AddKeyForm", "edit_webauthn": f"{FORMS}.EditKeyForm"}
MFA_TOTP_ISSUER = "UPR Cooperation Repository"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO or TESTING
USERSESSIONS_TRACK_ACTIVITY = True
AXES_FAILURE_LIMIT = integer("UPRCOOP_SIGN_IN_GUESSES", 10, least=3, most=1_000)
AXES_COOLOFF_TIME = timedelta(minutes=30)
# By address and machine together: nobody can lock somebody else out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False

# --- letters ----------------------------------------------------------------------------------

mail = urlsplit(text("UPRCOOP_MAIL_URL", "console:"))
try:
    EMAIL_PORT = mail.port or {"smtp": 587, "smtps": 465}.get(mail.scheme, 25)
except ValueError:
    EMAIL_PORT = 0
if mail.scheme not in {"console", "smtp", "smtps"} or not EMAIL_PORT:
    # Without the value: it may hold a password.
    raise ImproperlyConfigured(
        "UPRCOOP_MAIL_URL cannot be understood: write smtp://user:password@host:587, "
        "smtps://user:password@host:465, or console: to have letters printed."
    )
EMAIL_BACKEND = (
    "django.core.mail.backends.console.EmailBackend"
    if mail.scheme == "console"
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = mail.hostname or "localhost"
EMAIL_HOST_USER = unquote(mail.username or "")
EMAIL_HOST_PASSWORD = unquote(mail.password or "")
EMAIL_USE_SSL = mail.scheme == "smtps"
EMAIL_USE_TLS = mail.scheme == "smtp" and EMAIL_PORT == 587
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = text("UPRCOOP_MAIL_FROM", "UPR Cooperation Repository <repository@localhost>")

if TESTING:  # hundreds of accounts a run: no test is about how slow a hash is
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Figures of the public pages, worked out again after each import. In the process: quick, and
# nothing in it is the only copy.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 3_000},
    }
}

# --- background work --------------------------------------------------------------------------

# "database": a worker process (uprcoop worker) takes tasks from the database.
# "inline": tasks run where they are enqueued, for a demo in one process and for tests.
TASKS_MODE = text(
    "UPRCOOP_TASKS", "inline" if TESTING else "database", among=["database", "inline"]
)
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if TASKS_MODE == "database"
        else "django_tasks.backends.immediate.ImmediateBackend",
    }
}

# --- languages --------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# The UN's six, each under its own name.
LANGUAGES = [
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]
LOCALE_PATHS = [BASE_DIR / "uprcoop" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files ------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = make_folder(DATA_DIR / "static")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "files")},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
# The largest file the Secretariat may upload for import, in megabytes; the command line has none.
IMPORT_UPLOAD_LIMIT_MB = integer("UPRCOOP_IMPORT_UPLOAD_LIMIT_MB", 500, least=1, most=10_000)
# Over this an upload goes to a temporary file in the data folder, not to memory.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = str(make_folder(DATA_DIR / "uploads"))

# --- consent -----------------------------------------------------------------------------------

# What `uprcoop evaluate` measures beside search's own.
EVALUATIONS = {"matching": "uprcoop.matching.evaluation"}
# Called with the ids of public records that came and that went, inside the transaction
# (uprcoop/activities/actions/publication.py).
PUBLICATION_LISTENERS = ["uprcoop.search.actions.publication_changed"]
# The largest file a record or a note verbale may bring, in megabytes.
ATTACHMENT_LIMIT_MB = integer("UPRCOOP_ATTACHMENT_LIMIT_MB", 10, least=1, most=500)
# Days a State has not answered after which it is reminded, each time; and after which the
# Secretariat is told. Nothing else ever follows from time that passes.
CONSENT_REMINDER_DAYS = integer("UPRCOOP_CONSENT_REMINDER_DAYS", 14, least=1, most=365)
CONSENT_ESCALATION_DAYS = integer("UPRCOOP_CONSENT_ESCALATION_DAYS", 42, least=1, most=730)

# Done at the worker's start and every ten minutes (uprcoop/common/periodic.py): what was consented
# to from a day that has come is published, and States that have not answered are reminded.
PERIODIC_WORK = [
    "uprcoop.activities.actions.publication.publish_due",
    "uprcoop.activities.actions.reminders.remind_due",
    "uprcoop.matching.actions.clocks.run_clocks",
    "uprcoop.matching.actions.reading.read_all",
    "uprcoop.funds.actions.clocks.run_clocks",
]

# --- security ---------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
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
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- search -----------------------------------------------------------------------------------

# Every encoder there is: its name, and what loads it (nothing of it is imported here).
ENCODERS = {
    "use-multilingual-3": "uprcoop.search.encoders.load_use",
    "multilingual-e5-small": "uprcoop.search.encoders.load_e5",
}
# The one that serves the search leg, and the second, computed in the background for the theme
# model; "none" leaves one out.
SEARCH_ENCODER = text("UPRCOOP_SEARCH_ENCODER", "use-multilingual-3", among=[*ENCODERS, "none"])
THEME_ENCODER = text("UPRCOOP_THEME_ENCODER", "multilingual-e5-small", among=[*ENCODERS, "none"])
# Threads of linear algebra in one process. The libraries' default of all cores slows a small
# machine tenfold when two workers meet.
MATH_THREADS = integer("UPRCOOP_MATH_THREADS", 1, least=1, most=64)
# What each server process loads in the background once it has started (uprcoop/wsgi.py), so that
# nobody's first question waits for it.
WARM_UP = ["uprcoop.search.query.warm"]

LOG_LEVEL = text("UPRCOOP_LOG_LEVEL", "WARNING", among=["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}

SITE_NAME = _("UPR Cooperation Repository")
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
