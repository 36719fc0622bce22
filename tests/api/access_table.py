"""Who may do what: every operation of the API, for each role, on what is theirs and on what is not.

`ok` is done (or refused by a rule, 409), `403` is seen but not theirs to do, `404` is not seen at all; `400`
names something in its body that is not there for them. The first six answers are about Horsens, whose coordinator and
participant ask, and whose region the consultant serves; the last three about Odense, which is foreign to them. `-`
means there is no such thing: a list, or what belongs to nobody. Consultants see every network, colleague and hold.
Two rules go without saying and are walked too: whoever has not logged in gets 401, and a token without the scope 403.

Evaluations are 404 for all until a meeting is held. Whoever adds an operation adds a row here and, if it needs one, a
body below.
"""

from collections.abc import Callable
from typing import Any

from tests.api.world import DAY, Ids, day, lasting

COLUMNS = (
    *("admin", "planner", "system", "consultant", "coordinator", "participant"),
    *("foreign consultant", "foreign coordinator", "foreign participant"),
)

TABLE = """
absences_list                      ok  ok  ok  ok  ok  ok    -   -   -
absences_create                    ok  ok  ok  ok  403 403   403 403 403
absences_retrieve                  ok  ok  ok  ok  404 404   404 404 404
absences_destroy                   ok  ok  ok  ok  404 404   404 404 404
absences_end                       ok  ok  ok  ok  404 404   404 404 404
absences_substitutes               ok  ok  ok  403 404 404   404 404 404
absences_rescue                    400 400 400 403 404 404   404 404 404
activities_list                    ok  ok  ok  ok  ok  ok    -   -   -
activities_create                  ok  ok  ok  ok  403 403   400 403 403
activities_retrieve                ok  ok  ok  ok  ok  404   404 404 404
activities_partial_update          ok  ok  ok  ok  403 404   404 404 404
activities_cancel                  ok  ok  ok  ok  403 404   404 404 404
activities_close                   ok  ok  ok  ok  403 404   404 404 404
activities_move                    ok  ok  ok  ok  403 404   404 404 404
activities_schedule                ok  ok  ok  ok  403 404   404 404 404
capacity_list                      ok  ok  ok  ok  403 403   -   -   -
capacity_simulate                  ok  ok  ok  ok  403 403   ok  403 403
catalogue_list                     ok  ok  ok  ok  ok  ok    -   -   -
closed_days_list                   ok  ok  ok  ok  ok  ok    -   -   -
closed_days_create                 ok  ok  ok  403 403 403   -   -   -
closed_days_retrieve               ok  ok  ok  ok  ok  ok    -   -   -
closed_days_destroy                ok  ok  ok  403 403 403   -   -   -
consultants_list                   ok  ok  ok  ok  ok  ok    -   -   -
consultants_create                 ok  ok  ok  403 403 403   403 403 403
consultants_retrieve               ok  ok  ok  ok  404 404   ok  404 404
consultants_partial_update         ok  ok  ok  403 404 404   403 404 404
course_participants_list           ok  ok  ok  ok  ok  ok    -   -   -
course_participants_create         ok  ok  ok  ok  ok  403   400 400 403
course_participants_retrieve       ok  ok  ok  ok  ok  ok    404 404 404
course_participants_partial_update ok  ok  ok  ok  ok  403   404 404 404
course_participants_destroy        ok  ok  ok  ok  ok  403   404 404 404
courses_list                       ok  ok  ok  ok  ok  ok    -   -   -
courses_create                     ok  ok  ok  ok  ok  403   403 403 403
courses_retrieve                   ok  ok  ok  ok  ok  404   404 404 404
courses_partial_update             ok  ok  ok  ok  403 404   404 404 404
courses_clarify                    ok  ok  ok  ok  403 404   404 404 404
courses_close                      ok  ok  ok  ok  403 404   404 404 404
courses_complete                   ok  ok  ok  ok  403 404   404 404 404
courses_decline                    ok  ok  ok  ok  403 404   404 404 404
courses_extend                     ok  ok  ok  ok  403 404   404 404 404
courses_lay_out                    ok  ok  ok  ok  403 404   404 404 404
courses_pause                      ok  ok  ok  ok  403 404   404 404 404
courses_plan                       ok  ok  ok  ok  403 404   404 404 404
courses_resume                     ok  ok  ok  ok  403 404   404 404 404
courses_start                      ok  ok  ok  ok  403 404   404 404 404
courses_tick                       ok  ok  ok  ok  403 404   404 404 404
courses_untick                     ok  ok  ok  ok  403 404   404 404 404
courses_withdraw                   ok  ok  ok  ok  ok  404   404 404 404
dead_weeks_list                    ok  ok  ok  ok  ok  ok    -   -   -
dead_weeks_create                  ok  ok  ok  403 403 403   -   -   -
dead_weeks_retrieve                ok  ok  ok  ok  ok  ok    -   -   -
dead_weeks_destroy                 ok  ok  ok  403 403 403   -   -   -
deliverables_list                  ok  ok  ok  ok  ok  ok    -   -   -
deliverables_create                ok  ok  ok  ok  403 403   400 403 403
deliverables_retrieve              ok  ok  ok  ok  ok  404   404 404 404
deliverables_partial_update        ok  ok  ok  ok  403 404   404 404 404
deliverables_destroy               ok  ok  ok  ok  403 404   404 404 404
deliverables_hand_in               ok  ok  ok  ok  ok  404   404 404 404
deliverables_reopen                ok  ok  ok  ok  403 404   404 404 404
evaluations_list                   ok  ok  ok  ok  403 403   -   -   -
evaluations_create                 ok  ok  ok  ok  403 403   400 400 400
evaluations_retrieve               404 404 404 404 404 404   404 404 404
events_list                        ok  ok  ok  ok  403 403   -   -   -
events_stream                      ok  ok  ok  ok  403 403   -   -   -
feeds_list                         ok  ok  ok  ok  ok  ok    -   -   -
feeds_create                       ok  ok  ok  ok  ok  403   403 403 403
feeds_retrieve                     ok  ok  404 ok  ok  ok    404 404 404
feeds_revoke                       ok  ok  404 ok  ok  ok    404 404 404
feeds_rotate                       403 403 404 ok  ok  ok    404 404 404
grant_rounds_list                  ok  ok  ok  ok  ok  ok    -   -   -
grant_rounds_create                ok  ok  ok  403 403 403   -   -   -
grant_rounds_retrieve              ok  ok  ok  ok  ok  ok    -   -   -
grant_rounds_partial_update        ok  ok  ok  403 403 403   -   -   -
grants_list                        ok  ok  ok  ok  ok  ok    -   -   -
grants_create                      ok  ok  ok  403 403 403   -   -   -
grants_retrieve                    ok  ok  ok  ok  ok  ok    -   -   -
grants_destroy                     ok  ok  ok  403 403 403   -   -   -
holds_list                         ok  ok  ok  ok  403 403   -   -   -
holds_create                       ok  ok  ok  ok  403 403   403 403 403
holds_retrieve                     ok  ok  ok  ok  404 404   ok  404 404
holds_destroy                      ok  ok  ok  ok  404 404   403 404 404
holds_release                      ok  ok  ok  ok  404 404   403 404 404
inbound_mail_list                  ok  ok  ok  ok  ok  ok    -   -   -
inbound_mail_retrieve              ok  ok  ok  ok  404 404   404 404 404
inbound_mail_apply                 ok  ok  ok  ok  404 404   404 404 404
inbound_mail_dismiss               ok  ok  ok  ok  404 404   404 404 404
intake_rounds_list                 ok  ok  ok  ok  ok  ok    -   -   -
intake_rounds_create               ok  ok  ok  403 403 403   -   -   -
intake_rounds_retrieve             ok  ok  ok  ok  ok  ok    -   -   -
intake_rounds_partial_update       ok  ok  ok  403 403 403   -   -   -
invitations_list                   ok  ok  ok  ok  ok  ok    -   -   -
invitations_retrieve               ok  ok  ok  ok  ok  ok    404 404 404
invitations_resend                 ok  ok  ok  ok  403 403   404 404 404
materials_list                     ok  ok  ok  ok  ok  ok    -   -   -
materials_create                   ok  ok  ok  ok  403 403   400 403 403
materials_retrieve                 ok  ok  ok  ok  ok  ok    404 404 404
materials_destroy                  ok  ok  ok  ok  403 403   404 404 404
materials_file                     ok  ok  ok  ok  ok  ok    404 404 404
meetings_list                      ok  ok  ok  ok  ok  ok    -   -   -
meetings_create                    ok  ok  ok  ok  403 403   403 403 403
meetings_retrieve                  ok  ok  ok  ok  ok  ok    404 404 404
meetings_partial_update            ok  ok  ok  ok  403 403   404 404 404
meetings_announce                  ok  ok  ok  ok  403 403   404 404 404
meetings_approve                   ok  ok  403 403 403 403   404 404 404
meetings_cancel                    ok  ok  ok  ok  403 403   404 404 404
meetings_catering                  ok  ok  ok  ok  403 403   404 404 404
meetings_close                     ok  ok  ok  ok  403 403   404 404 404
meetings_move                      ok  ok  ok  ok  403 403   404 404 404
meetings_participants              ok  ok  ok  ok  403 ok    404 404 404
meetings_preview                   ok  ok  ok  ok  403 403   404 404 404
meetings_publish                   ok  ok  ok  ok  403 403   404 404 404
meetings_resume                    ok  ok  ok  ok  403 403   404 404 404
meetings_stop                      ok  ok  ok  ok  403 403   404 404 404
memberships_list                   ok  ok  ok  ok  ok  ok    -   -   -
memberships_create                 ok  ok  ok  403 ok  403   403 400 403
memberships_retrieve               ok  ok  ok  ok  ok  ok    ok  404 404
memberships_partial_update         ok  ok  ok  403 ok  403   403 404 404
memberships_approve                ok  ok  ok  403 403 403   403 404 404
memberships_end                    ok  ok  ok  403 ok  403   403 404 404
municipalities_list                ok  ok  ok  ok  ok  ok    -   -   -
municipalities_retrieve            ok  ok  ok  ok  ok  ok    -   -   -
networks_list                      ok  ok  ok  ok  ok  ok    -   -   -
networks_create                    ok  ok  ok  403 403 403   403 403 403
networks_retrieve                  ok  ok  ok  ok  ok  ok    ok  404 404
networks_partial_update            ok  ok  ok  403 403 403   403 404 404
networks_close                     ok  ok  ok  403 403 403   403 404 404
notices_list                       ok  ok  ok  ok  ok  ok    -   -   -
notices_retrieve                   ok  ok  ok  ok  ok  404   404 404 404
organisations_list                 ok  ok  ok  ok  ok  ok    -   -   -
organisations_create               ok  ok  ok  403 403 403   -   -   -
organisations_retrieve             ok  ok  ok  ok  ok  ok    ok  ok  ok
organisations_partial_update       ok  ok  ok  403 403 403   403 403 403
people_list                        ok  ok  ok  ok  ok  ok    -   -   -
people_create                      ok  ok  ok  403 ok  403   403 403 403
people_retrieve                    ok  ok  ok  ok  ok  ok    404 404 404
people_partial_update              ok  ok  ok  403 ok  ok    404 404 404
people_erase                       ok  ok  ok  403 403 403   404 404 404
people_export                      ok  ok  ok  403 403 ok    404 404 404
people_merge                       ok  ok  ok  403 403 403   404 404 404
people_move                        ok  ok  ok  403 403 403   404 404 404
people_retire                      ok  ok  ok  403 ok  403   404 404 404
people_reinstate                   ok  ok  ok  403 ok  403   404 404 404
plan_templates_list                ok  ok  ok  ok  ok  ok    -   -   -
plan_templates_create              ok  ok  ok  403 403 403   -   -   -
plan_templates_retrieve            ok  ok  ok  ok  ok  ok    -   -   -
plan_templates_partial_update      ok  ok  ok  403 403 403   -   -   -
plan_templates_reinstate           ok  ok  ok  403 403 403   -   -   -
plan_templates_retire              ok  ok  ok  403 403 403   -   -   -
programmes_list                    ok  ok  ok  ok  ok  ok    -   -   -
programmes_create                  ok  ok  ok  403 403 403   -   -   -
programmes_retrieve                ok  ok  ok  ok  ok  ok    -   -   -
programmes_partial_update          ok  ok  ok  403 403 403   -   -   -
proposals_list                     ok  ok  ok  ok  ok  ok    -   -   -
proposals_create                   ok  ok  ok  ok  403 403   400 403 403
proposals_retrieve                 ok  ok  ok  ok  ok  404   404 404 404
proposals_accept                   ok  ok  ok  ok  ok  404   404 404 404
proposals_decline                  ok  ok  ok  ok  ok  404   404 404 404
question_contacts_list             ok  ok  ok  ok  ok  ok    -   -   -
question_contacts_create           ok  ok  ok  403 403 403   -   -   -
question_contacts_retrieve         ok  ok  ok  ok  ok  ok    -   -   -
question_contacts_partial_update   ok  ok  ok  403 403 403   -   -   -
question_contacts_destroy          ok  ok  ok  403 403 403   -   -   -
reach_list                         ok  ok  ok  ok  403 403   -   -   -
regions_list                       ok  ok  ok  ok  ok  ok    -   -   -
regions_retrieve                   ok  ok  ok  ok  ok  ok    -   -   -
registrations_list                 ok  ok  ok  ok  ok  ok    -   -   -
registrations_create               ok  ok  ok  ok  ok  ok    400 400 400
registrations_retrieve             ok  ok  ok  ok  ok  ok    404 404 404
registrations_partial_update       ok  ok  ok  ok  ok  ok    404 404 404
registrations_accept               ok  ok  ok  ok  ok  ok    404 404 404
registrations_attend               ok  ok  ok  ok  403 403   404 404 404
registrations_certificate          ok  ok  ok  ok  ok  ok    404 404 404
registrations_switch               ok  ok  ok  ok  ok  ok    404 404 404
registrations_unattend             ok  ok  ok  ok  403 403   404 404 404
registrations_withdraw             ok  ok  ok  ok  ok  ok    404 404 404
registrations_batch                ok  ok  ok  ok  ok  ok    400 400 400
replaced_logins_list               ok  ok  ok  ok  ok  ok    -   -   -
replaced_logins_accept             ok  ok  403 404 404 404   -   -   -
replaced_logins_dismiss            ok  ok  403 404 404 404   -   -   -
replaced_logins_retrieve           ok  ok  ok  404 404 404   -   -   -
reports/year_list                  ok  ok  ok  ok  403 403   -   -   -
series_list                        ok  ok  ok  ok  ok  ok    -   -   -
series_create                      ok  ok  ok  ok  403 403   403 403 403
series_retrieve                    ok  ok  ok  ok  404 404   ok  404 404
series_add                         ok  ok  ok  ok  404 404   403 404 404
series_leave                       ok  ok  ok  ok  404 404   400 404 404
series_sign_up                     ok  ok  ok  ok  404 404   400 404 404
slots_list                         ok  ok  ok  ok  403 403   -   -   -
tokens_list                        ok  ok  ok  ok  ok  ok    -   -   -
tokens_create                      ok  403 403 403 403 ok    400 400 400
tokens_retrieve                    ok  ok  404 ok  ok  ok    404 404 404
tokens_destroy                     ok  ok  404 ok  ok  ok    404 404 404
webhooks_list                      ok  ok  ok  403 403 403   -   -   -
webhooks_create                    ok  ok  ok  403 403 403   -   -   -
webhooks_retrieve                  ok  ok  404 404 404 404   -   -   -
webhooks_partial_update            ok  ok  404 404 404 404   -   -   -
webhooks_destroy                   ok  ok  404 404 404 404   -   -   -
webhooks_redeliver                 ok  ok  404 404 404 404   -   -   -
webhooks_rotate                    ok  ok  404 404 404 404   -   -   -
webhooks_test                      ok  ok  404 404 404 404   -   -   -
webhooks_deliveries_list           ok  ok  404 404 404 404   -   -   -
year_end_confirm                   ok  ok  ok  403 403 403   403 403 403
year_end_preview                   ok  ok  ok  403 403 403   -   -   -
"""

