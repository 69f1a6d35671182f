"""The door to finding the firms of a version: link its rows, and decide what could not be told."""

from tidu.web.lists.linking.finding import link_version
from tidu.web.lists.linking.keys import key_of

__all__ = ["key_of", "link_version"]
