"""All settings of the platform. What an operator may change is an environment variable; docs/operations.md lists them."""

from __future__ import annotations

from pathlib import Path

import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from tidu import __version__
from tidu.text import Text
from tidu.web.environment import LONG_KEY, Environment, wrong
from tidu.web.logs import logging_config

env = Environment()
HERE = Path(__file__).resolve().parent

# -- where things lie ---------------------------------------------------------------------------------------------

DATA = env.path("TIDU_DATA", Path("tidu-data"))
"""The folder that holds the embedded database and the files; `tidu backup` takes both."""
DEBUG = env.yes_no("TIDU_DEBUG", default=False)
EMBEDDED_KEY = "embedded-and-local-only"
SECRET_KEY = env.text("TIDU_SECRET_KEY", EMBEDDED_KEY)
ALLOWED_HOSTS = env.hosts("TIDU_HOSTS", ("127.0.0.1", "localhost", "[::1]", "testserver"))
PRODUCTION = env.yes_no("TIDU_PRODUCTION", default=False)
if PRODUCTION and len(SECRET_KEY) < LONG_KEY:
    raise wrong(
        "TIDU_SECRET_KEY",
        SECRET_KEY,
        Text("正式环境需要至少 50 个字符的随机密钥", "production needs a random key of at least 50 characters"),
        Text(
            "用 python3 -c 'import secrets; print(secrets.token_urlsafe(48))' 生成",
            "make one with python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
        ),
    )

SECRET_KEY_FALLBACKS = env.keys("TIDU_SECRET_KEYS_BEFORE", SECRET_KEY)
"""Keys of before: what they signed (sessions, links of self-checks, password links) still holds; nothing new is signed."""

if PRODUCTION and DEBUG:
    raise wrong(
        "TIDU_DEBUG",
        "1",
        Text("正式环境的出错页不能显示程序内部", "in production an error page must not show the program's insides"),
        Text("请去掉 TIDU_DEBUG", "remove TIDU_DEBUG"),
    )
if PRODUCTION and not env.raw("TIDU_HOSTS"):
    raise wrong(
        "TIDU_HOSTS",
        "",
        Text("正式环境须写明网址中的主机名", "production needs the names under which it is reached"),
        Text("例如 TIDU_HOSTS=tidu.example.gov.cn,127.0.0.1", "such as TIDU_HOSTS=tidu.example.gov.cn,127.0.0.1"),
    )

DATABASES = {"default": env.database("TIDU_DATABASE", DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "tidu.web.urls"
WSGI_APPLICATION = "tidu.web.wsgi.application"

# -- the house ----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django_prometheus",
    "tidu.web.accounts",  # before allauth: its pages look like ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "tidu.web.pages",
    "tidu.web.audit",
    "tidu.web.files",
    "tidu.web.jobs",
    "tidu.web.desk",
    "tidu.web.workflow",
    "tidu.web.registry",
    "tidu.web.standing",
    "tidu.web.lists",
    "tidu.web.materials",
    "tidu.web.filing",
    "tidu.web.notices",
    "tidu.web.onsite",
    "tidu.web.upkeep",
    "tidu.web.validity",
    "tidu.web.rounds",
    "tidu.web.reviews",
    "tidu.web.api",
    "tidu.web.home",
    "tidu.web.portal",
    "tidu.web.insight",
    "tidu.web.sharing",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "tidu.web.logs.RequestLog",
    "tidu.web.serving.faults.UploadGuard",
    "django.middleware.security.SecurityMiddleware",
    "tidu.web.api.shaping.OneShape",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tidu.web.pages.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tidu.web.audit.middleware.ActorMiddleware",
    "tidu.web.accounts.middleware.SignInMiddleware",
    "tidu.web.access.middleware.AccessMiddleware",
    "tidu.web.registry.merged.MergedRecords",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

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
                "tidu.web.access.frame.frame",
                "tidu.web.desk.frame.desk",
            ],
            "builtins": ["tidu.web.pages.templatetags.tidu"],
        },
    }
]

# -- language, time -----------------------------------------------------------------------------------------------

FORM_RENDERER = "tidu.web.pages.forms.Renderer"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# -- files --------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "tidu.web.files.storage.ContentStore", "OPTIONS": {"folder": DATA / "files"}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
UPLOAD_LIMIT = env.whole("TIDU_UPLOAD_MB", 50, low=1, high=2_000) * 1024 * 1024
"""The largest file that is taken, in bytes."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "tidu.web.files.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_SCANNER = env.function("TIDU_FILE_SCANNER", "tidu.web.files.scanning.no_scanner")
"""A dotted path of a function (path, name) that raises Infected; tidu.web.files.scanning.clamd asks ClamAV."""
CLAMD = env.address("TIDU_CLAMD", "/run/clamav/clamd.ctl")
"""Where ClamAV's daemon listens: the path of a socket, or host:port."""

# -- people -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "portal"
SESSION_COOKIE_AGE = env.whole("TIDU_SESSION_HOURS", 9, low=1, high=720) * 3600
SESSION_SAVE_EVERY_REQUEST = False
IDLE_SECONDS = env.whole("TIDU_IDLE_MINUTES", 60, low=1, high=1440) * 60
"""A sign-in ends after this long without a visit; TIDU_SESSION_HOURS ends it in any case."""
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
CSRF_FAILURE_VIEW = "tidu.web.pages.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.origins("TIDU_ORIGINS")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.yes_no("TIDU_HTTPS_REDIRECT", default=PRODUCTION) and PRODUCTION
SECURE_HSTS_SECONDS = env.whole("TIDU_HSTS_SECONDS", 0)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.yes_no("TIDU_BEHIND_PROXY", default=False) else None
)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

