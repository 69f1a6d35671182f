"""Tidu (梯度): the gradient cultivation of quality SMEs as code.

Criteria turn facts into verdicts that give their reasons. The rooms of the house are packages of their own:

- ``tidu.criteria``: the language of criteria, and what evaluates it for one firm, for millions and in a warehouse;
- ``tidu.catalogue``: indicators, titles, standards and overlays as data;
- ``tidu.sheets``: reading and writing tables as authorities really publish them;
- ``tidu.intake``: joins tables to criteria;
- ``tidu.fictional``: the fictional city of the demonstration and the tests;
- ``tidu.commands``: the command line.

Importing ``tidu`` itself loads none of them, so that a program pays only for the rooms it enters.
"""

__version__ = "0.1.0"
