"""App: addresses. Ids are letters, digits, `-` and `_` only; a number of at most nine digits. GET and HEAD only."""

from django.urls import path, re_path
from django.views.decorators.http import require_safe

from vertebra.app import views

urlpatterns = [
    path("", require_safe(views.trial)),
    path("rules", require_safe(views.rules)),
    re_path(r"^p/(?P<id>[A-Za-z0-9_-]{1,64})\Z", require_safe(views.participant)),
    re_path(r"^entry/(?P<stream>[A-Za-z0-9_-]{1,64})/(?P<number>[1-9][0-9]{0,8})\Z", require_safe(views.entry)),
]
handler404 = views.not_found
handler500 = views.broken
