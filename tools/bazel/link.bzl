"""How a release binary is linked: everything static but glibc.

Each room keeps its plain `-lre2`; the archives below come first on the command line and answer every symbol, so that --as-needed
then leaves the shared library of the same name out. A user loads three shared objects instead of sixty: less memory, a faster start,
and no way for libssl.so.3 to come in. test/integration/linkage_test.py reads /proc/PID/maps of the running binary.
"""

load(":layers.bzl", "check_layers")
load(":sluice.bzl", "COPTS", "NO_EXCEPTIONS")

_ABSEIL = [
    "bad_any_cast_impl",
    "bad_optional_access",
    "bad_variant_access",
    "base",
    "city",
    "civil_time",
    "cord",
    "cord_internal",
    "cordz_functions",
    "cordz_handle",
    "cordz_info",
    "cordz_sample_token",
    "debugging_internal",
    "demangle_internal",
    "examine_stack",
    "exponential_biased",
    "failure_signal_handler",
    "graphcycles_internal",
    "hash",
    "hashtablez_sampler",
    "int128",
    "log_severity",
    "low_level_hash",
    "malloc_internal",
    "periodic_sampler",
    "random_distributions",
    "random_internal_platform",
    "random_internal_pool_urbg",
    "random_internal_randen",
    "random_internal_randen_hwaes",
    "random_internal_randen_hwaes_impl",
    "random_internal_randen_slow",
    "random_internal_seed_material",
    "random_seed_gen_exception",
    "random_seed_sequences",
    "raw_hash_set",
    "raw_logging_internal",
    "spinlock_wait",
    "stacktrace",
    "status",
    "statusor",
    "str_format_internal",
    "strerror",
    "strings",
    "strings_internal",
    "symbolize",
    "synchronization",
    "throw_delegate",
    "time",
    "time_zone",
]

_LIBRARIES = ["event_core", "cares", "re2", "yaml-cpp", "protobuf", "xxhash", "z"] + ["absl_" + n for n in _ABSEIL]

# What libgrpc++ adds; only the control plane's program links it.
GRPC_LIBRARIES = ["grpc++_unsecure", "grpc_unsecure", "gpr", "upb", "address_sorting"]

def _archives(libraries):
    return ["-Wl,--as-needed", "-Wl,--start-group"] + ["-l:lib%s.a" % n for n in libraries] + ["-Wl,--end-group"]

def static_linkopts(libraries = []):
    """Options that link Debian's libraries, libstdc++ and libgcc from their archives.

    Args:
      libraries: more archives of Debian's, without `lib` and `.a`.
    Returns:
      a value for linkopts. Under a sanitizer libstdc++ and libgcc stay shared: its runtime wraps them.
    """
    return select({
        "//tools/bazel:instrumented": _archives(libraries + _LIBRARIES),
        "//conditions:default": _archives(libraries + _LIBRARIES + ["stdc++"]) + [
            "-static-libgcc",
            "-Wl,--gc-sections",
            "-Wl,--exclude-libs,ALL",
            "-Wl,-z,relro,-z,now",
            # The protos' tables are full of pointers: packed relocations save 1.1 MB of file and of idle RSS. gold cannot do it.
            "-fuse-ld=bfd",
            "-Wl,-z,pack-relative-relocs",
        ],
    })

def sluice_release_binary(name, srcs, deps = [], copts = [], libraries = [], **kwargs):
    """A program that is shipped: static except glibc.

    Args:
      name: of the program.
      srcs: its sources.
      deps: checked against the order of the rooms.
      copts: more compiler flags.
      libraries: more archives of Debian's to link, without `lib` and `.a`.
      **kwargs: to cc_binary.
    """
    check_layers(deps)
    native.cc_binary(
        name = name,
        srcs = srcs,
        copts = COPTS + NO_EXCEPTIONS + copts,
        linkopts = static_linkopts(libraries),
        linkstatic = True,
        visibility = ["//visibility:public"],
        deps = deps,
        **kwargs
    )
