"""The fictional city, brought into a database: firms with their history, the cast, what everybody has to do."""
