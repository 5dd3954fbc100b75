"""This file is about static files in production: a hash in each name, so that browsers may keep them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    # Our modules import each other by relative path; those paths need the hashed names too.
    support_js_module_import_aggregation = True
