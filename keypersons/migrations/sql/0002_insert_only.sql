-- The viewing log is written once and never changed. Only what is older than three years may go, and only
-- then; emptying the whole table needs somebody who says so (tests do).
CREATE FUNCTION keypersons_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '3 years' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'TRUNCATE' AND current_setting('socialmap.emptying', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The table % is only ever added to.', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON keypersons_viewing
    FOR EACH ROW EXECUTE FUNCTION keypersons_insert_only();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON keypersons_search
    FOR EACH ROW EXECUTE FUNCTION keypersons_insert_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON keypersons_viewing
    FOR EACH STATEMENT EXECUTE FUNCTION keypersons_insert_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON keypersons_search
    FOR EACH STATEMENT EXECUTE FUNCTION keypersons_insert_only();
