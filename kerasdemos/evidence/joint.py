"""Several numbers of one slide's run are one observation: a verdict on all of them together."""

from dataclasses import dataclass

import numpy as np

from kerasdemos.evidence.intervals import LEVEL, on_scale
from kerasdemos.evidence.rules import NOT_COMPARABLE, TOO_FEW, TYPICAL, UNUSUAL
from kerasdemos.evidence.words import count

FEWEST = 19  # runs: with the slide's the farthest of twenty is one in twenty


@dataclass(frozen=True)
class Joint:
    """How far a slide's run lies from the center of ours, all its numbers taken together.

    Attributes
    ----------
    slide : str
        Its title.
    experiment : str
        Whose runs it is set among.
    claims : tuple of str
        Ids of the claims that its numbers are.
    n_runs : int
    independent : float
        Of how many independent numbers the numbers have the information: with the eigenvalues l
        of their correlations (sum l)^2 / sum l^2.
    share : float
        Share of all runs, the slide's among them, that lie at least as far from their center.
    comparable : bool
        Whether every one of the numbers can be set beside the runs'.
    """

    slide: str
    experiment: str
    claims: tuple
    n_runs: int
    independent: float
    share: float
    comparable: bool = True

    @property
    def needs(self):
        """How many runs: with fewer none can be the farthest of twenty, or all are equally far."""
        return max(FEWEST, 2 * len(self.claims))

    @property
    def verdict(self):
        """Typical, or unusual where only one run in twenty lies as far out."""
        if self.n_runs < self.needs:
            return TOO_FEW
        if not self.comparable:
            return NOT_COMPARABLE
        return TYPICAL if self.share > 1 - LEVEL else UNUSUAL

    def __str__(self):
        """Say it in a line."""
        said = (f"needs at least {count(self.needs, 'run')}" if self.verdict == TOO_FEW else
                f"{self.share:.0%} lie at least as far out: {self.verdict}")
        return (f"{self.slide}: {count(len(self.claims), 'number')} of one run together (about "
                f"{self.independent:.1f} independent ones) among {count(self.n_runs, 'run')} of "
                f"{self.experiment}: {said}")


def joint_verdicts(judged):
    """Judge the numbers of each slide's run together.

    By the rank of their Mahalanobis distance from the common center of our runs and the slide's.
    If the slide's run is one more of ours, every rank is equally likely, whatever the
    distribution: the only assumption. The center and the covariance are computed with the
    slide's run among the others, so that it is treated as they are.

    Parameters
    ----------
    judged : sequence of Judged

    Returns
    -------
    list of Joint
        One for each slide and experiment with two numbers or more.

    References
    ----------
    Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a Random World, section 2.2.
    """
    groups = {}
    for row in judged:
        if row.judgement.interval is not None and row.claim.experiments:
            name = row.claim.experiments[0].name
            groups.setdefault((row.claim.slide, name), []).append(row)
    return [_joint(slide, name, rows) for (slide, name), rows in groups.items() if len(rows) > 1]


def share_as_far(runs, one):
    """Share of runs and one more that lie at least as far from their common center as that one.

    Parameters
    ----------
    runs : ndarray of shape (n_runs, numbers)
    one : ndarray of shape (numbers,)

    Returns
    -------
    float
        1 / (n_runs + 1) at least; 0 for what is not finite.
    """
    if not np.isfinite(one).all():
        return 0.0
    numbers = np.vstack([runs, one])
    deviations = numbers - numbers.mean(axis=0)
    inverse = np.linalg.pinv(np.cov(deviations, rowvar=False), hermitian=True)
    distances = np.einsum("ij,jk,ik->i", deviations, inverse, deviations)
    return float((distances >= distances[-1] * (1 - 1e-9)).mean())


def _joint(slide, name, rows):
    scales = [row.claim.rule.scale for row in rows]
    runs = np.column_stack([on_scale(scale, row.judgement.values)
                            for scale, row in zip(scales, rows, strict=True)])
    slides = np.array([on_scale(scale, row.claim.printed)
                       for scale, row in zip(scales, rows, strict=True)])
    varying = runs[:, np.ptp(runs, axis=0) > 0]  # what never varies correlates with nothing
    correlations = np.linalg.eigvalsh(np.atleast_2d(np.corrcoef(varying, rowvar=False))
                                      if varying.size else np.eye(1))
    return Joint(slide, name, tuple(row.claim.id for row in rows), len(runs),
                 float(correlations.sum() ** 2 / (correlations**2).sum()),
                 share_as_far(runs, slides),
                 all(row.judgement.verdict != NOT_COMPARABLE for row in rows))
