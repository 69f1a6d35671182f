"""The door to materials for the rooms above: what has to be proved, who uses which file, what may still be asked."""

from tidu.web.materials.asking import answer_asks, ask, end_ask
from tidu.web.materials.declaring import declare
from tidu.web.materials.kinds import Material, Method
from tidu.web.materials.models import Ask, Declaration, Use
from tidu.web.materials.proving import Proved, proof_of, unproven, with_proofs
from tidu.web.materials.reading import proofs
from tidu.web.materials.requiring import Requirement, claimed, covered, requirements
from tidu.web.materials.saving import settle
from tidu.web.materials.using import Given, decided, evidence_changed, hand_in, hand_over, release, use, uses_of

__all__ = [
    "Ask",
    "Declaration",
    "Given",
    "Material",
    "Method",
    "Proved",
    "Requirement",
    "Use",
    "answer_asks",
    "ask",
    "claimed",
    "covered",
    "decided",
    "declare",
    "end_ask",
    "evidence_changed",
    "hand_in",
    "hand_over",
    "proof_of",
    "proofs",
    "release",
    "requirements",
    "settle",
    "unproven",
    "use",
    "uses_of",
    "with_proofs",
]
