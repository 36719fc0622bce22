"""What the database itself refuses on this floor, on PostgreSQL and on SQLite alike.

Each refusal carries `guard:` and the code of the rule it stands behind.
"""

POSTGRESQL = [
    # An event is never changed or taken away; the relay alone numbers it, once.
    """
    CREATE OR REPLACE FUNCTION netvaerk_event_is_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.position IS NULL
           AND ROW(NEW.id, NEW.type, NEW.time, NEW."by", NEW.data::text)
               IS NOT DISTINCT FROM ROW(OLD.id, OLD.type, OLD.time, OLD."by", OLD.data::text) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'guard:event_is_written_once' USING ERRCODE = '23514';
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER event_is_written_once BEFORE UPDATE OR DELETE ON network_event
    FOR EACH ROW EXECUTE FUNCTION netvaerk_event_is_written_once()
    """,
    # A calendar that has seen a SEQUENCE ignores lower ones, and knows the meeting by its UID alone.
    """
    CREATE OR REPLACE FUNCTION netvaerk_meeting_keeps_its_name() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.uid <> OLD.uid THEN
            RAISE EXCEPTION 'guard:uid_never_changes' USING ERRCODE = '23514';
        END IF;
        IF NEW.sequence < OLD.sequence THEN
            RAISE EXCEPTION 'guard:sequence_never_falls' USING ERRCODE = '23514';
        END IF;
        IF (NEW.seats IS DISTINCT FROM OLD.seats OR NEW.online_seats IS DISTINCT FROM OLD.online_seats) AND (
            NEW.seats < (SELECT count(*) FROM network_registration WHERE meeting_id = NEW.id
                AND attendance = 'in_person'
                AND (state IN ('confirmed', 'attended', 'no_show') OR offer_expires_at IS NOT NULL))
            OR NEW.online_seats < (SELECT count(*) FROM network_registration WHERE meeting_id = NEW.id
                AND attendance = 'online'
                AND (state IN ('confirmed', 'attended', 'no_show') OR offer_expires_at IS NOT NULL))
        ) THEN
            RAISE EXCEPTION 'guard:seats_oversold' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER meeting_keeps_its_name BEFORE UPDATE ON network_meeting
    FOR EACH ROW EXECUTE FUNCTION netvaerk_meeting_keeps_its_name()
    """,
    # Locking the meeting first makes concurrent registrations count one after another.
    """
    CREATE OR REPLACE FUNCTION netvaerk_seats_are_never_oversold() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE room integer;
    BEGIN
        IF NEW.state NOT IN ('confirmed', 'attended', 'no_show') AND NEW.offer_expires_at IS NULL THEN
            RETURN NEW;
        END IF;
        SELECT CASE NEW.attendance WHEN 'online' THEN online_seats ELSE seats END INTO room
            FROM network_meeting WHERE id = NEW.meeting_id FOR UPDATE;
        IF room <= (SELECT count(*) FROM network_registration WHERE meeting_id = NEW.meeting_id
                    AND attendance = NEW.attendance AND id <> NEW.id
                    AND (state IN ('confirmed', 'attended', 'no_show') OR offer_expires_at IS NOT NULL)) THEN
            RAISE EXCEPTION 'guard:seats_oversold' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER seats_are_never_oversold BEFORE INSERT OR UPDATE ON network_registration
    FOR EACH ROW EXECUTE FUNCTION netvaerk_seats_are_never_oversold()
    """,
    # Nobody is a member of one network twice at a time, as an organisation or in their own name.
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    *(
        f"""
        DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{name}') THEN
        ALTER TABLE network_membership ADD CONSTRAINT {name} EXCLUDE USING gist (
            network_id WITH =, {member} WITH =, daterange(valid_from, valid_to, '[]') WITH &&
        );
        END IF; END $$
        """
        for name, member in (("membership_once", "organisation_id"), ("membership_of_person_once", "person_id"))
    ),
]

SEATS_ON_SQLITE = """
    CREATE TRIGGER seats_are_never_oversold_{when} BEFORE {event} ON network_registration
    WHEN (NEW.state IN ('confirmed', 'attended', 'no_show') OR NEW.offer_expires_at IS NOT NULL) AND (
        SELECT CASE NEW.attendance WHEN 'online' THEN online_seats ELSE seats END
        FROM network_meeting WHERE id = NEW.meeting_id
    ) <= (
        SELECT count(*) FROM network_registration WHERE meeting_id = NEW.meeting_id
        AND attendance = NEW.attendance AND id <> NEW.id
        AND (state IN ('confirmed', 'attended', 'no_show') OR offer_expires_at IS NOT NULL)
    )
    BEGIN SELECT RAISE(ABORT, 'guard:seats_oversold'); END
"""

MEMBERSHIPS_ON_SQLITE = """
    CREATE TRIGGER membership_once_{when} BEFORE {event} ON network_membership
    WHEN EXISTS (
        SELECT 1 FROM network_membership WHERE network_id = NEW.network_id AND id <> NEW.id
        AND (organisation_id = NEW.organisation_id OR person_id = NEW.person_id)
        AND valid_from <= coalesce(NEW.valid_to, '9999-12-31') AND coalesce(valid_to, '9999-12-31') >= NEW.valid_from
    )
    BEGIN SELECT RAISE(ABORT, 'guard:membership_once'); END
"""

SQLITE = [
    """
    CREATE TRIGGER event_is_written_once BEFORE UPDATE ON network_event
    WHEN OLD.position IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.type IS NOT OLD.type
        OR NEW.time IS NOT OLD.time OR NEW.by IS NOT OLD.by OR NEW.data IS NOT OLD.data
    BEGIN SELECT RAISE(ABORT, 'guard:event_is_written_once'); END
    """,
    """
    CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON network_event
    BEGIN SELECT RAISE(ABORT, 'guard:event_is_written_once'); END
    """,
    """
    CREATE TRIGGER meeting_keeps_its_uid BEFORE UPDATE ON network_meeting WHEN NEW.uid IS NOT OLD.uid
    BEGIN SELECT RAISE(ABORT, 'guard:uid_never_changes'); END
    """,
    """
    CREATE TRIGGER meeting_sequence_never_falls BEFORE UPDATE ON network_meeting WHEN NEW.sequence < OLD.sequence
    BEGIN SELECT RAISE(ABORT, 'guard:sequence_never_falls'); END
    """,
    """
    CREATE TRIGGER meeting_keeps_its_seats BEFORE UPDATE OF seats, online_seats ON network_meeting
    WHEN NEW.seats < (SELECT count(*) FROM network_registration WHERE meeting_id = NEW.id
            AND attendance = 'in_person'
            AND (state IN ('confirmed', 'attended', 'no_show') OR offer_expires_at IS NOT NULL))
        OR NEW.online_seats < (SELECT count(*) FROM network_registration WHERE meeting_id = NEW.id
            AND attendance = 'online'
            AND (state IN ('confirmed', 'attended', 'no_show') OR offer_expires_at IS NOT NULL))
    BEGIN SELECT RAISE(ABORT, 'guard:seats_oversold'); END
    """,
    SEATS_ON_SQLITE.format(when="at_insert", event="INSERT"),
    SEATS_ON_SQLITE.format(when="at_update", event="UPDATE"),
    MEMBERSHIPS_ON_SQLITE.format(when="at_insert", event="INSERT"),
    MEMBERSHIPS_ON_SQLITE.format(when="at_update", event="UPDATE"),
]
