"""This file is about nothing: the bench begins in `__main__.py`."""
