-- The public face of published entries (`organisations.models.Listing`), written whenever an entry changes.

-- Web Mercator tile of a point at level 22.
CREATE OR REPLACE FUNCTION organisations_tile_x(place geometry) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT floor((ST_X(place) + 180) / 360 * (1 << 22))::integer
$$;
CREATE OR REPLACE FUNCTION organisations_tile_y(place geometry) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT floor((1 - ln(tan(radians(ST_Y(place))) + 1 / cos(radians(ST_Y(place)))) / pi()) / 2
        * (1 << 22))::integer
$$;

CREATE OR REPLACE FUNCTION organisations_refresh_listings(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Two people changing one entry at once: the second waits here and then sees what the first wrote.
    PERFORM 1 FROM organisations_organisation WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;

    DELETE FROM organisations_listing listing WHERE organisation_id = ANY (ids) AND NOT EXISTS (
        SELECT 1 FROM organisations_organisation o
        WHERE o.id = listing.organisation_id AND o.status = 'published');

    INSERT INTO organisations_listing AS listing (
        organisation_id, slug, name, kind, theme, themes, target_groups, languages, expertise, facts, traits,
        municipalities, districts, serves_municipalities, serves_districts,
        point, points_rd, tile_x, tile_y, noticed_from, document, words)
    SELECT o.id, o.slug, o.name, o.kind, coalesce(theme.first, ''), coalesce(theme.codes, '{}'),
        coalesce(target_group.codes, '{}'), coalesce(language.codes, '{}'), coalesce(expertise.codes, '{}'),
        o.facts, service.traits || place.traits,
        coalesce(area.municipalities, '{}'), coalesce(area.districts, '{}'),
        coalesce(served.municipalities, '{}'), coalesce(served.districts, '{}'),
        place.point, place.points_rd,
        organisations_tile_x(place.point), organisations_tile_y(place.point),
        coalesce(o.confirmed_at, o.published_at) + make_interval(months => o.check_interval, days => 60),
        organisations_document('nl', concat_ws(' ', o.name, o.other_names), 'A')
            || coalesce(written.document, '') || coalesce(service.document, '')
            || coalesce(theme.signs, '') || coalesce(target_group.signs, '')
            || coalesce(language.signs, '') || coalesce(expertise.signs, '')
            || organisations_document('nl', area.names, 'C'),
        organisations_plain(concat_ws(' ', o.name, o.other_names))
    FROM organisations_organisation o
    LEFT JOIN LATERAL (
        SELECT organisations_join_documents(
            organisations_document(t.language, concat_ws(' ', t.title, t.summary), 'B')
            || organisations_document(t.language, t.description, 'D')) AS document
        FROM organisations_organisationtext t WHERE t.organisation_id = o.id
    ) written ON true
    LEFT JOIN LATERAL (
        SELECT array_remove(ARRAY[
                CASE WHEN bool_or(s.is_free) THEN 'free' END,
                CASE WHEN bool_or(s.way_in = 'walk_in') THEN 'walk_in' END,
                CASE WHEN bool_or(s.is_online) THEN 'online' END], NULL)::varchar[] AS traits,
            organisations_join_documents(text.document) AS document
        FROM organisations_service s
        LEFT JOIN LATERAL (
            SELECT organisations_join_documents(
                organisations_document(t.language, concat_ws(' ', t.title, t.summary), 'C')
                || organisations_document(t.language, t.description, 'D')) AS document
            FROM organisations_servicetext t WHERE t.service_id = s.id
        ) text ON true
        WHERE s.organisation_id = o.id AND s.status <> 'defunct'
    ) service ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT term.code ORDER BY term.code) AS codes,
            (array_agg(term.code ORDER BY term.chosen DESC, term.ordering, term.code))[1] AS first,
            organisations_signs('theme', array_agg(term.code)) AS signs
        FROM (
            SELECT t.code, t.order AS ordering, max(chosen.rank) AS chosen
            FROM (
                SELECT theme_id, 2 AS rank FROM organisations_organisation_themes WHERE organisation_id = o.id
                UNION ALL
                SELECT link.theme_id, 1 FROM organisations_service_themes link
                    JOIN organisations_service s ON s.id = link.service_id AND s.status <> 'defunct'
                    WHERE s.organisation_id = o.id
            ) direct
            JOIN organisations_theme own ON own.id = direct.theme_id
            CROSS JOIN LATERAL (VALUES (own.id, direct.rank), (own.parent_id, 0)) AS chosen(id, rank)
            JOIN organisations_theme t ON t.id = chosen.id AND t.is_active
            GROUP BY t.id
        ) term
    ) theme ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(t.code ORDER BY t.code) AS codes, organisations_signs('group', array_agg(t.code)) AS signs
        FROM organisations_targetgroup t WHERE t.is_active AND t.id IN (
            SELECT targetgroup_id FROM organisations_organisation_target_groups WHERE organisation_id = o.id
            UNION
            SELECT link.targetgroup_id FROM organisations_service_target_groups link
                JOIN organisations_service s ON s.id = link.service_id AND s.status <> 'defunct'
                WHERE s.organisation_id = o.id)
    ) target_group ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(t.code ORDER BY t.code) AS codes, organisations_signs('language', array_agg(t.code)) AS signs
        FROM organisations_language t WHERE t.is_active AND t.id IN (
            SELECT language_id FROM organisations_organisation_languages WHERE organisation_id = o.id
            UNION
            SELECT link.language_id FROM organisations_service_languages link
                JOIN organisations_service s ON s.id = link.service_id AND s.status <> 'defunct'
                WHERE s.organisation_id = o.id)
    ) language ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(t.code ORDER BY t.code) AS codes, organisations_signs('expertise', array_agg(t.code)) AS signs
        FROM organisations_expertise t
        JOIN organisations_organisation_expertise link ON link.expertise_id = t.id
        WHERE link.organisation_id = o.id AND t.is_active
    ) expertise ON true
    LEFT JOIN LATERAL (
        SELECT (array_agg(l.public_point ORDER BY l.order, l.id)
                FILTER (WHERE l.public_point IS NOT NULL))[1] AS point,
            ST_Multi(ST_Collect(l.public_point_rd ORDER BY l.order, l.id)) AS points_rd,
            CASE WHEN bool_or(l.wheelchair = 'yes') OR 'wheelchair' = ANY (o.facts)
                THEN ARRAY['wheelchair']::varchar[] ELSE '{}' END AS traits
        FROM organisations_location l WHERE l.organisation_id = o.id
    ) place ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT m.code) AS municipalities,
            array_agg(DISTINCT d.code) FILTER (WHERE d.code IS NOT NULL) AS districts,
            concat_ws(' ', string_agg(DISTINCT m.name, ' '), string_agg(DISTINCT d.name, ' ')) AS names
        FROM (
            SELECT o.municipality_id AS municipality_id, NULL::bigint AS district_id
            UNION SELECT municipality_id, district_id FROM organisations_location WHERE organisation_id = o.id
            UNION SELECT municipality_id, NULL FROM organisations_organisation_serves_municipalities
                WHERE organisation_id = o.id
            UNION SELECT d.parent_id, d.id FROM organisations_organisation_serves_districts link
                JOIN places_district d ON d.id = link.district_id WHERE link.organisation_id = o.id
        ) present
        JOIN places_municipality m ON m.id = present.municipality_id
        LEFT JOIN places_district d ON d.id = present.district_id
    ) area ON true
    LEFT JOIN LATERAL (
        SELECT (SELECT array_agg(m.code ORDER BY m.code) FROM organisations_organisation_serves_municipalities link
                JOIN places_municipality m ON m.id = link.municipality_id
                WHERE link.organisation_id = o.id) AS municipalities,
            (SELECT array_agg(d.code ORDER BY d.code) FROM organisations_organisation_serves_districts link
                JOIN places_district d ON d.id = link.district_id
                WHERE link.organisation_id = o.id) AS districts
    ) served ON true
    WHERE o.id = ANY (ids) AND o.status = 'published'
    ON CONFLICT (organisation_id) DO UPDATE SET
        slug = excluded.slug, name = excluded.name, kind = excluded.kind, theme = excluded.theme,
        themes = excluded.themes, target_groups = excluded.target_groups, languages = excluded.languages,
        expertise = excluded.expertise, facts = excluded.facts, traits = excluded.traits,
        municipalities = excluded.municipalities, districts = excluded.districts,
        serves_municipalities = excluded.serves_municipalities, serves_districts = excluded.serves_districts,
        point = excluded.point, points_rd = excluded.points_rd,
        tile_x = excluded.tile_x, tile_y = excluded.tile_y,
        noticed_from = excluded.noticed_from, document = excluded.document, words = excluded.words
    WHERE listing.* IS DISTINCT FROM excluded.*;
