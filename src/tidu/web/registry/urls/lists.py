"""Addresses of lists of firms and titles, and of the ledger of recommendations."""

from __future__ import annotations

from django.urls import path

from tidu.web.registry.views import lists, recommendation_list, recommendations

urlpatterns = [
    path("firms/", lists.firms, name="firms"),
    path("titles/", lists.titles, name="titles"),
    path("recommendations/", recommendation_list.recommendations, name="recommendations"),
    path("recommendations/batch/", recommendations.recommendations_batch, name="recommendations-batch"),
    path("recommendations/<int:pk>/", recommendations.recommendation, name="recommendation"),
    path("firms/<int:pk>/recommendations/new/", recommendations.recommendation_new, name="recommendation-new"),
]
