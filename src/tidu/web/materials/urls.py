"""Addresses of materials."""

from __future__ import annotations

from django.urls import path

from tidu.web.materials.views import asks, declarations, public, vault

urlpatterns = [
    path("firms/<int:pk>/materials/", vault.vault, name="vault"),
    path("firms/<int:pk>/materials/for/<slug:title>/<slug:kind>/", vault.needed, name="materials-needed"),
    path("firms/<int:pk>/materials/hand-in/", vault.material_hand_in, name="material-hand-in"),
    path("firms/<int:pk>/materials/consent/", vault.material_consent, name="material-consent"),
    path("firms/<int:pk>/materials/ask/", asks.material_ask, name="material-ask"),
    path("firms/<int:pk>/materials/declare/<slug:material>/", declarations.declare, name="declare"),
    path("evidence/<int:pk>/uses/", vault.evidence_uses, name="evidence-uses"),
    path("proofs/", public.proof_catalogue, name="proofs"),
    path("proofs/savings/", public.material_savings, name="material-savings"),
    path("proofs/requests/", asks.material_asks, name="material-asks"),
    path("proofs/requests/<int:pk>/end/", asks.material_ask_end, name="material-ask-end"),
    path("declarations/<int:pk>/", declarations.declaration, name="declaration"),
    path("declarations/<int:pk>/pdf/", declarations.declaration_pdf, name="declaration-pdf"),
    path("proofs/checks/", declarations.spot_checks, name="spot-checks"),
    path("proofs/checks/<int:pk>/", declarations.spot_check, name="spot-check"),
    path("proofs/draws/new/", declarations.draw_new, name="draw-new"),
    path("proofs/draws/<int:pk>/", declarations.draw, name="draw"),
]
