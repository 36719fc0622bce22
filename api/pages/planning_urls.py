"""The addresses of those who plan: meetings, their mail and what comes back."""

from django.urls import path

from api.pages import (
    agendas,
    editing,
    handouts,
    inbox,
    mail_previews,
    mailings,
    meeting_steps,
    planning,
    reform,
    registrations,
    reports,
)

urlpatterns = [
    path("meetings/", planning.overview, name="meetings"),
    path("meetings/new/", editing.new, name="meeting_new"),
    path("meetings/<uuid:pk>/desk/", planning.desk, name="meeting_desk"),
    path("meetings/<uuid:pk>/edit/", editing.edit, name="meeting_edit"),
    path("meetings/<uuid:pk>/programme/", agendas.page, name="programme"),
    path("meetings/<uuid:pk>/preview/", mail_previews.page, name="mail_preview"),
    path("meetings/<uuid:pk>/move/", meeting_steps.move, name="meeting_move"),
    path("meetings/<uuid:pk>/cancel/", meeting_steps.cancel, name="meeting_cancel"),
    path("meetings/<uuid:pk>/steps/<str:verb>/", meeting_steps.take, name="meeting_step"),
    path("meetings/<uuid:pk>/materials/", handouts.add, name="material_add"),
    path("materials/<uuid:pk>/remove/", handouts.take_away, name="material_take_away"),
    path("meetings/<uuid:pk>/mail/", mailings.progress, name="meeting_mail"),
    path("meetings/<uuid:pk>/mail/<str:verb>/", mailings.step, name="mailing_step"),
    path("meetings/<uuid:pk>/registrations/", registrations.page, name="registrations"),
    path("meetings/<uuid:pk>/registrations/<uuid:person>/", registrations.add, name="registration_add"),
    path("registrations/<uuid:pk>/take-back/", registrations.withdraw, name="registration_take_back"),
    path("registrations/<uuid:pk>/switch/", registrations.switch, name="registration_switch"),
    path("meetings/<uuid:pk>/deliveries/", mailings.deliveries, name="deliveries"),
    path("deliveries/<uuid:pk>/resend/", mailings.resend, name="delivery_resend"),
    path("inbox/", inbox.page, name="inbox"),
    path("inbox/decided/", inbox.decided, name="inbox_decided"),
    path("inbox/<uuid:pk>/", inbox.apply, name="inbox_mail"),
    path("inbox/<uuid:pk>/dismiss/", inbox.dismiss, name="inbox_dismiss"),
    path("reports/", reports.this_year, name="reports"),
    path("reports/<int:year>/", reports.year, name="report"),
    path("reach/", reports.reach, name="reach"),
    path("year-end/<int:year>/", reports.end_of_year, name="year_end"),
    path("reform/", reform.page, name="reform"),
]
