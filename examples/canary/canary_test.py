"""Runs the example. Usage: canary_test.py SLUICE"""
import collections
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "backends"))
from example import Example  # noqa: E402

REQUESTS = 400


def main():
    with Example("canary", sys.argv[1], {"stable": 8001, "canary": 8002}) as example:
        answered = collections.Counter(example.get("/").headers["x-backend"] for _ in range(REQUESTS))
        assert sum(answered.values()) == REQUESTS and set(answered) == {"stable", "canary"}, answered
        share = answered["canary"] / REQUESTS  # 0.1 expected, deviation 0.015
        assert 0.02 < share < 0.2, "the canary got %.1f %%" % (100 * share)

        chosen = {example.get("/", {"x-canary": "always"}).headers["x-backend"] for _ in range(20)}
        assert chosen == {"canary"}, chosen


main()
