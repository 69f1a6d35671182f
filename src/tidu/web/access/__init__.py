"""The access table: every URL and who may open it, as data; a URL without a row opens for nobody."""
