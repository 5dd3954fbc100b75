-- Point to areas: the one rule, used by Python (`places.locate`) and by triggers.
-- Simplified boundaries leave small gaps, so the nearest area within about 300 metres also counts.
CREATE OR REPLACE FUNCTION places_locate(place geometry)
RETURNS TABLE (municipality_id bigint, district_id bigint, neighbourhood_id bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    gap CONSTANT float := 0.004;
BEGIN
    IF place IS NULL THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT a.id, a.parent_id INTO neighbourhood_id, district_id FROM places_neighbourhood a
        WHERE a.ended_in IS NULL AND ST_Covers(a.geometry, place) ORDER BY a.id LIMIT 1;
    IF district_id IS NULL THEN
        SELECT a.id INTO district_id FROM places_district a
            WHERE a.ended_in IS NULL AND ST_DWithin(a.geometry, place, gap)
            ORDER BY a.geometry <-> place, a.id LIMIT 1;
    END IF;
    SELECT a.parent_id INTO municipality_id FROM places_district a WHERE a.id = district_id;
    IF municipality_id IS NULL THEN
        SELECT a.id INTO municipality_id FROM places_municipality a
            WHERE a.ended_in IS NULL AND ST_DWithin(a.geometry, place, gap)
            ORDER BY a.geometry <-> place, a.id LIMIT 1;
    END IF;
    RETURN NEXT;
END $$;
