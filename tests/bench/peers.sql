-- The best plain SQL that we know for the questions of `workloads.py`, over the tables that people write to and
-- without our listing. One statement a question; `bin/bench` prepares it, compares its rows with our answer,
-- and writes its plan to var/bench/plans/.

-- name: stored
-- What a good database would have beside Django's own columns and indexes: search documents, and indexes that fit.
CREATE TABLE bench_document AS SELECT organisation_id, document, words FROM organisations_listing;
ALTER TABLE bench_document ADD PRIMARY KEY (organisation_id);
CREATE INDEX ON bench_document USING gin (document);
CREATE INDEX ON bench_document USING gin (words gin_trgm_ops);
CREATE INDEX ON organisations_organisation_themes (theme_id, organisation_id);
CREATE INDEX ON organisations_service_themes (theme_id, service_id);
CREATE INDEX ON organisations_organisation (id) WHERE status = 'published';
CREATE INDEX ON organisations_location (organisation_id, "order", id) WHERE public_point IS NOT NULL;
ANALYZE;

-- name: box
WITH inside AS MATERIALIZED (
    SELECT o.id, o.slug, organisations_tile_x(l.public_point) AS x, organisations_tile_y(l.public_point) AS y
    FROM organisations_location l
    JOIN organisations_organisation o ON o.id = l.organisation_id AND o.status = 'published'
    WHERE l.public_point && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
    AND NOT EXISTS (
        SELECT FROM organisations_location earlier
        WHERE earlier.organisation_id = l.organisation_id AND earlier.public_point IS NOT NULL
        AND (earlier."order", earlier.id) < (l."order", l.id))
),
level AS (SELECT CASE WHEN count(*) <= %(few)s THEN 0 ELSE %(shift)s::integer END AS shift FROM inside),
features AS (
    SELECT count(*) AS count, min(slug) AS slug, min(id) AS id FROM inside, level GROUP BY x >> shift, y >> shift
)
SELECT totals.*, count, CASE WHEN count = 1 THEN slug END AS slug, CASE WHEN count = 1 THEN (
        SELECT t.code FROM organisations_organisation_themes link JOIN organisations_theme t ON t.id = link.theme_id
        WHERE link.organisation_id = features.id AND t.is_active ORDER BY t."order", t.code LIMIT 1) END AS theme
FROM (
    SELECT count(*) AS total, count(*) FILTER (WHERE NOT EXISTS (SELECT FROM organisations_location l
        WHERE l.organisation_id = o.id AND l.public_point IS NOT NULL)) AS without_point
    FROM organisations_organisation o WHERE status = 'published'
) totals LEFT JOIN features ON true

-- name: box filtered
WITH themes AS MATERIALIZED (
    SELECT t.id FROM organisations_theme t LEFT JOIN organisations_theme parent ON parent.id = t.parent_id
    WHERE t.code = %(theme)s OR parent.code = %(theme)s
),
fitting AS MATERIALIZED (
    SELECT o.id, o.slug FROM organisations_organisation o
    WHERE o.status = 'published' AND o.id IN (
        SELECT organisation_id FROM organisations_organisation_themes WHERE theme_id IN (SELECT id FROM themes)
        UNION ALL
        SELECT s.organisation_id FROM organisations_service_themes link
        JOIN organisations_service s ON s.id = link.service_id AND s.status <> 'defunct'
        WHERE link.theme_id IN (SELECT id FROM themes))
),
inside AS MATERIALIZED (
    SELECT f.id, f.slug, organisations_tile_x(l.public_point) AS x, organisations_tile_y(l.public_point) AS y
    FROM fitting f JOIN organisations_location l ON l.organisation_id = f.id
    WHERE l.public_point && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
    AND NOT EXISTS (
        SELECT FROM organisations_location earlier
        WHERE earlier.organisation_id = l.organisation_id AND earlier.public_point IS NOT NULL
        AND (earlier."order", earlier.id) < (l."order", l.id))
),
level AS (SELECT CASE WHEN count(*) <= %(few)s THEN 0 ELSE %(shift)s::integer END AS shift FROM inside),
features AS (
    SELECT count(*) AS count, min(slug) AS slug, min(id) AS id FROM inside, level GROUP BY x >> shift, y >> shift
)
SELECT totals.*, count, CASE WHEN count = 1 THEN slug END AS slug, CASE WHEN count = 1 THEN (
        SELECT t.code FROM organisations_organisation_themes link JOIN organisations_theme t ON t.id = link.theme_id
        WHERE link.organisation_id = features.id AND t.is_active ORDER BY t."order", t.code LIMIT 1) END AS theme
