"""Measuring: how good languages, themes and search are on files of one's own."""
