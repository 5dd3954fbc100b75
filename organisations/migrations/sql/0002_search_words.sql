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

-- What somebody typed, in every language at once.
CREATE OR REPLACE FUNCTION organisations_query(typed text) RETURNS tsquery LANGUAGE sql STABLE AS $$
    SELECT websearch_to_tsquery('socialmap_nl', typed) || websearch_to_tsquery('socialmap_en', typed)
        || websearch_to_tsquery('socialmap_tr', typed) || websearch_to_tsquery('socialmap_ar', typed)
        || websearch_to_tsquery('socialmap_simple', typed)
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
