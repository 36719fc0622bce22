"""The same operations for people, in HTML. Pages are doors: they read, call one operation and show; rules live below.

To add a page:

1. A view in a module named by its subject. What the reader may not see is a 404: `seen(Meeting, request, pk=pk)` of
   `api.pages.reading`, or `visible(Meeting, person)` for a list; views for people who are logged in wear
   `@for_people` or, with a rule of `api.permissions`, `@for_those(planning)`. A form is a `Form` of `api.pages.forms`,
   with fields of `api.pages.fields`; `form.leads_to(operation)` makes the one call and says in the form, tied to the
   field, whatever stood in the way. `overridable = True` lets a planner go ahead with a reason. End in `done(…)`,
   which redirects and says what was done.
2. A line in `api/pages/urls.py` and, if it belongs in the menu, one in `navigation.ENTRIES`.
3. A template in `api/templates/pages/` that extends `page.html` and fills `title`, `trail` and `content`. Words are
   said in both languages at once, `{% say "Tilmeld" "Register" %}`; `api.templatetags.words` has the rest (numbers,
   days, times, weeks, what values are called, notes, the trail back). No inline style, script or `on…`: the browser
   refuses it. htmx may quicken a page that works without it.
4. A row in `tests/browser/pages.py`: it is then looked at in both languages and three widths, as whoever may read it.
   Regenerate the list of all words, `uv run python -m tests.words`, and read what changed.
"""
