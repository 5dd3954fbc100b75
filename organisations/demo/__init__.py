"""This file is about the demo: a map of Utrecht with invented organisations, to look around in."""
