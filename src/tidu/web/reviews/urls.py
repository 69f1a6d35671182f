"""Addresses of reviews."""

from __future__ import annotations

from django.urls import path

from tidu.web.reviews.views import benches, experts, recommending, visiting

urlpatterns = [
    path("reviews/", benches.reviews, name="reviews"),
    path("reviews/<int:pk>/", benches.review, name="review"),
    path("reviews/<int:pk>/mark/", benches.review_mark, name="review-mark"),
    path("reviews/<int:pk>/finding/", benches.review_finding, name="review-finding"),
    path("reviews/<int:pk>/step/", benches.review_step, name="review-step"),
    path("reviews/<int:pk>/visit/", visiting.review_visit, name="review-visit"),
    path("reviews/<int:pk>/papers/<int:evidence>/", benches.review_file, name="review-file"),
    path("reviews/rounds/", recommending.review_rounds, name="review-rounds"),
    path("reviews/rounds/<int:pk>/", recommending.round_order, name="round-order"),
    path("reviews/rounds/<int:pk>/results/", recommending.round_results, name="round-results"),
    path("reviews/rounds/<int:pk>/experts/", experts.round_panel, name="round-panel"),
    path("reviews/panels/<int:pk>/", experts.review_panel, name="review-panel"),
    path("reviews/lists/<int:pk>/", recommending.recommendation_list, name="recommendation-list"),
    path("reviews/lists/<int:pk>/<str:kind>/", recommending.recommendation_file, name="recommendation-file"),
    path("dossiers/", experts.expert_seats, name="expert-seats"),
    path("dossiers/<int:pk>/", experts.expert_seat, name="expert-seat"),
]
