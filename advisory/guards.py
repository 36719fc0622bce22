"""What the database itself refuses on this floor, on PostgreSQL and on SQLite alike.

Each refusal carries `guard:` and the code of the rule it stands behind.
"""

PROMISED_IN_YEAR = """
    (SELECT count(*) FROM advisory_activity AS promised JOIN advisory_course AS other ON other.id = promised.course_id
     WHERE promised.state <> 'cancelled' AND promised.id <> {except_for} AND (
        other.id = {course}.id OR (
            other.municipality_id = {course}.municipality_id AND other.id <> {course}.id
            AND other.state NOT IN ('declined', 'withdrawn') AND {course}.state NOT IN ('declined', 'withdrawn')
            AND other.window_starts_on < {year_after_course} AND {course}.window_starts_on < {year_after_other}
        )))
"""


def promised_on_postgresql(course: str, except_for: str) -> str:
    """SQL for the live activities of a course's municipality in its course year."""
    return PROMISED_IN_YEAR.format(
        course=course,
        except_for=except_for,
        year_after_course=f"{course}.window_starts_on + interval '1 year'",
        year_after_other="other.window_starts_on + interval '1 year'",
    )


def promised_on_sqlite(course: str, except_for: str) -> str:
    """As `promised_on_postgresql`."""
    return PROMISED_IN_YEAR.format(
        course=course,
        except_for=except_for,
        year_after_course=f"date({course}.window_starts_on, '+1 year')",
        year_after_other="date(other.window_starts_on, '+1 year')",
    )


