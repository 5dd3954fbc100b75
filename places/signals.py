"""This file is about what the apps to the right may want to hear from places."""

from django.dispatch import Signal

# Sent inside the transaction of an import, with `codes`: the areas that are new, changed, back or gone.
# Whoever stores the areas of a point locates it again.
boundaries_changed = Signal()