FROM (
    SELECT count(*) AS total, count(*) FILTER (WHERE NOT EXISTS (SELECT FROM organisations_location l
        WHERE l.organisation_id = o.id AND l.public_point IS NOT NULL)) AS without_point
    FROM fitting o
) totals LEFT JOIN features ON true

-- name: unchanged
SELECT counter FROM organisations_publicrevision

-- name: near
WITH here AS MATERIALIZED (
    SELECT ST_Transform(asked, 28992) AS point, area.municipality_id, area.district_id
    FROM ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS asked, places_locate(asked) AS area
),
themes AS MATERIALIZED (
    SELECT t.id FROM organisations_theme t LEFT JOIN organisations_theme parent ON parent.id = t.parent_id
    WHERE t.code = %(theme)s OR parent.code = %(theme)s
),
fitting AS MATERIALIZED (
    SELECT o.id, o.slug, o.name, coalesce(o.confirmed_at, o.published_at)
        + make_interval(months => o.check_interval, days => 60) < now() AS is_noticed
    FROM organisations_organisation o
    WHERE o.status = 'published' AND o.id IN (
        SELECT organisation_id FROM organisations_organisation_themes WHERE theme_id IN (SELECT id FROM themes)
        UNION ALL
        SELECT s.organisation_id FROM organisations_service_themes link
        JOIN organisations_service s ON s.id = link.service_id AND s.status <> 'defunct'
        WHERE link.theme_id IN (SELECT id FROM themes))
),
measured AS (
    SELECT f.*, (SELECT min(l.public_point_rd <-> (SELECT point FROM here)) FROM organisations_location l
            WHERE l.organisation_id = f.id) AS metres,
        CASE WHEN EXISTS (SELECT FROM organisations_organisation_serves_districts s
                WHERE s.organisation_id = f.id AND s.district_id = (SELECT district_id FROM here)) THEN 1000
            WHEN EXISTS (SELECT FROM organisations_organisation_serves_municipalities s
                WHERE s.organisation_id = f.id AND s.municipality_id = (SELECT municipality_id FROM here))
            THEN 3000 END AS served
    FROM fitting f
)
SELECT slug, round(metres) AS metres, count(*) OVER () AS total,
    count(*) FILTER (WHERE metres IS NULL) OVER () AS without_point,
    (SELECT t.code FROM organisations_organisation_themes link JOIN organisations_theme t ON t.id = link.theme_id
        WHERE link.organisation_id = measured.id AND t.is_active ORDER BY t."order", t.code LIMIT 1) AS theme
FROM measured
ORDER BY coalesce(metres, served) + CASE WHEN is_noticed THEN 2000 ELSE 0 END NULLS LAST,
    name COLLATE "und-x-icu", id
LIMIT 20

-- name: text
WITH here AS MATERIALIZED (
    SELECT ST_Transform(asked, 28992) AS point, area.municipality_id, area.district_id
    FROM ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS asked, places_locate(asked) AS area
),
asked AS MATERIALIZED (SELECT organisations_query(%(q)s) AS query),
measured AS (
    SELECT o.id, o.slug, o.name, organisations_fit(d.document, (SELECT query FROM asked)) AS rank,
        coalesce(o.confirmed_at, o.published_at)
            + make_interval(months => o.check_interval, days => 60) < now() AS is_noticed,
        (SELECT min(l.public_point_rd <-> (SELECT point FROM here)) FROM organisations_location l
            WHERE l.organisation_id = o.id) AS metres,
        CASE WHEN EXISTS (SELECT FROM organisations_organisation_serves_districts s
                WHERE s.organisation_id = o.id AND s.district_id = (SELECT district_id FROM here)) THEN 1000
            WHEN EXISTS (SELECT FROM organisations_organisation_serves_municipalities s
                WHERE s.organisation_id = o.id AND s.municipality_id = (SELECT municipality_id FROM here))
            THEN 3000 END AS served
    FROM bench_document d JOIN organisations_organisation o ON o.id = d.organisation_id AND o.status = 'published'
    WHERE d.document @@ (SELECT query FROM asked)
)
SELECT slug, round(metres) AS metres, count(*) OVER () AS total,
    count(*) FILTER (WHERE metres IS NULL) OVER () AS without_point,
    (SELECT t.code FROM organisations_organisation_themes link JOIN organisations_theme t ON t.id = link.theme_id
        WHERE link.organisation_id = measured.id AND t.is_active ORDER BY t."order", t.code LIMIT 1) AS theme