NOBODY = "'00000000-0000-0000-0000-000000000000'"

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    # Nobody is ever in two places.
    """
    DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'double_booked') THEN
    ALTER TABLE advisory_assignment ADD CONSTRAINT double_booked EXCLUDE USING gist (
        consultant_id WITH =, tstzrange(blocked_from, blocked_to) WITH &&
    ) WHERE (live);
    END IF; END $$
    """,
    """
    DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'course_overlap') THEN
    ALTER TABLE advisory_course ADD CONSTRAINT course_overlap EXCLUDE USING gist (
        municipality_id WITH =, daterange(window_starts_on, window_ends_on, '[]') WITH &&
    ) WHERE (window_starts_on IS NOT NULL AND state NOT IN ('declined', 'withdrawn') AND NOT overlap_allowed);
    END IF; END $$
    """,
    # Locking the course first makes concurrent activities count one after another.
    """
    CREATE OR REPLACE FUNCTION netvaerk_activity_keeps_the_course() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE course advisory_course%ROWTYPE;
    BEGIN
        IF NEW.state = 'cancelled' THEN
            RETURN NEW;
        END IF;
        SELECT * INTO course FROM advisory_course WHERE id = NEW.course_id FOR UPDATE;
        IF course.allowance <= (SELECT count(*) FROM advisory_activity WHERE course_id = NEW.course_id
                                AND id <> NEW.id AND state <> 'cancelled') THEN
            RAISE EXCEPTION 'guard:activity_limit' USING ERRCODE = '23514';
        END IF;
        IF NEW.starts_on < course.window_starts_on OR NEW.ends_on > course.window_ends_on THEN
            RAISE EXCEPTION 'guard:outside_window' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER activity_keeps_the_course BEFORE INSERT OR UPDATE ON advisory_activity
    FOR EACH ROW EXECUTE FUNCTION netvaerk_activity_keeps_the_course()
    """,
    """
    CREATE OR REPLACE FUNCTION netvaerk_course_keeps_its_activities() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.allowance < (SELECT count(*) FROM advisory_activity
                            WHERE course_id = NEW.id AND state <> 'cancelled') THEN
            RAISE EXCEPTION 'guard:activity_limit' USING ERRCODE = '23514';
        END IF;
        IF EXISTS (SELECT FROM advisory_activity WHERE course_id = NEW.id AND state <> 'cancelled'
                   AND (starts_on < NEW.window_starts_on OR ends_on > NEW.window_ends_on)) THEN
            RAISE EXCEPTION 'guard:outside_window' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER course_keeps_its_activities BEFORE UPDATE ON advisory_course
    FOR EACH ROW EXECUTE FUNCTION netvaerk_course_keeps_its_activities()
    """,
    # Locking the municipality makes those of its courses count one after another.
    f"""
    CREATE OR REPLACE FUNCTION netvaerk_activity_keeps_the_year() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE course advisory_course%ROWTYPE;
    BEGIN
        SELECT * INTO course FROM advisory_course WHERE id = NEW.course_id;
        PERFORM FROM network_municipality WHERE code = course.municipality_id FOR NO KEY UPDATE;
        IF course.allowance <= {promised_on_postgresql("course", "NEW.id")} THEN
            RAISE EXCEPTION 'guard:activity_limit' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END $$
    """,  # noqa: S608  (our own words, no input)
    """
    CREATE OR REPLACE TRIGGER year_limit_at_insert BEFORE INSERT ON advisory_activity
    FOR EACH ROW WHEN (NEW.state <> 'cancelled') EXECUTE FUNCTION netvaerk_activity_keeps_the_year()
    """,
    """
    CREATE OR REPLACE TRIGGER year_limit_at_update BEFORE UPDATE ON advisory_activity
    FOR EACH ROW WHEN (NEW.state <> 'cancelled' AND (OLD.state = 'cancelled' OR OLD.course_id <> NEW.course_id))
    EXECUTE FUNCTION netvaerk_activity_keeps_the_year()
    """,
    f"""
    CREATE OR REPLACE FUNCTION netvaerk_course_keeps_the_year() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM FROM network_municipality WHERE code = NEW.municipality_id FOR NO KEY UPDATE;
        IF NEW.allowance < {promised_on_postgresql("NEW", NOBODY)} THEN
            RAISE EXCEPTION 'guard:activity_limit' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER year_limit_of_course BEFORE UPDATE ON advisory_course
    FOR EACH ROW WHEN (
        NEW.window_starts_on IS DISTINCT FROM OLD.window_starts_on OR NEW.municipality_id <> OLD.municipality_id
    ) EXECUTE FUNCTION netvaerk_course_keeps_the_year()
    """,
    # A dispensation is never changed or taken away; only who gave it may be folded into another record or forgotten.
    """
    CREATE OR REPLACE FUNCTION netvaerk_dispensation_is_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND ROW(NEW.id, NEW.course_id, NEW.rule, NEW.reason, NEW.at)
           IS NOT DISTINCT FROM ROW(OLD.id, OLD.course_id, OLD.rule, OLD.reason, OLD.at) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'guard:dispensation_is_written_once' USING ERRCODE = '23514';
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER dispensation_is_written_once BEFORE UPDATE OR DELETE ON advisory_dispensation
    FOR EACH ROW EXECUTE FUNCTION netvaerk_dispensation_is_written_once()
    """,
]

DOUBLE_BOOKED_ON_SQLITE = """
    CREATE TRIGGER double_booked_{when} BEFORE {event} ON advisory_assignment
    WHEN NEW.live AND EXISTS (
        SELECT 1 FROM advisory_assignment WHERE consultant_id = NEW.consultant_id AND id <> NEW.id AND live
        AND blocked_from < NEW.blocked_to AND blocked_to > NEW.blocked_from
    )
    BEGIN SELECT RAISE(ABORT, 'guard:double_booked'); END
"""

COURSE_OVERLAP_ON_SQLITE = """
    CREATE TRIGGER course_overlap_{when} BEFORE {event} ON advisory_course
    WHEN NEW.window_starts_on IS NOT NULL AND NEW.state NOT IN ('declined', 'withdrawn') AND NOT NEW.overlap_allowed
    AND EXISTS (
        SELECT 1 FROM advisory_course WHERE municipality_id = NEW.municipality_id AND id <> NEW.id
        AND window_starts_on IS NOT NULL AND state NOT IN ('declined', 'withdrawn') AND NOT overlap_allowed
        AND window_starts_on <= NEW.window_ends_on AND window_ends_on >= NEW.window_starts_on
    )
    BEGIN SELECT RAISE(ABORT, 'guard:course_overlap'); END
"""

