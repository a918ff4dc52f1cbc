"""Django's own apps as this site has them."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as DjangoStaticFilesConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "tarp.admin.Site"


class StaticFilesConfig(DjangoStaticFilesConfig):
    """Leaves out what no page of ours uses; compressing it took most of the time of collectstatic."""

    ignore_patterns = [*DjangoStaticFilesConfig.ignore_patterns, "redoc", "rest_framework"]
