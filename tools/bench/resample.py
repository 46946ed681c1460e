"""Medians and bootstrap intervals, with a fixed seed so that the same samples give the same text."""
import random
import statistics

ROUNDS = 4000


def median(values):
    return statistics.median(values) if values else None


def interval(values, share=0.95):
    """(low, median, high): the bootstrap interval of the median."""
    values = list(values)
    if not values:
        return None
    if len(values) == 1:
        return values[0], values[0], values[0]
    dice = random.Random(7)
    medians = sorted(statistics.median(dice.choices(values, k=len(values))) for _ in range(ROUNDS))
    cut = int(ROUNDS * (1 - share) / 2)
    return medians[cut], statistics.median(values), medians[ROUNDS - 1 - cut]


def ratios(ours, theirs):
    """Round by round, where both have a valid sample."""
    return [a / b for a, b in zip(ours, theirs) if a is not None and b is not None and b > 0]
