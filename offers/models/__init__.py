"""Providers of technical assistance, regional centres among them, and what they offer."""

from .offers import Offer
from .providers import Provider

__all__ = ["Offer", "Provider"]
