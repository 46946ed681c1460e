"""Repository rule: one merged proto tree, its import closure, one BUILD file."""

def _imports(text):
    found = []
    for line in text.split("\n"):
        line = line.strip()
        if line.startswith("import ") and line.count('"') == 2:
            found.append(line.split('"')[1])
    return found

def _write_units(rctx, stem, parts):
    # Files that each include several generated ones. The two statics below are the only names that clash between them.
    units = []
    for start in range(0, len(parts), rctx.attr.unit_size):
        text = ""
        for i, part in enumerate(parts[start:start + rctx.attr.unit_size]):
            text += "#define file_default_instances fdi_%d\n#define schemas schemas_%d\n" % (i, i)
            text += "#include \"%s\"\n#undef file_default_instances\n#undef schemas\n" % part
        units.append("%s_%d.cc" % (stem, len(units)))
        rctx.file(units[-1], text)
    return units

def _impl(rctx):
    base = str(rctx.path(Label("//:WORKSPACE")).dirname)
    tops = [base + "/" + d for d in rctx.attr.import_dirs]
    for top in tops:
        if not rctx.path(top).exists:
            fail("%s is missing: run tools/setup first" % top)
    todo = list(rctx.attr.roots)
    seen = {}
    services = {}
    for _ in range(5000):
        if not todo:
            break
        name = todo.pop()
        if name in seen or name.startswith("google/protobuf/"):
            continue
        hit = None
        for top in tops:
            if rctx.path(top + "/" + name).exists:
                hit = top + "/" + name
                break
        if not hit:
            fail("no such proto: " + name)
        text = rctx.read(hit)
        rctx.symlink(hit, "proto/" + name)
        seen[name] = True
        if text.startswith("service ") or "\nservice " in text:
            services[name] = True
        todo += _imports(text)
    units = _write_units(rctx, "unit", [p[:-6] + ".pb.cc" for p in sorted(seen)])
    grpc_units = _write_units(rctx, "grpc_unit", [p[:-6] + ".grpc.pb.cc" for p in sorted(services)])
    rctx.file("protos.bzl", "PROTOS = %r\nSERVICES = %r\nUNITS = %r\nGRPC_UNITS = %r\n" % (sorted(seen), sorted(services), units, grpc_units))
    rctx.symlink(Label("//tools/bazel/protos:BUILD.xds"), "BUILD.bazel")

xds_protos = repository_rule(
    implementation = _impl,
    local = True,
    attrs = {
        "import_dirs": attr.string_list(),
        "roots": attr.string_list(),
        "unit_size": attr.int(default = 16),
    },
)
