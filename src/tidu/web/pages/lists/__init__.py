"""Lists: filtered, sorted, paged, exported, all of it standing in the address, so that it can be sent to a colleague.

    FIRMS = Listing(
        name="firms",
        columns=(
            Column("name", _("Name"), lambda firm: link(firm.get_absolute_url(), firm.name), sort="name"),
            Column("capital", _("Capital"), lambda firm: money(firm.registered_capital), kind="money",
                   sort="registered_capital", export=lambda firm: firm.registered_capital),
        ),
        filters=(Choice("size", _("Size class"), field="size_class", options=SIZES, counted=True),),
        exported=audit.list_taken,
    )

    def firms(request):
        rows = Enterprise.objects.visible_to(request.user)
        return FIRMS.respond(request, rows, {"page_title": _("Firms")})

A ``Choice(..., default="open", tabs=True)`` divides a list into parts, of which one is shown until another is asked for.

The rows that come in are already scoped: a listing narrows, it never widens. However many rows there are, a page takes
the same few queries: counting ends at ``COUNTED``, pages at ``LAST_PAGE``.
"""

from tidu.web.pages.lists.columns import Column, local_day
from tidu.web.pages.lists.filters import ALL, Choice, Days, Filter, Kept, Search, YesNo, answered_before
from tidu.web.pages.lists.listing import COUNTED, LAST_PAGE, Listing

__all__ = [
    "ALL",
    "COUNTED",
    "LAST_PAGE",
    "Choice",
    "Column",
    "Days",
    "Filter",
    "Kept",
    "Listing",
    "Search",
    "YesNo",
    "answered_before",
    "local_day",
]
