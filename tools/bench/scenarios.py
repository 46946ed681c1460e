"""The timed scenarios, and what the project asks of each. Keys are the names on the command line.

A requirement is (basis, must, aim). Basis "above": CPU above the relay divided by the best peer's CPU above it;
"best": CPU divided by the best peer's; "added": µs more than with one route.
"""
import dataclasses
from typing import Optional

import systems

MIB = b"y" * (1 << 20)
SMALL = systems.SMALL_BODY.encode()


@dataclasses.dataclass
class Scenario:
    name: str
    about: str
    variant: str = "plain"
    path: str = "/"
    connections: int = 64
    close: bool = False
    body: int = 0
    wanted: bytes = SMALL
    unit: str = "µs/request"
    without: tuple = ()       # Systems that cannot do it.
    basis: str = "best"
    must: Optional[float] = None
    aim: Optional[float] = None
    against: Optional[str] = None  # With basis "added": the scenario that is subtracted.


def all_scenarios():
    out = [
        Scenario("h1-16", "h1 small keep-alive, 16 connections", connections=16, basis="above", must=0.45, aim=0.20),
        Scenario("h1-64", "h1 small keep-alive, 64 connections", basis="above", must=0.45, aim=0.20),
        Scenario("h1-256", "h1 small keep-alive, 256 connections", connections=256, basis="above", must=0.45, aim=0.20),
        Scenario("close", "a new connection for each request", close=True, without=("relay",), must=0.95, aim=0.85),
        Scenario("down", "h1, 1 MiB down", variant="big", path="/1m", connections=8, wanted=MIB, unit="µs/MiB",
                 must=0.85, aim=0.65),
        Scenario("up", "h1, 1 MiB up", variant="big", path="/upload", connections=8, body=1 << 20, unit="µs/MiB", must=0.85, aim=0.65),
        Scenario("log", "h1 with a JSON access log", variant="log", without=("relay",), must=0.95, aim=0.85),
    ]
    places = [("first", 0), ("middle", systems.ROUTES // 2), ("last", systems.ROUTES - 1), ("none", None)]
    for variant in ("exact", "prefix"):
        for place, number in places:
            path = "/none" if number is None else systems.route_path(number)
            if variant == "prefix" and number is not None:
                path += "/42"
            out.append(Scenario("%s-%s" % (variant, place), "12,000 %s routes, the %s one" % (variant, place)
                                if number is not None else "12,000 %s routes, none of them" % variant,
                                variant=variant, path=path, without=("relay", "nghttpx"), basis="added",
                                must=0.3, aim=0.1, against="h1-64"))
    return {scenario.name: scenario for scenario in out}


QUICK = ["h1-64", "close"]
FULL = list(all_scenarios())