ACTIVITY_LIMIT_ON_SQLITE = """
    CREATE TRIGGER activity_limit_{when} BEFORE {event} ON advisory_activity
    WHEN NEW.state <> 'cancelled' AND (SELECT allowance FROM advisory_course WHERE id = NEW.course_id) <= (
        SELECT count(*) FROM advisory_activity
        WHERE course_id = NEW.course_id AND id <> NEW.id AND state <> 'cancelled'
    )
    BEGIN SELECT RAISE(ABORT, 'guard:activity_limit'); END
"""

OUTSIDE_WINDOW_ON_SQLITE = """
    CREATE TRIGGER outside_window_{when} BEFORE {event} ON advisory_activity
    WHEN NEW.state <> 'cancelled' AND EXISTS (
        SELECT 1 FROM advisory_course WHERE id = NEW.course_id
        AND (NEW.starts_on < window_starts_on OR NEW.ends_on > window_ends_on)
    )
    BEGIN SELECT RAISE(ABORT, 'guard:outside_window'); END
"""

SQLITE = [
    trigger.format(when=when, event=event)
    for trigger in (
        DOUBLE_BOOKED_ON_SQLITE,
        COURSE_OVERLAP_ON_SQLITE,
        ACTIVITY_LIMIT_ON_SQLITE,
        OUTSIDE_WINDOW_ON_SQLITE,
    )
    for when, event in (("at_insert", "INSERT"), ("at_update", "UPDATE"))
] + [
    """
    CREATE TRIGGER course_keeps_its_allowance BEFORE UPDATE OF allowance ON advisory_course
    WHEN NEW.allowance < (SELECT count(*) FROM advisory_activity WHERE course_id = NEW.id AND state <> 'cancelled')
    BEGIN SELECT RAISE(ABORT, 'guard:activity_limit'); END
    """,
    """
    CREATE TRIGGER course_keeps_its_window BEFORE UPDATE OF window_starts_on, window_ends_on ON advisory_course
    WHEN EXISTS (
        SELECT 1 FROM advisory_activity WHERE course_id = NEW.id AND state <> 'cancelled'
        AND (starts_on < NEW.window_starts_on OR ends_on > NEW.window_ends_on)
    )
    BEGIN SELECT RAISE(ABORT, 'guard:outside_window'); END
    """,
    f"""
    CREATE TRIGGER year_limit_at_insert BEFORE INSERT ON advisory_activity
    WHEN NEW.state <> 'cancelled' AND EXISTS (
        SELECT 1 FROM advisory_course AS course WHERE course.id = NEW.course_id
        AND course.allowance <= {promised_on_sqlite("course", "NEW.id")}
    )
    BEGIN SELECT RAISE(ABORT, 'guard:activity_limit'); END
    """,  # noqa: S608  (our own words, no input)
    f"""
    CREATE TRIGGER year_limit_at_update BEFORE UPDATE ON advisory_activity
    WHEN NEW.state <> 'cancelled' AND (OLD.state = 'cancelled' OR OLD.course_id <> NEW.course_id) AND EXISTS (
        SELECT 1 FROM advisory_course AS course WHERE course.id = NEW.course_id
        AND course.allowance <= {promised_on_sqlite("course", "NEW.id")}
    )
    BEGIN SELECT RAISE(ABORT, 'guard:activity_limit'); END
    """,  # noqa: S608  (our own words, no input)
    f"""
    CREATE TRIGGER year_limit_of_course BEFORE UPDATE OF window_starts_on, municipality_id ON advisory_course
    WHEN (NEW.window_starts_on IS NOT OLD.window_starts_on OR NEW.municipality_id <> OLD.municipality_id)
    AND NEW.allowance < {promised_on_sqlite("NEW", NOBODY)}
    BEGIN SELECT RAISE(ABORT, 'guard:activity_limit'); END
    """,
    """
    CREATE TRIGGER dispensation_is_written_once BEFORE UPDATE OF id, course_id, rule, reason, at
    ON advisory_dispensation
    BEGIN SELECT RAISE(ABORT, 'guard:dispensation_is_written_once'); END
    """,
    """
    CREATE TRIGGER dispensation_is_never_deleted BEFORE DELETE ON advisory_dispensation
    BEGIN SELECT RAISE(ABORT, 'guard:dispensation_is_written_once'); END
    """,
]
