"""What the database itself refuses on this floor, on PostgreSQL and on SQLite alike.

Each refusal carries `guard:` and the code of the rule it stands behind.
"""

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
]
