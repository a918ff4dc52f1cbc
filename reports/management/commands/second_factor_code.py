"""Prints the present second-factor code of the demonstration's staff accounts."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management.base import BaseCommand, CommandError

from reports.management.commands.load_demo import SECRET
from tarp.records.models import Demonstration


class Command(BaseCommand):
    help = "Prints the second-factor code of the demonstration's staff accounts, and for how long it holds."

    def handle(self, **options):
        if not Demonstration.objects.exists():
            raise CommandError("Only an invented world has a code that everyone knows.")
        now = time.time()
        self.stdout.write(f"{format_hotp_value(hotp_value(SECRET, int(now // 30)))}  (for {30 - int(now % 30)} more seconds)")
