-- Text search configurations that ignore accents, one per language that has a stemmer here and a plain one.
DO $$
DECLARE
    language record;
BEGIN
    FOR language IN
        SELECT * FROM (VALUES ('nl', 'dutch'), ('en', 'english'), ('tr', 'turkish'), ('ar', 'arabic'))
            AS known(code, stemmer)
    LOOP
        EXECUTE format('DROP TEXT SEARCH CONFIGURATION IF EXISTS socialmap_%s', language.code);
        EXECUTE format('CREATE TEXT SEARCH CONFIGURATION socialmap_%s (COPY = pg_catalog.%s)',
            language.code, language.stemmer);
        EXECUTE format('ALTER TEXT SEARCH CONFIGURATION socialmap_%s
            ALTER MAPPING FOR hword, hword_part, word WITH unaccent, %s_stem', language.code, language.stemmer);
    END LOOP;
    DROP TEXT SEARCH CONFIGURATION IF EXISTS socialmap_simple;
    CREATE TEXT SEARCH CONFIGURATION socialmap_simple (COPY = pg_catalog.simple);
    ALTER TEXT SEARCH CONFIGURATION socialmap_simple
        ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
END $$;

CREATE OR REPLACE FUNCTION organisations_configuration(language text) RETURNS regconfig
LANGUAGE sql STABLE AS $$
    SELECT (CASE WHEN language IN ('nl', 'en', 'tr', 'ar') THEN 'socialmap_' || language
            ELSE 'socialmap_simple' END)::regconfig
$$;

-- A text as a document under the rules of its language, and plainly as well, so that names and
-- words of other languages are found too.
CREATE OR REPLACE FUNCTION organisations_document(language text, content text, weight "char") RETURNS tsvector
LANGUAGE sql STABLE AS $$
    SELECT setweight(to_tsvector(organisations_configuration(language), coalesce(content, '')), weight)
        || setweight(to_tsvector('socialmap_simple', coalesce(content, '')), weight)
$$;

-- The sign of a term in the documents of entries: no typed word can look like it.
CREATE OR REPLACE FUNCTION organisations_sign(vocabulary text, code text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT '§' || vocabulary || ':' || code
$$;

CREATE OR REPLACE FUNCTION organisations_signs(vocabulary text, codes text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(quote_literal(organisations_sign(vocabulary, code)) || ':1B', ' ')::tsvector
    FROM unnest(codes) code
$$;

-- A lexeme as PostgreSQL reads it back.
CREATE OR REPLACE FUNCTION organisations_quoted(lexeme text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT '''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || ''''
$$;

CREATE OR REPLACE FUNCTION organisations_terms() RETURNS TABLE (sign text, document tsvector)
LANGUAGE sql STABLE AS $$
    SELECT organisations_quoted(organisations_sign(vocabulary, code)), terms.document FROM (
        SELECT 'theme' AS vocabulary, code, theme.document FROM organisations_theme theme WHERE is_active
        UNION ALL
        SELECT 'group', code, target.document FROM organisations_targetgroup target WHERE is_active
        UNION ALL
        SELECT 'language', code, language.document FROM organisations_language language WHERE is_active
        UNION ALL
        SELECT 'expertise', code, skill.document FROM organisations_expertise skill WHERE is_active
    ) terms
$$;

-- What somebody typed, in every language at once. Each word also stands for the terms that it names, so that
-- "dług" asks for the theme of debts: an entry's document holds the signs of its terms, not their hundreds of
-- synonyms, which would make it ten times as long, and slow to compare.
CREATE OR REPLACE FUNCTION organisations_query(typed text) RETURNS tsquery LANGUAGE plpgsql STABLE AS $$
DECLARE
    asked tsquery := websearch_to_tsquery('socialmap_nl', typed) || websearch_to_tsquery('socialmap_en', typed)
        || websearch_to_tsquery('socialmap_tr', typed) || websearch_to_tsquery('socialmap_ar', typed)
        || websearch_to_tsquery('socialmap_simple', typed);
    whole text;
    word record;
BEGIN
    -- Parts of "e-mail" and of a phrase must stand side by side, which signs never do. What leaves words out
    -- would fit nearly every term.
    IF asked::text NOT LIKE '%!%' THEN
        SELECT string_agg(sign, ' | ' ORDER BY sign) INTO whole FROM organisations_terms() WHERE document @@ asked;
    END IF;
    FOR word IN
        SELECT lexeme, string_agg(sign, ' | ' ORDER BY sign) AS signs
        FROM (
            SELECT DISTINCT organisations_quoted(lexeme) AS lexeme FROM unnest(
                to_tsvector('socialmap_nl', typed) || to_tsvector('socialmap_en', typed)
                || to_tsvector('socialmap_tr', typed) || to_tsvector('socialmap_ar', typed)
                || to_tsvector('socialmap_simple', typed))
        ) words
        JOIN organisations_terms() ON document @@ lexeme::tsquery GROUP BY lexeme
    LOOP
        asked := ts_rewrite(asked, word.lexeme::tsquery, (word.lexeme || ' | ' || word.signs)::tsquery);
    END LOOP;
    RETURN CASE WHEN whole IS NULL THEN asked ELSE asked || whole::tsquery END;
END $$;

-- How well a document fits: 1 when the name does, 0.5 for its own summary and its terms, 0.2 for its services and
-- places, 0 for a passing word.
CREATE OR REPLACE FUNCTION organisations_fit(document tsvector, query tsquery) RETURNS float LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN ts_filter(document, '{a}') @@ query THEN 1.0
        WHEN ts_filter(document, '{a,b}') @@ query THEN 0.5
        WHEN ts_filter(document, '{a,b,c}') @@ query THEN 0.2
        ELSE 0.0 END
$$;

CREATE OR REPLACE FUNCTION organisations_plain(content text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT lower(unaccent(coalesce(content, '')))
$$;

DROP AGGREGATE IF EXISTS organisations_join_documents(tsvector);
CREATE AGGREGATE organisations_join_documents(tsvector) (SFUNC = tsvector_concat, STYPE = tsvector, INITCOND = '');

-- Names and synonyms of a term, in all languages.
CREATE OR REPLACE FUNCTION organisations_describe_term() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(organisations_join_documents(part), '') INTO NEW.document FROM (
        SELECT organisations_document(name.key, name.value, 'B') FROM jsonb_each_text(NEW.names) name
        UNION ALL
        SELECT organisations_document(list.key, synonym.value, 'C')
            FROM jsonb_each(NEW.synonyms) list, jsonb_array_elements_text(list.value) synonym
    ) parts(part);
    SELECT organisations_plain(string_agg(word, ' ')) INTO NEW.words FROM (
        SELECT name.value FROM jsonb_each_text(NEW.names) name
        UNION ALL
        SELECT synonym.value FROM jsonb_each(NEW.synonyms) list, jsonb_array_elements_text(list.value) synonym
    ) all_words(word);
    RETURN NEW;
END $$;

DO $$
DECLARE
    vocabulary text;
BEGIN
    FOREACH vocabulary IN ARRAY ARRAY['theme', 'targetgroup', 'expertise', 'language'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS describe_term ON organisations_%s', vocabulary);
        EXECUTE format('CREATE TRIGGER describe_term BEFORE INSERT OR UPDATE ON organisations_%s
            FOR EACH ROW EXECUTE FUNCTION organisations_describe_term()', vocabulary);
    END LOOP;
END $$;
