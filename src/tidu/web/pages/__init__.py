"""The frame of every page: templates, lists, exports, errors, languages."""