FROM measured
ORDER BY coalesce(metres, served) + CASE WHEN is_noticed THEN 2000 ELSE 0 END - 1000 * rank NULLS LAST,
    name COLLATE "und-x-icu", id
LIMIT 20

-- name: typo
WITH here AS MATERIALIZED (
    SELECT ST_Transform(asked, 28992) AS point, area.municipality_id, area.district_id
    FROM ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS asked, places_locate(asked) AS area
),
asked AS MATERIALIZED (SELECT organisations_plain(%(q)s) AS words, organisations_query(%(q)s) AS query),
themes AS MATERIALIZED (
    SELECT id, parent_id, strict_word_similarity((SELECT words FROM asked), words) AS likeness
    FROM organisations_theme WHERE is_active
),
likely AS MATERIALIZED (
    SELECT t.id, greatest(t.likeness, parent.likeness) AS likeness
    FROM themes t LEFT JOIN themes parent ON parent.id = t.parent_id
    WHERE greatest(t.likeness, parent.likeness) >= 0.5
),
about AS MATERIALIZED (
    SELECT organisation_id, max(likeness) AS likeness FROM (
        SELECT link.organisation_id, likeness FROM likely
        JOIN organisations_organisation_themes link ON link.theme_id = likely.id
        UNION ALL
        SELECT s.organisation_id, likeness FROM likely
        JOIN organisations_service_themes link ON link.theme_id = likely.id
        JOIN organisations_service s ON s.id = link.service_id AND s.status <> 'defunct'
    ) links GROUP BY organisation_id
),
alike AS MATERIALIZED (
    SELECT organisation_id, max(likeness) AS rank FROM (
        SELECT organisation_id, strict_word_similarity((SELECT words FROM asked), words) AS likeness
        FROM bench_document WHERE words %%>> (SELECT words FROM asked)
        UNION ALL
        SELECT * FROM about
    ) both_ways GROUP BY organisation_id
),
measured AS (
    SELECT o.id, o.slug, o.name, rank,
        coalesce(o.confirmed_at, o.published_at)
            + make_interval(months => o.check_interval, days => 60) < now() AS is_noticed,
        (SELECT min(l.public_point_rd <-> (SELECT point FROM here)) FROM organisations_location l
            WHERE l.organisation_id = o.id) AS metres,
        CASE WHEN EXISTS (SELECT FROM organisations_organisation_serves_districts s
                WHERE s.organisation_id = o.id AND s.district_id = (SELECT district_id FROM here)) THEN 1000
            WHEN EXISTS (SELECT FROM organisations_organisation_serves_municipalities s
                WHERE s.organisation_id = o.id AND s.municipality_id = (SELECT municipality_id FROM here))
            THEN 3000 END AS served
    FROM alike JOIN organisations_organisation o ON o.id = alike.organisation_id AND o.status = 'published'
    WHERE NOT EXISTS (SELECT FROM bench_document WHERE document @@ (SELECT query FROM asked))
)
SELECT slug, round(metres) AS metres, count(*) OVER () AS total,
    count(*) FILTER (WHERE metres IS NULL) OVER () AS without_point,
    (SELECT t.code FROM organisations_organisation_themes link JOIN organisations_theme t ON t.id = link.theme_id
        WHERE link.organisation_id = measured.id AND t.is_active ORDER BY t."order", t.code LIMIT 1) AS theme
FROM measured
ORDER BY coalesce(metres, served) + CASE WHEN is_noticed THEN 2000 ELSE 0 END - 1000 * rank NULLS LAST,
    name COLLATE "und-x-icu", id
LIMIT 20

