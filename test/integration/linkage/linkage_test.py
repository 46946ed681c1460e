"""The running program has loaded glibc and nothing else: no libssl, no libcrypto, none of the libraries that are linked from archives.

Usage: linkage_test.py SLUICE
"""
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

BOOTSTRAP = """
admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
static_resources: {}
"""
ALLOWED = re.compile(r"/(libc|libm|ld-linux-[a-z0-9_-]+)\.so\.\d+$")
SANITIZERS = re.compile(r"/(libasan|libtsan|libubsan|libstdc\+\+|libgcc_s)\.so\.\d+")
SECONDS = 20


def start(binary, folder):
    """Starts the program and returns it once its admin interface answers."""
    config, address = folder + "/envoy.yaml", folder + "/admin"
    with open(config, "w") as f:
        f.write(BOOTSTRAP)
    process = subprocess.Popen([binary, "-c", config, "--admin-address-path", address])
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit("%s ended with %d" % (binary, process.returncode))
        try:
            with open(address) as f:
                urllib.request.urlopen("http://%s/ready" % f.read().strip(), timeout=2).read()
            return process
        except (OSError, ValueError):
            time.sleep(0.02)
    process.kill()
    sys.exit("the admin interface did not answer within %d s" % SECONDS)


def loaded(pid):
    """The files that the process has mapped as code."""
    with open("/proc/%d/maps" % pid) as maps:
        fields = [line.split(None, 5) for line in maps]
    return sorted({os.path.realpath(f[5].strip()) for f in fields if len(f) == 6 and "x" in f[1] and f[5].startswith("/")})


def main():
    binary = os.path.realpath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        process = start(binary, folder)
        try:
            files = loaded(process.pid)
        finally:
            process.terminate()
            process.wait(SECONDS)
    print("\n".join(files))
    if binary not in files:
        sys.exit("the map of the process does not show %s: the test looks at the wrong thing" % binary)
    sanitized = any("/libasan." in f or "/libtsan." in f for f in files)
    strange = [f for f in files if f != binary and not ALLOWED.search(f) and not (sanitized and SANITIZERS.search(f))]
    if strange:
        sys.exit("loaded besides glibc: %s\nlink it from its archive (tools/bazel/link.bzl)" % " ".join(strange))


main()
