"""Addresses of to-dos and messages."""

from __future__ import annotations

from django.urls import path

from tidu.web.desk import lists, views

urlpatterns = [
    path("todos/", lists.todos, name="todos"),
    path("todos/<int:pk>/take/", views.todo_take, name="todo_take"),
    path("todos/<int:pk>/hand-over/", views.todo_hand_over, name="todo_hand_over"),
    path("todos/<int:pk>/finish/", views.todo_finish, name="todo_finish"),
    path("messages/", lists.inbox, name="messages"),
    path("messages/read/", views.messages_read, name="messages_read"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("messages/<int:pk>/sign/", views.message_sign, name="message_sign"),
]
