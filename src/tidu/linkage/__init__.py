"""Which firm is meant: the codes of firms, and later their names.

>>> from tidu.linkage import codes
"""
