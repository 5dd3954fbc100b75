-- Who fits a purpose, in which order and why; with the row of the search and one row for each person shown,
-- all in this one statement: nobody comes back of whom no row was written.
WITH asked AS MATERIALIZED (
    SELECT key_person_id,
        count(*) FILTER (WHERE at >= %(month_began)s) AS this_month,
        count(*) AS lately,
        bool_or(municipality_id = %(municipality)s AND at > %(month_ago)s) AS by_us
    FROM keypersons_asked
    WHERE at > %(quarter_ago)s AND at <= %(now)s
    GROUP BY key_person_id
),
-- OFFSET 0: what is looked up for each person is looked up once, and not again in every term of the score.
fitting AS MATERIALIZED (
    SELECT id, subject, name, confirmed_at, monthly_maximum, is_everywhere, this_month, lately, level, near,
        %(theme_weight)s * has_theme::integer AS theme_points,
        CASE WHEN level IS NOT NULL
            THEN round(%(language_weight)s * least(level, %(level)s)::numeric / %(level)s, 2)
            ELSE 0 END AS language_points,
        %(area_weight)s * greatest(near, (%(online)s AND is_online)::integer) AS area_points,
        %(confirmed_weight)s * (confirmed_at > %(half_year_ago)s)::integer AS confirmed_points,
        -round(%(load_weight)s * lately::numeric / monthly_maximum, 2) AS load_points,
        -%(asked_weight)s * by_us::integer AS asked_points
    FROM (
        SELECT person.*, spoken.level, coalesce(asked.this_month, 0) AS this_month,
            coalesce(asked.lately, 0) AS lately, coalesce(asked.by_us, false) AS by_us,
            details.id IS NOT NULL AND EXISTS (
                SELECT FROM keypersons_keyperson_themes chosen
                WHERE chosen.keyperson_id = person.id AND chosen.theme_id = ANY (%(themes)s)) AS has_theme,
            CASE
                WHEN person.is_everywhere OR EXISTS (
                    SELECT FROM keypersons_keyperson_districts works
                    WHERE works.keyperson_id = person.id AND works.district_id = %(district)s) THEN 2
                WHEN EXISTS (
                    SELECT FROM keypersons_keyperson_districts works
                    WHERE works.keyperson_id = person.id AND works.district_id = ANY (%(adjacent)s)) THEN 1
                ELSE 0 END AS near
        FROM keypersons_keyperson person
        JOIN keypersons_consent agreed ON agreed.key_person_id = person.id
            AND agreed.municipality_id = %(municipality)s
            AND agreed.purpose = 'take_part' AND agreed.withdrawn_at IS NULL
            AND (agreed.ends_at IS NULL OR agreed.ends_at > %(now)s)
        LEFT JOIN keypersons_consent details ON details.key_person_id = person.id
            AND details.municipality_id = %(municipality)s
            AND details.purpose = 'details' AND details.withdrawn_at IS NULL
            AND (details.ends_at IS NULL OR details.ends_at > %(now)s)
        LEFT JOIN keypersons_spokenlanguage spoken ON spoken.key_person_id = person.id
            AND spoken.language_id = %(language)s AND details.id IS NOT NULL
        LEFT JOIN asked ON asked.key_person_id = person.id
        WHERE person.kinds @> ARRAY[%(kind)s]::varchar[]
            AND person.stopped_at IS NULL
            AND person.confirmed_at > %(year_ago)s
            AND NOT (person.is_paused AND (person.paused_until IS NULL OR person.paused_until > %(today)s))
            AND coalesce(asked.this_month, 0) < person.monthly_maximum
            AND (%(language)s::bigint IS NULL OR spoken.level IS NOT NULL)
            AND (%(day)s::integer IS NULL OR person.days = '{}' OR %(day)s = ANY (person.days))
        OFFSET 0
    ) people
),
-- Whom only the viewer ever invited does not make up the number: two invented people would name a third.
own AS (
    SELECT mine.key_person_id
    FROM keypersons_endorsement mine
    WHERE mine.by_id = %(viewer)s AND %(least)s > 1 AND NOT EXISTS (
        SELECT FROM keypersons_endorsement other
        WHERE other.key_person_id = mine.key_person_id AND other.by_id IS DISTINCT FROM %(viewer)s)
),
scored AS (
    SELECT *, theme_points + language_points + area_points + confirmed_points
        + load_points + asked_points AS score
    FROM fitting
),
-- Equal scores change places every day, so that nobody is always the first.
shown AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY score DESC, shuffle, subject) AS place
    FROM (
        SELECT *, uuid_hash_extended(subject, %(seed)s) AS shuffle
        FROM scored
        WHERE (SELECT count(*) FROM fitting WHERE id NOT IN (SELECT key_person_id FROM own)) >= %(least)s
    ) shuffled
    ORDER BY score DESC, shuffle, subject
    LIMIT %(most)s
),
searched AS (
    INSERT INTO keypersons_search
        (id, viewer, hat, department, municipality_id, at, kind, aim, theme, language, district, shown)
    SELECT %(search)s, %(viewer)s, %(hat)s, %(department)s, %(municipality)s, %(now)s,
        %(kind)s, %(aim)s, %(theme_code)s, %(language_code)s, %(district_code)s, (SELECT count(*) FROM shown)
    RETURNING id
),
logged AS (
    INSERT INTO keypersons_viewing
        (viewer, hat, department, municipality_id, at, kind, aim, theme, language, district,
        subject, search, what, reason)
    SELECT %(viewer)s, %(hat)s, %(department)s, %(municipality)s, %(now)s,
        %(kind)s, %(aim)s, %(theme_code)s, %(language_code)s, %(district_code)s,
        shown.subject, searched.id, %(what)s, ''
    FROM shown CROSS JOIN searched
    RETURNING subject
)
SELECT shown.*, (
        SELECT json_agg(json_build_array(coalesce(organisation.name, municipality.name), endorsed.since,
            CASE WHEN organisation.status = 'published' THEN organisation.slug ELSE '' END) ORDER BY endorsed.since)
        FROM keypersons_endorsement endorsed
        LEFT JOIN organisations_organisation organisation ON organisation.id = endorsed.organisation_id
        LEFT JOIN places_municipality municipality ON municipality.id = endorsed.municipality_id
        WHERE endorsed.key_person_id = shown.id
            AND %(municipality)s IN (endorsed.municipality_id, organisation.municipality_id)
    ) AS known_by
FROM shown
JOIN logged USING (subject)
ORDER BY shown.place
