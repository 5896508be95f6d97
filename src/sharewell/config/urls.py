"""The site's addresses; all of them are the web floor's."""

from sharewell.web.routes import handler404, urlpatterns

__all__ = ["handler404", "urlpatterns"]