END $$;

-- After a statement on any table an entry is made of: refresh the entries it touched. The argument names the
-- column that leads to the organisation.
CREATE OR REPLACE FUNCTION organisations_entry_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    IF current_setting('socialmap.bulk', true) = 'on' THEN
        RETURN NULL;
    ELSIF TG_ARGV[0] = 'service_id' THEN
        SELECT array_agg(DISTINCT s.organisation_id) INTO ids
            FROM touched JOIN organisations_service s ON s.id = touched.service_id;
    ELSIF TG_ARGV[0] = 'organisation_id' THEN
        SELECT array_agg(DISTINCT organisation_id) INTO ids FROM touched;
    ELSE
        SELECT array_agg(id) INTO ids FROM touched;
    END IF;
    IF ids IS NOT NULL THEN
        PERFORM organisations_refresh_listings(ids);
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE
    source record;
    event record;
BEGIN
    FOR source IN SELECT * FROM (VALUES
        ('organisation', 'id'), ('organisationtext', 'organisation_id'), ('location', 'organisation_id'),
        ('service', 'organisation_id'), ('servicetext', 'service_id'),
        ('organisation_themes', 'organisation_id'), ('organisation_target_groups', 'organisation_id'),
        ('organisation_languages', 'organisation_id'), ('organisation_expertise', 'organisation_id'),
        ('organisation_serves_municipalities', 'organisation_id'),
        ('organisation_serves_districts', 'organisation_id'),
        ('service_themes', 'service_id'), ('service_target_groups', 'service_id'),
        ('service_languages', 'service_id')) AS sources(name, key)
    LOOP
        FOR event IN SELECT * FROM (VALUES ('INSERT', 'NEW'), ('UPDATE', 'NEW'), ('DELETE', 'OLD')) AS e(name, side)
        LOOP
            EXECUTE format('DROP TRIGGER IF EXISTS refresh_listing_%s ON organisations_%s',
                lower(event.name), source.name);
            EXECUTE format('CREATE TRIGGER refresh_listing_%s AFTER %s ON organisations_%s
                REFERENCING %s TABLE AS touched FOR EACH STATEMENT
                EXECUTE FUNCTION organisations_entry_changed(%L)',
                lower(event.name), event.name, source.name, event.side, source.key);
        END LOOP;
    END LOOP;