-- name: list page
WITH here AS MATERIALIZED (
    SELECT ST_Transform(asked, 28992) AS point, area.municipality_id, area.district_id
    FROM ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS asked, places_locate(asked) AS area
),
themes AS MATERIALIZED (
    SELECT t.id FROM organisations_theme t LEFT JOIN organisations_theme parent ON parent.id = t.parent_id
    WHERE t.code = %(theme)s OR parent.code = %(theme)s
),
fitting AS MATERIALIZED (
    SELECT o.id, o.name, o.facts, coalesce(o.confirmed_at, o.published_at)
        + make_interval(months => o.check_interval, days => 60) < now() AS is_noticed
    FROM organisations_organisation o
    WHERE o.status = 'published' AND o.id IN (
        SELECT organisation_id FROM organisations_organisation_themes WHERE theme_id IN (SELECT id FROM themes)
        UNION ALL
        SELECT s.organisation_id FROM organisations_service_themes link
        JOIN organisations_service s ON s.id = link.service_id AND s.status <> 'defunct'
        WHERE link.theme_id IN (SELECT id FROM themes))
),
offered AS MATERIALIZED (
    SELECT organisation_id, bool_or(is_free) AS free, bool_or(way_in = 'walk_in') AS walk_in,
        bool_or(is_online) AS online, bool_or(s.status = 'active' AND EXISTS (
            SELECT FROM organisations_schedule block
            WHERE block.service_id = s.id AND extract(isodow FROM now()) = ANY (block.weekdays)
            AND block.week_of_month IS NULL AND localtime >= block.opens AND localtime < block.closes)) AS open_now
    FROM organisations_service s
    WHERE status <> 'defunct' AND organisation_id IN (SELECT id FROM fitting) GROUP BY organisation_id
),
counts AS (
    SELECT count(*) AS total, count(*) FILTER (WHERE free) AS free, count(*) FILTER (WHERE walk_in) AS walk_in,
        count(*) FILTER (WHERE online) AS online, count(*) FILTER (WHERE open_now) AS open_now,
        count(*) FILTER (WHERE 'wheelchair' = ANY (facts) OR EXISTS (
            SELECT FROM organisations_location l
            WHERE l.organisation_id = fitting.id AND l.wheelchair = 'yes')) AS wheelchair
    FROM fitting LEFT JOIN offered ON offered.organisation_id = fitting.id
),
page AS MATERIALIZED (
    SELECT f.id, row_number() OVER (
            ORDER BY coalesce(metres, served) + CASE WHEN is_noticed THEN 2000 ELSE 0 END NULLS LAST,
            name COLLATE "und-x-icu", f.id) AS place, metres
    FROM fitting f, LATERAL (
        SELECT (SELECT min(l.public_point_rd <-> (SELECT point FROM here)) FROM organisations_location l
                WHERE l.organisation_id = f.id) AS metres,
            CASE WHEN EXISTS (SELECT FROM organisations_organisation_serves_districts s
                    WHERE s.organisation_id = f.id AND s.district_id = (SELECT district_id FROM here)) THEN 1000
                WHEN EXISTS (SELECT FROM organisations_organisation_serves_municipalities s
                    WHERE s.organisation_id = f.id AND s.municipality_id = (SELECT municipality_id FROM here))
                THEN 3000 END AS served) AS nearness
    ORDER BY place LIMIT 20
)
SELECT o.slug, round(metres) AS metres, counts.*, o.name, o.confirmed_at, o.verified_at, o.email, o.email_visibility,
    o.phone, o.phone_visibility, o.whatsapp, o.whatsapp_visibility, o.website, o.website_visibility,
    (SELECT json_agg(json_build_array(t.language, t.summary)) FROM organisations_organisationtext t
        WHERE t.organisation_id = o.id) AS texts,
    (SELECT json_agg(word.code ORDER BY word.code) FROM organisations_organisation_languages link
        JOIN organisations_language word ON word.id = link.language_id WHERE link.organisation_id = o.id) AS languages,
    (SELECT json_build_array(l.street, l.house_number, l.city, l.shows_address, d.name) FROM organisations_location l
        LEFT JOIN places_district d ON d.id = l.district_id
        WHERE l.organisation_id = o.id ORDER BY l."order", l.id LIMIT 1) AS place,
    (SELECT json_agg(json_build_array(block.weekdays, block.opens, block.closes)) FROM organisations_service s
        JOIN organisations_schedule block ON block.service_id = s.id
        WHERE s.organisation_id = o.id AND s.status <> 'defunct') AS opening
