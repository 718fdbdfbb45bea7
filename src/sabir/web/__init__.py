"""The static pages of `/` and `/admin`: addresses and first steps."""

from sabir.web.pages import pages

__all__ = ["pages"]
