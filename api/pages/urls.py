"""The pages' addresses. The names are those that allauth asks for."""

from allauth.account import views
from django.urls import path
from django.views.generic import RedirectView

from api.pages import (
    about,
    board,
    booking,
    calendars,
    capacity,
    courses,
    evaluating,
    languages,
    login,
    meetings,
    organisations,
    proposals,
    registering,
    seats,
    steps,
    week,
)
from api.pages.planning_urls import urlpatterns as planners

to_the_code = RedirectView.as_view(pattern_name="account_request_login_code", query_string=True)

urlpatterns = [
    *planners,
    path("language/", languages.switch, name="language"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("systems/", about.systems, name="systems"),
    path("meetings/<uuid:pk>/", meetings.page, name="meeting"),
    path("meetings/<uuid:pk>/entry.ics", meetings.entry, name="meeting_entry"),
    path("meetings/<uuid:pk>/register/", registering.page, name="register"),
    path("registrations/<uuid:pk>/withdraw/", registering.withdraw, name="registration_withdraw"),
    path("organisation/", organisations.page, name="organisation"),
    path("calendars/", calendars.page, name="calendars"),
    path("calendars/<uuid:pk>/rotate/", calendars.rotate, name="calendar_rotate"),
    path("calendars/<uuid:pk>/revoke/", calendars.revoke, name="calendar_revoke"),
    path("week/", week.mine, name="week"),
    path("consultants/<uuid:pk>/week/", week.of_consultant, name="consultant_week"),
    path("board/", board.page, name="board"),
    path("capacity/", capacity.page, name="capacity"),
    path("courses/", courses.listed, name="courses"),
    path("courses/<uuid:pk>/", courses.page, name="course"),
    path("courses/<uuid:pk>/<slug:verb>/", steps.of_course, name="course_step"),
    path("activities/<uuid:pk>/book/", booking.times, name="book"),
    path("activities/<uuid:pk>/book/time/", booking.book, name="book_time"),
    path("activities/<uuid:pk>/propose/", booking.propose, name="propose"),
    path("activities/<uuid:pk>/<slug:verb>/", steps.of_activity, name="activity_step"),
    path("holds/<uuid:pk>/release/", booking.release, name="hold_release"),
    path("withdraw/<str:signed>/", seats.withdraw, name="withdraw"),
    path("offers/<str:signed>/", seats.accept, name="offer"),
    path("proposals/<str:token>/", proposals.answer, name="proposal"),
    path("evaluation/<str:signed>/", evaluating.page, name="evaluation"),
    path("evaluation/<str:signed>/thanks/", evaluating.thanks, name="evaluation_thanks"),
    path("login/", views.request_login_code, name="account_request_login_code"),
    path("login/code/", login.confirm, name="account_confirm_login_code"),
    path("login/password/", to_the_code, name="account_login"),
    path("login/new/", to_the_code, name="account_signup"),
    path("login/inactive/", views.account_inactive, name="account_inactive"),
    path("logout/", views.logout, name="account_logout"),
]
