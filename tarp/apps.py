"""The apps of others as this site has them."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as DjangoStaticFilesConfig
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.apps import ProcrastinateConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "tarp.admin.Site"


class StaticFilesConfig(DjangoStaticFilesConfig):
    """Leaves out what no page of ours uses; compressing it took most of the time of collectstatic."""

    ignore_patterns = [*DjangoStaticFilesConfig.ignore_patterns, "redoc", "rest_framework"]


class JobsConfig(ProcrastinateConfig):
    """The queue of jobs, under names that say to staff what it is."""

    verbose_name = _("Background work")

    def ready(self) -> None:
        super().ready()
        job = self.get_model("ProcrastinateJob")._meta
        job.verbose_name, job.verbose_name_plural = _("job"), _("jobs")
