"""The order of the rooms. A room may use the rooms of a lower level, and of its own level only what is listed.

`source/README.md` is the map with a line per room; this file is what the build enforces.
"""

# Room -> level. The longest matching path is the room of a package, so `net/tls` stands above `net`.
LEVELS = {
    "base": 0,
    "buffer": 1,
    "event": 1,
    "runtime": 1,
    "stats": 1,
    "net": 2,
    "http": 2,
    "net/tls": 3,
    "http/h1": 3,
    "http/h2": 3,
    "route": 3,
    "http/conn": 4,
    "upstream": 5,
    "grpc": 6,
    "proxy": 6,
    "extension": 7,
    "filters": 8,
    "filters/rbac": 8,
    "config": 8,
    "xds": 9,
    "server": 10,
    "server/admin": 11,
    "cli": 12,
    "exe": 12,
}

# Steps inside one level that are allowed: from -> to.
SAME_LEVEL = {
    "exe": ["cli"],
    # A filter's factory reads its message with the parsers that config/ has: matchers, header mutations, durations.
    "filters": ["config", "filters/rbac"],
    "filters/rbac": ["config"],
}

def room_of(package):
    """The room that a package such as `source/http/h1` belongs to, or None outside of source/."""
    if not package.startswith("source/"):
        return None
    path = package[len("source/"):]
    parts = path.split("/")
    for end in range(len(parts), 0, -1):
        prefix = "/".join(parts[:end])
        if prefix in LEVELS:
            return prefix
    fail("source/%s is in no room: name it in tools/bazel/layers.bzl" % path)

def _package_of(label):
    if label.startswith("@"):
        return ""
    if label.startswith("//"):
        return label[2:].split(":")[0]
    return native.package_name()

def check_layers(deps):
    """Fails when a package under source/ depends on a room that is not below its own.

    Args:
      deps: the labels that the target depends on.
    """
    here = room_of(native.package_name())
    if not here:
        return
    for dep in deps:
        package = _package_of(dep)
        there = room_of(package)
        if not there:
            continue
        same_package = package == native.package_name()
        leaf = here == "filters" and there == "filters"
        if same_package or (here == there and not leaf):
            continue
        if leaf or not (LEVELS[there] < LEVELS[here] or there in SAME_LEVEL.get(here, [])):
            fail("%s may not use %s: the order of the rooms is in tools/bazel/layers.bzl" % (native.package_name(), package))
