"""Addresses of figures, conflicts and evidence."""

from __future__ import annotations

from django.urls import path

from tidu.web.registry.views import conflict_list, conflicts, evidence, facts, trail

urlpatterns = [
    path("firms/<int:pk>/facts/", facts.firm_facts, name="firm-facts"),
    path("firms/<int:pk>/facts/<slug:code>/<str:day>/", facts.fact_history, name="fact-history"),
    path("firms/<int:pk>/sheet/<int:year>/", facts.firm_sheet, name="firm-sheet"),
    path("firms/<int:pk>/sheet/<int:year>/field/", facts.firm_sheet_field, name="firm-sheet-field"),
    path("firms/<int:pk>/sheet/<int:year>/confirm/", facts.firm_sheet_confirm, name="firm-sheet-confirm"),
    path("firms/<int:pk>/trail/", trail.firm_audit, name="firm-audit"),
    path("conflicts/", conflict_list.conflicts, name="conflicts"),
    path("conflicts/<int:pk>/", conflicts.conflict, name="conflict"),
    path("firms/<int:pk>/evidence/", evidence.firm_evidence, name="firm-evidence"),
    path("evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path("evidence/<int:pk>/file/", evidence.evidence_file, name="evidence-file"),
]
