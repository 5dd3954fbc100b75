-- What follows from a place's point: its three areas and the point that the public may know.
-- A trigger, so that it holds for bulk updates, undo and the admin alike.
CREATE OR REPLACE FUNCTION organisations_settle_location() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    area record;
    stand_in geometry;
BEGIN
    SELECT * INTO area FROM places_locate(NEW.point);
    NEW.municipality_id := area.municipality_id;
    NEW.district_id := area.district_id;
    NEW.neighbourhood_id := area.neighbourhood_id;
    IF NEW.point IS NULL THEN
        NEW.public_point := NULL;
    ELSIF NEW.shows_address THEN
        NEW.public_point := ST_SetSRID(
            ST_MakePoint(round(ST_X(NEW.point)::numeric, 6), round(ST_Y(NEW.point)::numeric, 6)), 4326);
    ELSE
        SELECT centre INTO stand_in FROM places_district WHERE id = area.district_id;
        IF stand_in IS NULL THEN
            SELECT centre INTO stand_in FROM places_municipality WHERE id = area.municipality_id;
        END IF;
        NEW.public_point := ST_SetSRID(
            ST_MakePoint(round(ST_X(stand_in)::numeric, 6), round(ST_Y(stand_in)::numeric, 6)), 4326);
    END IF;
    NEW.public_point_rd := ST_Transform(NEW.public_point, 28992);
    RETURN NEW;
END $$;

DROP TRIGGER IF EXISTS settle_location ON organisations_location;
CREATE TRIGGER settle_location BEFORE INSERT OR UPDATE ON organisations_location
    FOR EACH ROW EXECUTE FUNCTION organisations_settle_location();
