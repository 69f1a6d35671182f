"""Which firm is meant: the codes of firms, and their names taken apart.

>>> from tidu.linkage import codes, names
"""
