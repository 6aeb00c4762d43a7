"""The forge: composes Vietnamese administrative-reform reports whose every figure is known.

The wordings come from `phrases.toml`, a phrase book of the forge's own: it must be able to surprise the lexicon, so
neither may be copied from the other. Everything is drawn from one `random.Random(seed)`.
"""

from tests.forge.compose import Composed, compose

__all__ = ["Composed", "compose"]