ACCOUNT_ADAPTER = "tidu.web.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "tidu.web.accounts.adapter.SingleSignOnAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_FORMS = {"login": "tidu.web.accounts.forms.LoginForm"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": False, "login": "300/m/ip"}  # axes counts failures, of passwords and of codes
ACCOUNT_SESSION_REMEMBER = False
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Tidu"
MFA_FORMS = {
    "authenticate": "tidu.web.accounts.lockout.CodeForm",
    "reauthenticate": "tidu.web.accounts.lockout.ConfirmCodeForm",
}
OFFICERS_NEED_TOTP = env.yes_no("TIDU_OFFICERS_NEED_TOTP", default=PRODUCTION)
AXES_FAILURE_LIMIT = env.whole("TIDU_LOCKOUT_FAILURES", 6, low=3, high=100)
AXES_COOLOFF_TIME = env.whole("TIDU_LOCKOUT_MINUTES", 15, low=1, high=1440) / 60
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "tidu.web.accounts.lockout.locked_out"
AXES_USERNAME_CALLABLE = "tidu.web.accounts.lockout.username_of"
AXES_CLIENT_IP_CALLABLE = "tidu.web.audit.middleware.address_of"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says when it opens, and then it opens
AXES_DISABLE_ACCESS_LOG = True  # the audit trail has the sign-ins
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
OIDC_SERVER = env.site("TIDU_OIDC_SERVER")
OIDC_LOGIN_CLAIM = env.text("TIDU_OIDC_LOGIN_CLAIM")
"""The claim in which the identity provider names the login of a person here; without it people connect themselves."""
OIDC_UID_CLAIM = env.text("TIDU_OIDC_UID_CLAIM", "sub")
"""The claim that tells identities apart, and that an administrator enters for a person."""
OIDC_CLIENT = env.text("TIDU_OIDC_CLIENT")
OIDC_SECRET = env.text("TIDU_OIDC_SECRET")
if OIDC_SERVER and not (OIDC_CLIENT and OIDC_SECRET):
    raise wrong(
        "TIDU_OIDC_SECRET" if OIDC_CLIENT else "TIDU_OIDC_CLIENT",
        "",
        Text(
            "已设 TIDU_OIDC_SERVER，还需要客户端及其密钥",
            "TIDU_OIDC_SERVER is set, so the client and its secret are needed",
        ),
        Text(
            "向统一身份平台申请后填写；不用就去掉 TIDU_OIDC_SERVER",
            "ask the provider for both, or remove TIDU_OIDC_SERVER",
        ),
    )
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "tidu.web.accounts.province.ProvinceProvider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "province",
                "name": env.text("TIDU_OIDC_NAME", "省统一身份认证"),
                "client_id": OIDC_CLIENT,
                "secret": OIDC_SECRET,
                "settings": {"server_url": OIDC_SERVER, "uid_field": OIDC_UID_CLAIM},
            }
        ]
        if OIDC_SERVER
        else [],
    }
}

# -- the city -----------------------------------------------------------------------------------------------------

CITY_REGION = env.region("TIDU_CITY_REGION", "2114")
"""Region code of the city (or province) that runs this installation; GB/T 2260."""
CITY_NAME = env.text("TIDU_CITY_NAME")
"""Shown in the top bar; the region's own name where it is empty."""
DEFINITIONS = env.text("TIDU_DEFINITIONS")
"""A file of one's own that says what is counted and how; the shipped one where it is empty."""
MAP = env.text("TIDU_MAP")
"""A GeoJSON of one's own with the counties; where it is empty, the shipped one, if there is one for the city."""
MAP_APPROVAL = env.text("TIDU_MAP_APPROVAL")
"""The approval number (审图号) of that map, shown below it."""

CALENDAR = env.folder("TIDU_CALENDAR")
"""A folder of calendar files: arrangements of days off beside those that tidu brings along (docs/clocks.md)."""

API_PER_MINUTE = env.whole("TIDU_API_PER_MINUTE", 600, low=1, high=1_000_000)
"""Requests that a token may make in a minute, over all processes."""

# -- work in the background ---------------------------------------------------------------------------------------

TASKS_MODE = env.one_of("TIDU_TASKS", ("inline", "worker"), "inline")
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if TASKS_MODE == "inline"
        else "django_tasks_db.DatabaseBackend"
    }
}

# -- caches, logs, mail -------------------------------------------------------------------------------------------

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tidu"}}
LOGGING = logging_config(
    env.one_of("TIDU_LOG", ("json", "console"), "json" if PRODUCTION else "console"),
    env.one_of("TIDU_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
)
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.raw("TIDU_MAIL_HOST")
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = env.text("TIDU_MAIL_HOST", "localhost")
VERSION = __version__
PROMETHEUS_EXPORT_MIGRATIONS = False
METRICS_TOKEN = env.text("TIDU_METRICS_TOKEN")
"""Where it is set, /metrics opens for whoever sends it as a bearer token; else only for this machine."""
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
env.refuse_unknown()
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
