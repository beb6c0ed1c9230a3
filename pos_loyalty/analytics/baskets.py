"""Goods that go together, learned from whole baskets: a weight from each product to each other one.

EASE (Steck 2019, "Embarrassingly Shallow Autoencoders"): the linear model that tells best, from everything else in a
basket, whether a product lies in it. What is bought with everything says little, and what only looks as if it belonged
together because of a third product gets no weight. It has one solution, found by inverting one matrix.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_loyalty.analytics.settings import BasketSettings

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Weights:
    """Of each product (a row) the `per_product` best others, best first: their numbers, -1 for none, and weights."""

    others: "np.ndarray"
    weights: "np.ndarray"


def together(
    basket: "np.ndarray", product: "np.ndarray", products: int, size_percent: int = 0
) -> "np.ndarray":
    """How many baskets hold both of two products, products × products; on the diagonal how many hold each.

    `basket` and `product` are numbers from 0, one pair for each product of a basket. With `size_percent` a basket counts
    less the more it holds, by the root (50) of its size or by all of it (100): in a large one less belongs together.
    """
    import numpy as np
    from scipy import sparse

    if not len(basket):
        return np.zeros((products, products), np.float32)
    ones = np.ones(len(basket), np.float32)
    held = sparse.csr_matrix((ones, (basket, product)), shape=(int(basket.max()) + 1, products))
    held.data[:] = 1.0
    if not size_percent:
        counted: np.ndarray = (held.T @ held).toarray()
        return counted
    sizes = np.maximum(np.asarray(held.sum(axis=1)).ravel(), 1.0)
    by_size = sparse.diags((sizes ** (-size_percent / 100)).astype(np.float32))
    weighed: np.ndarray = (held.T @ by_size @ held).toarray()
    return weighed


def ease(counted: "np.ndarray", settings: BasketSettings) -> Weights:
    """The weights above zero. `counted` is overwritten: with thousands of products it is most of the memory."""
    import numpy as np
    from scipy.linalg import lapack

    many = len(counted)
    frequency = counted.diagonal().copy()
    if not many:
        return Weights(
            np.empty((0, settings.per_product), np.int32), np.empty((0, settings.per_product), np.float32)
        )
    counted[np.diag_indices(many)] += settings.shrinkage
    factor, failed = lapack.spotrf(counted, lower=True, overwrite_a=True)
    if failed:
        raise ArithmeticError("the matrix of baskets cannot be inverted")
    inverse, failed = lapack.spotri(factor, lower=True, overwrite_c=True)
    if failed:
        raise ArithmeticError("the matrix of baskets cannot be inverted")
    rarity = (np.maximum(frequency, 1e-6) / max(frequency.mean(), 1e-6)) ** (
        -settings.popularity_percent / 100
    )
    return _best(inverse, rarity.astype(np.float32), settings.per_product)


def _best(inverse: "np.ndarray", rarity: "np.ndarray", per_product: int) -> Weights:
    """The largest of each row; only the lower half of `inverse` is filled, so a row is a row and a column of it."""
    import numpy as np

    many = len(inverse)
    diagonal = np.diag(inverse).copy()
    kept = min(per_product, many - 1)
    others = np.full((many, per_product), -1, np.int32)
    weights = np.zeros((many, per_product), np.float32)
    for row in range(many):
        whole = np.concatenate([inverse[row, :row], inverse[row:, row]])
        found = -whole / diagonal * rarity
        found[row] = -np.inf
        if not kept:
            continue
        best = np.argpartition(-found, kept - 1)[:kept]
        best = best[np.lexsort((best, -found[best]))]
        best = best[found[best] > 0]
        others[row, : len(best)], weights[row, : len(best)] = best, found[best]
    return Weights(others, weights)
