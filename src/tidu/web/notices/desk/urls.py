"""Addresses of the officers' pages, and of the public's form."""

from __future__ import annotations

from django.urls import path

from tidu.web.notices.desk import objections, public, views

urlpatterns = [
    path("notices/<int:pk>/object/", public.notice_object, name="notice-object"),
    path("notices/receipt/", public.objection_ask, name="objection-ask"),
    path("notices/receipt/<str:code>/", public.objection_receipt, name="objection-receipt"),
    path("notice-desk/", views.notice_list, name="notice-desk"),
    path("notice-desk/new/", views.notice_new, name="notice-new"),
    path("notice-desk/days/", views.notice_days, name="notice-days"),
    path("notice-desk/<int:pk>/", views.notice_page, name="notice-page"),
    path("notice-desk/<int:pk>/act/", views.notice_act, name="notice-act"),
    path("notice-desk/objections/", objections.objections, name="notice-objections"),
    path("notice-desk/objections/<int:pk>/", objections.objection, name="notice-objection"),
    path("notice-desk/objections/<int:pk>/step/", objections.objection_step, name="notice-objection-step"),
    path(
        "notice-desk/objections/<int:pk>/step-file/", objections.objection_step_file, name="notice-objection-step-file"
    ),
    path("notice-desk/objections/<int:pk>/person/", objections.objection_person, name="notice-objection-person"),
    path("notice-desk/objections/<int:pk>/note/", objections.objection_note, name="notice-objection-note"),
    path("notice-desk/objections/<int:pk>/files/<int:file>/", objections.objection_file, name="notice-objection-file"),
]