WHEN = lasting(DAY + 3, 10, 12)
LATER = lasting(DAY + 4, 10, 12)
STEP = {"kind": "webinar", "title": "Webinar", "week": 12, "weekday": 2, "starts": "09:00", "ends": "10:00"}
NEW_NAME = "Nyt navn"

Body = Callable[[Ids], dict[str, Any]]

BODIES: dict[str, Body] = {
    "absences_create": lambda ids: {"consultant": ids["consultants"], "kind": "vacation"} | WHEN,
    "absences_rescue": lambda ids: {"choices": [{"meeting": ids["meetings"], "consultant": ids["consultants"]}]},
    "activities_create": lambda ids: {"course": ids["courses"], "kind": "sparring"},
    "activities_partial_update": lambda _: {"title": NEW_NAME},
    "activities_schedule": lambda ids: {"consultants": [ids["consultants"]]} | WHEN,
    "activities_move": lambda _: LATER,
    "capacity_simulate": lambda ids: {"municipality": ids["municipalities"], "programme": "familiehuse"},
    "closed_days_create": lambda _: {"month": 3, "day": 3, "name": "Fri"},
    "consultants_create": lambda ids: {"person": ids["people"], "regions": [ids["regions"]]},
    "consultants_partial_update": lambda _: {"competences": ["cos-p"]},
    "course_participants_create": lambda ids: {"course": ids["courses"], "person": ids["people"], "sector": "ppr"},
    "course_participants_partial_update": lambda _: {"sector": "day_care"},
    "courses_create": lambda ids: {"municipality": ids["municipalities"], "programme": "familiehuse"},
    "courses_partial_update": lambda _: {"reason": "Flere børn"},
    "courses_extend": lambda _: {"window_ends_on": day(310)},
    "courses_lay_out": lambda _: {"template": "short"},
    "courses_plan": lambda ids: {
        "primary_consultant": ids["consultants"],
        "window_starts_on": day(1),
        "window_ends_on": day(200),
    },
    "courses_tick": lambda _: {"item": "need"},
    "courses_untick": lambda _: {"item": "need"},
    "dead_weeks_create": lambda _: {"first_week": 20, "last_week": 21, "name": "Ro"},
    "deliverables_create": lambda ids: {"course": ids["courses"], "title": "Plan", "due_at": WHEN["ends_at"]},
    "deliverables_partial_update": lambda _: {"title": NEW_NAME},
    "deliverables_hand_in": lambda _: {"text": "Færdig"},
    "evaluations_create": lambda ids: {"meeting": ids["meetings"], "benefit": 5, "content": 4, "organisation": 4},
    "feeds_create": lambda ids: {"audience": "municipality", "municipality": ids["municipalities"], "name": "Vores"},
    "grant_rounds_create": lambda _: {"programme": "familiehuse", "year": 2034},
    "grant_rounds_partial_update": lambda _: {"source": "Finanslov"},
    "grants_create": lambda ids: {"municipality": ids["municipalities"], "round": "familiehuse-2032"},
    "holds_create": lambda ids: {"municipality": ids["municipalities"], "consultants": [ids["consultants"]]} | WHEN,
    "inbound_mail_apply": lambda _: {},
    "intake_rounds_create": lambda _: {
        "programme": "familiehuse",
        "name": "Ny runde",
        "opens_on": day(500),
        "closes_on": day(520),
    },
    "intake_rounds_partial_update": lambda _: {"closes_on": day(425)},
    "materials_create": lambda ids: {"meeting": ids["meetings"], "title": "Link", "link": "https://example.org/"},
    "meetings_create": lambda ids: {"kind": "network_meeting", "network": ids["networks"], "title": "Møde"} | WHEN,
    "meetings_partial_update": lambda _: {"description": "Med frokost"},
    "meetings_move": lambda _: LATER,
    "memberships_create": lambda ids: {"network": ids["networks"], "organisation": ids["organisations"]},
    "memberships_partial_update": lambda ids: {"contacts": [ids["people"]]},
    "networks_create": lambda ids: {"name": "Nyt netværk", "kind": "regional", "region": ids["regions"]},
    "networks_partial_update": lambda _: {"name": NEW_NAME},
    "organisations_create": lambda _: {"name": "Ny forening", "kind": "partner"},
    "organisations_partial_update": lambda _: {"name": NEW_NAME},
    "people_create": lambda ids: {
        "name": "Ny",
        "email": "ny@example.org",
        "organisation": ids["organisations"],
    },
    "people_partial_update": lambda _: {"name": NEW_NAME},
    "people_merge": lambda ids: {"into": ids["coordinators"]},
    "people_move": lambda ids: {"organisation": ids["organisations"]},
    "plan_templates_create": lambda _: {"slug": "ny", "name": "Ny", "basis": "iso_week", "steps": [STEP]},
    "plan_templates_partial_update": lambda _: {"steps": [STEP]},
    "programmes_create": lambda _: {"slug": "nyt", "name": "Nyt"},
    "programmes_partial_update": lambda _: {"name": NEW_NAME},
    "proposals_create": lambda ids: {
        "activity": ids["activities"],
        "slots": [{"consultants": [ids["consultants"]]} | WHEN],
    },
    "proposals_accept": lambda _: {"slot": 0},
    "question_contacts_create": lambda ids: {"question": "grants", "person": ids["planners"]},
    "question_contacts_partial_update": lambda _: {"phone": "12 34 56 78"},
    "registrations_create": lambda ids: {"meeting": ids["meetings"], "person": ids["people"]},
    "registrations_partial_update": lambda _: {"diet": "Vegetar"},
    "registrations_switch": lambda _: {"attendance": "online"},
    "registrations_batch": lambda ids: {"meeting": ids["meetings"], "people": [{"person": ids["people"]}]},
    "series_create": lambda ids: {
        "network": ids["networks"],
        "template": "regional-year-4",
        "starts_on": day(60),
    },
    "series_add": lambda ids: {"meeting": ids["meetings"]},
    "series_leave": lambda ids: {"person": ids["people"]},
    "series_sign_up": lambda ids: {"people": [{"person": ids["people"]}]},
    "tokens_create": lambda ids: {"person": ids["people"], "scopes": ["meetings:read"]},
    "webhooks_create": lambda _: {"url": "https://example.org/other", "types": ["meeting.*"]},
    "webhooks_partial_update": lambda _: {"active": False},
    "year_end_confirm": lambda _: {"year": 2027, "token": "x"},
}
QUERIES = {"slots_list": "?municipality=0615&duration_minutes=120"}