END $$;

-- The counter moves once a transaction, at its end, when a public value really changed.
CREATE OR REPLACE FUNCTION organisations_move_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('socialmap.moved', true) IS DISTINCT FROM txid_current()::text THEN
        PERFORM set_config('socialmap.moved', txid_current()::text, true);
        UPDATE organisations_publicrevision SET counter = counter + 1;
        IF NOT FOUND THEN
            INSERT INTO organisations_publicrevision (counter) VALUES (1);
        END IF;
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS move_revision ON organisations_listing;
CREATE CONSTRAINT TRIGGER move_revision AFTER INSERT OR UPDATE OR DELETE ON organisations_listing
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION organisations_move_revision();
-- What words mean and are called is public too.
DO $$
DECLARE
    vocabulary text;
BEGIN
    FOREACH vocabulary IN ARRAY ARRAY['theme', 'targetgroup', 'expertise', 'language'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS move_revision ON organisations_%s', vocabulary);
        EXECUTE format('CREATE CONSTRAINT TRIGGER move_revision AFTER INSERT OR UPDATE OR DELETE
            ON organisations_%s DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
            EXECUTE FUNCTION organisations_move_revision()', vocabulary);
    END LOOP;
END $$;
INSERT INTO organisations_publicrevision (counter) SELECT 1
    WHERE NOT EXISTS (SELECT 1 FROM organisations_publicrevision);