FROM page JOIN organisations_organisation o ON o.id = page.id, counts
ORDER BY page.place

-- name: finder
WITH themes AS MATERIALIZED (
    SELECT t.id FROM organisations_theme t LEFT JOIN organisations_theme parent ON parent.id = t.parent_id
    WHERE t.code = %(theme)s OR parent.code = %(theme)s
),
asked AS MATERIALIZED (
    SELECT key_person_id AS id, count(*) AS load, count(*) FILTER (WHERE at >= %(month)s) AS month,
        count(*) FILTER (WHERE municipality_id = %(municipality)s AND at > now() - interval '30 days') > 0 AS by_us
    FROM keypersons_asked WHERE at > now() - interval '90 days' AND at <= now() GROUP BY key_person_id
),
fitting AS MATERIALIZED (
    SELECT p.id, p.subject, p.name,
        CASE WHEN d.id IS NOT NULL AND EXISTS (
            SELECT FROM keypersons_keyperson_themes t
            WHERE t.keyperson_id = p.id AND t.theme_id IN (SELECT id FROM themes)) THEN 3 ELSE 0 END
            + coalesce(round(3 * least(s.level, %(level)s)::numeric / %(level)s, 2), 0)
            + CASE WHEN p.is_everywhere OR EXISTS (
                    SELECT FROM keypersons_keyperson_districts w
                    WHERE w.keyperson_id = p.id AND w.district_id = %(district)s) THEN 4
                WHEN EXISTS (
                    SELECT FROM keypersons_keyperson_districts w
                    WHERE w.keyperson_id = p.id AND w.district_id = ANY (%(adjacent)s)) THEN 2 ELSE 0 END
            + (p.confirmed_at > now() - interval '183 days')::integer
            - round(3 * coalesce(asked.load, 0)::numeric / p.monthly_maximum, 2)
            - coalesce(asked.by_us, false)::integer AS score
    FROM keypersons_keyperson p
    JOIN keypersons_consent c ON c.key_person_id = p.id AND c.municipality_id = %(municipality)s
        AND c.purpose = 'take_part' AND c.withdrawn_at IS NULL AND (c.ends_at IS NULL OR c.ends_at > now())
    LEFT JOIN keypersons_consent d ON d.key_person_id = p.id AND d.municipality_id = %(municipality)s
        AND d.purpose = 'details' AND d.withdrawn_at IS NULL AND (d.ends_at IS NULL OR d.ends_at > now())
    LEFT JOIN keypersons_spokenlanguage s ON s.key_person_id = p.id AND d.id IS NOT NULL
        AND s.language_id = (SELECT id FROM organisations_language WHERE code = %(language)s)
    LEFT JOIN asked ON asked.id = p.id
    WHERE p.kinds @> ARRAY[%(kind)s]::varchar[] AND p.stopped_at IS NULL
        AND p.confirmed_at > now() - interval '365 days'
        AND (NOT p.is_paused OR p.paused_until <= current_date)
        AND coalesce(asked.month, 0) < p.monthly_maximum
        AND (%(language)s = '' OR s.level IS NOT NULL)
),
shown AS MATERIALIZED (
    SELECT * FROM fitting WHERE (SELECT count(*) FROM fitting) >= 3
    ORDER BY score DESC, uuid_hash_extended(subject, %(seed)s), subject LIMIT 10
),
searched AS (
    INSERT INTO keypersons_search
        (id, viewer, hat, department, municipality_id, at, kind, aim, theme, language, district, shown)
    SELECT gen_random_uuid(), %(viewer)s, 'finder', 'welfare', %(municipality)s, now(), %(kind)s, 'meeting',
        %(theme)s, %(language)s, %(area)s, count(*) FROM shown RETURNING id
),
logged AS (
    INSERT INTO keypersons_viewing
        (viewer, hat, department, municipality_id, at, kind, aim, theme, language, district, subject, search, what,
        reason)
    SELECT %(viewer)s, 'finder', 'welfare', %(municipality)s, now(), %(kind)s, 'meeting', %(theme)s, %(language)s,
        %(area)s, subject, searched.id, 'result', '' FROM shown, searched RETURNING subject
)
SELECT subject, name, score FROM shown WHERE (SELECT count(*) FROM logged) > 0
ORDER BY score DESC, uuid_hash_extended(subject, %(seed)s), subject
