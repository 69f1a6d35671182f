"""What happened to a firm's file: who looked, who changed what."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from tidu.web.audit.models import AuditEvent
from tidu.web.registry.access import get_firm_for_reader, person_of
from tidu.web.registry.views.firm_lists import trail_list
from tidu.web.registry.views.firms import frame


def firm_audit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The trail of one firm. Its own people see it too."""
    user = person_of(request)
    firm = get_firm_for_reader(user, pk)
    context = frame(request, firm, "audit") | {
        "page_title": f"{firm.name} {_('Trail')}",
        "here": _("Trail"),
        "empty_title": _("Nothing has happened yet"),
        "empty_text": _("Whoever opens, changes or takes away something of this firm stands here from then on."),
        "empty_shape": "history",
    }
    rows = AuditEvent.objects.filter(enterprise_id=firm.pk)
    return trail_list(firm, addresses=user.scope.bureau).respond(request, rows, context)
