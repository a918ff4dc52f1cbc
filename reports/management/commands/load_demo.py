"""Invents the demonstration world (reports/demonstration) and gives its accounts their passwords."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports import demonstration
from tarp.records.models import Demonstration

PASSWORD = "demonstration only"  # noqa: S105 - known to everyone, of accounts that exist in invented worlds alone
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105


class Command(BaseCommand):
    help = "Fills an empty database with invented needs, offers, matches, activities and money for real Parties, and says so everywhere."

    def add_arguments(self, parser):
        parser.add_argument("--needs", type=int, default=500, help="how many needs (to 1,000,000)")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--today", type=date.fromisoformat, default=None, help="the day for which the world is made (default: today)")

    def handle(self, *, needs, seed, today, verbosity, **options):
        is_new = not Demonstration.objects.exists()
        try:
            demonstration.invent(
                needs=needs, seed=seed, today=today or timezone.localdate(), say=self.stderr.write if verbosity > 1 else lambda line: None
            )
        except demonstration.NotEmpty:
            raise CommandError("This database holds needs, offers or responses that were not invented. Nothing was written.") from None
        if not is_new:
            return
        self.stdout.write("Accounts (all of them invented):")
        for _name, email, who in demonstration.give_passwords(password=PASSWORD, secret=SECRET):
            self.stdout.write(f"  {email:40} {who}")
        self.stdout.write(f"Password: {PASSWORD}")
        self.stdout.write(f"Staff need a second factor: python3 manage.py second_factor_code prints it (secret {SECRET}).")
