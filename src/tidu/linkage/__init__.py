"""Which firm is meant: codes, names taken apart, two names compared, one list found in another.

``codes``, ``names`` and ``divisions`` need nothing else; ``pairs``, ``register`` and ``matching`` need the extra ``linkage``.

>>> from tidu.linkage import codes, names
"""
