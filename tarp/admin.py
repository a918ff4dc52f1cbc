"""The web admin: the door of the secretariat."""

from django.contrib import admin


class Site(admin.AdminSite):
    pass
