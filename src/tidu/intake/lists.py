"""Lists of firms as other authorities send them: what each column is, a recipe that is remembered, rows with their issues.

The way of a list, from its file to rows that can be linked::

    from tidu.catalogue import load
    from tidu.intake import lists
    from tidu.sheets import open_tables

    tables = open_tables("2023年第二批名单.xlsx")        # every table of the file; SheetError where there is none to read
    proposal = lists.propose_list(tables[0], load())  # ListProposal: columns, list type, title, batch, dates, all with reasons
    recipe = proposal.recipe                          # what is proposed, as a Recipe; a person confirms or changes it
    text = recipe.to_json()                           # kept with the issuer; Recipe.from_json(text) == recipe

    recipe, table = lists.choose(stored, tables)      # next time: the recipe and the table of the file that fit best
    for difference in lists.fits(recipe, table):      # missing, renamed, new columns ...; nothing fails
        print(difference.severity, difference.text.zh)
    rows = lists.read_rows(table, recipe, today)      # list[ListRow]

**Roles.** What a column is, is a role: a key of ``ROLES`` (``name``, ``code``, ``county``, ``decided_on`` ...), ``figure`` with
an indicator of the catalogue in ``target``, or ``skip``. Each role but ``former``, ``remark``, ``figure`` and ``skip`` is
taken by one column at most.

**Proposals.** ``Guess.value`` is None where nothing can be told; ``sure`` is False where a person has to confirm, and
``reason`` says in words what speaks for it. ``ListProposal.questions`` lists what is open, in the order in which it should
be asked. The recipe that is proposed holds only what is sure; columns that are not are ``skip`` in it, so that nothing is
read on a guess.

**Rows.** ``ListRow.texts`` has the text of every column as the sheet shows it, also of those that are skipped. What a role
gives stands in fields: ``name`` cleaned for linking (without remarks in brackets, which go to ``former`` or ``note``),
``code`` in its repaired form, dates as dates, ``amount`` in 分. A field is empty or None where the cell says nothing *or*
could not be read; then ``issues`` says so. ``RowIssue.severity``: an ``error`` must be mended by the issuer or decided by a
person before the row is used, a ``warning`` is worth a look, a ``note`` tells what was done to read the cell.
"""

from tidu.intake.lists_proposing import propose_list
from tidu.intake.lists_reading import read_rows
from tidu.intake.lists_recipes import apply_recipe, choose, fits
from tidu.intake.lists_shapes import (
    LIST_TYPES,
    ROLES,
    Applied,
    ColumnGuess,
    ColumnRecipe,
    Difference,
    Guess,
    ListProposal,
    ListRow,
    Question,
    Recipe,
    RowIssue,
)

__all__ = [
    "LIST_TYPES",
    "ROLES",
    "Applied",
    "ColumnGuess",
    "ColumnRecipe",
    "Difference",
    "Guess",
    "ListProposal",
    "ListRow",
    "Question",
    "Recipe",
    "RowIssue",
    "apply_recipe",
    "choose",
    "fits",
    "propose_list",
    "read_rows",
]
