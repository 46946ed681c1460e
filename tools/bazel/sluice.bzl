"""The rules that every BUILD file of ours uses: one place for flags, layers and test habits."""

load(":layers.bzl", "check_layers")

COPTS = [
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wno-unused-parameter",
    "-Wno-missing-field-initializers",
    "-fvisibility=hidden",
    "-fno-semantic-interposition",
    # Bazel's toolchain keeps them; that costs a twentieth of the instructions of a request.
    "-fomit-frame-pointer",
]

NO_EXCEPTIONS = ["-fno-exceptions"]

def sluice_library(name, srcs = None, hdrs = None, deps = [], exceptions = False, copts = [], **kwargs):
    """A room's library: all .cc and .h of the folder unless given.

    Args:
      name: the folder's name, by habit.
      srcs: defaults to every .cc of the folder.
      hdrs: defaults to every .h of the folder.
      deps: checked against the order of the rooms.
      exceptions: True only where a library throws at us (yaml-cpp).
      copts: more compiler flags.
      **kwargs: to cc_library.
    """
    check_layers(deps)
    native.cc_library(
        name = name,
        srcs = native.glob(["*.cc"]) if srcs == None else srcs,
        hdrs = native.glob(["*.h"]) if hdrs == None else hdrs,
        copts = COPTS + ([] if exceptions else NO_EXCEPTIONS) + copts,
        linkstatic = True,
        visibility = ["//visibility:public"],
        deps = deps,
        **kwargs
    )

def sluice_binary(name, srcs, deps = [], copts = [], linkopts = [], **kwargs):
    check_layers(deps)
    native.cc_binary(
        name = name,
        srcs = srcs,
        copts = COPTS + NO_EXCEPTIONS + copts,
        linkopts = linkopts,
        visibility = ["//visibility:public"],
        deps = deps,
        **kwargs
    )

def sluice_test(name, srcs = None, deps = [], copts = [], size = "small", linkopts = [], **kwargs):
    """A GoogleTest: all *_test.cc of the folder unless given."""
    native.cc_test(
        name = name,
        srcs = native.glob(["*_test.cc"]) if srcs == None else srcs,
        copts = COPTS + copts,
        size = size,
        linkopts = ["-lgtest", "-lgtest_main", "-lgmock", "-lpthread"] + linkopts,
        linkstatic = True,
        deps = deps,
        **kwargs
    )

def sluice_script_test(name, script, data = [], args = [], size = "small", **kwargs):
    """A test that is a script (python3 of Debian, or bash). It runs in the runfiles' root, passes by exit code 0.

    Args:
      name: of the test.
      script: a .py or .sh file.
      data: what it reads or runs; the arguments name them by $(rootpath LABEL).
      args: of the script.
      size: as for every test.
      **kwargs: to sh_test.
    """
    native.sh_test(
        name = name,
        srcs = ["//tools/bazel:run_script.sh"],
        args = ["$(rootpath %s)" % script] + args,
        data = [script] + data,
        size = size,
        **kwargs
    )

def sluice_fuzz_test(name, srcs, corpus, deps = [], copts = [], size = "small", tags = [], **kwargs):
    """A fuzz target. As a normal test it runs its corpus, with some fixed mutations; with --config=fuzz it is a libFuzzer program.

    Args:
      name: ends in _fuzz_test.
      srcs: the file with LLVMFuzzerTestOneInput.
      corpus: a folder of the package; one input a file.
      deps: what is fuzzed.
      copts: more compiler flags.
      size: as for every test.
      tags: "fuzz" is added, by which tools/fuzz finds it.
      **kwargs: to cc_test.
    """
    files = native.glob([corpus + "/**"])
    if not files:
        fail("%s: the corpus folder %s is empty" % (name, corpus))
    native.cc_test(
        name = name,
        srcs = srcs,
        args = select({
            "//tools/bazel:fuzz": [native.package_name() + "/" + corpus],
            "//conditions:default": ["$(rootpath %s)" % f for f in files],
        }),
        copts = COPTS + copts,
        data = files,
        linkopts = ["-lpthread"],
        linkstatic = True,
        size = size,
        tags = tags + ["fuzz"],
        deps = deps + ["//tools/bazel:fuzz_main"],
        **kwargs
    )

def sluice_benchmark(name, srcs, deps = [], copts = [], linkopts = [], **kwargs):
    """A Google Benchmark program, and a test `name`_test that runs each of its benchmarks once, so that none rots.

    Args:
      name: ends in _benchmark.
      srcs: its sources, without a main.
      deps: what is measured.
      copts: more compiler flags.
      linkopts: more linker flags.
      **kwargs: to cc_binary.
    """
    native.cc_binary(
        name = name,
        srcs = srcs,
        copts = COPTS + copts,
        linkopts = ["-lbenchmark_main", "-lbenchmark", "-lpthread"] + linkopts,
        linkstatic = True,
        testonly = True,
        deps = deps,
        **kwargs
    )
    native.sh_test(
        name = name + "_test",
        srcs = ["//tools/bazel:run_script.sh"],
        args = ["$(rootpath :%s)" % name, "--benchmark_min_time=0"],
        data = [":" + name],
        size = "small",
        tags = ["benchmark"],
    )
