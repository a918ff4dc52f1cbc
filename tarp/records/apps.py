from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "tarp.records"
    label = "records"
    verbose_name = _("Records")

    def ready(self) -> None:
        from tarp.notices import outbox
        from tarp.records import demonstration
        from tarp.records.wording import speak_plainly

        speak_plainly()
        outbox.foot.append(demonstration.mark)
