# Debian 13 has GDAL 3.10, which no longer needs the warning that is silenced for Debian 12.
FROM python:3.13-slim-trixie AS base
ENV PYTHONUNBUFFERED=1 PATH=/app/.venv/bin:$PATH STATIC_ROOT=/app/staticfiles
WORKDIR /app
RUN apt-get update \
 && apt-get install -y --no-install-recommends gdal-bin postgresql-client \
 && rm -rf /var/lib/apt/lists/*

FROM base AS build
RUN apt-get update && apt-get install -y --no-install-recommends gettext
RUN python -m venv .venv
COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement requirements.txt
COPY . .
RUN bin/messages
# Collecting reads the settings but asks no database; these values are gone afterwards.
RUN SECRET_KEY=only-for-collecting DATABASE_URL=postgis://nobody@nowhere/none \
    SITE_URL=https://nowhere.example ALLOWED_HOSTS=nowhere.example \
    python manage.py collectstatic --no-input --verbosity 0

FROM base
RUN useradd --uid 10001 --no-create-home socialmap && install -d -o socialmap -m 700 var
COPY --from=build /app .
USER socialmap
VOLUME /app/var
EXPOSE 8000
ENV HOST=0.0.0.0
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s CMD ["bin/healthy"]
CMD ["bin/web"]
