"""Addresses of lists for others."""

from __future__ import annotations

from django.urls import path

from tidu.web.sharing.views import firm, packages, subscriptions

urlpatterns = [
    path("sharing/", subscriptions.subscriptions, name="subscriptions"),
    path("sharing/new/", subscriptions.subscription_new, name="subscription-new"),
    path("sharing/packages/", subscriptions.packages_sent, name="packages-sent"),
    path("sharing/usage/", subscriptions.usages, name="usages"),
    path("sharing/objections/", subscriptions.objections, name="objections"),
    path("sharing/objections/<int:pk>/", subscriptions.objection, name="objection"),
    path("sharing/<int:pk>/", subscriptions.subscription, name="subscription"),
    path("sharing/<int:pk>/edit/", subscriptions.subscription_edit, name="subscription-edit"),
    path("sharing/<int:pk>/state/", subscriptions.subscription_state, name="subscription-state"),
    path("sharing/<int:pk>/package/", subscriptions.subscription_package, name="subscription-package"),
    path("packages/", packages.packages, name="packages"),
    path("packages/<int:pk>/", packages.package, name="package"),
    path("packages/<int:pk>/names/", packages.package_names, name="package-names"),
    path("packages/<int:pk>/file/", packages.package_file, name="package-file"),
    path("packages/<int:pk>/sign/", packages.package_sign, name="package-sign"),
    path("packages/<int:pk>/confirm/", packages.package_confirm, name="package-confirm"),
    path("packages/<int:pk>/usage/", packages.package_usage, name="package-usage"),
    path("packages/<int:pk>/correct/", packages.package_correct, name="package-correct"),
    path("firms/<int:pk>/sharing/", firm.firm_sharing, name="firm-sharing"),
    path("firms/<int:pk>/sharing/consent/", firm.firm_consent, name="firm-consent"),
    path("firms/<int:pk>/sharing/<int:subscription>/objection/", firm.firm_objection, name="firm-objection"),
]
