"""The proxy under test as a child process: started with a bootstrap, watched, asked, stopped."""
import contextlib
import http.client
import json
import os
import resource
import signal
import subprocess
import time


class ProxyProcess:
    """`config` is a dictionary. Ports are the kernel's choice: the admin address is read back from a file
    and the listeners' ports from the admin page. Call stop() at the end."""

    def __init__(self, binary, config, folder, arguments=(), nofile=None, concurrency=1, ready=True):
        self.binary, self.config, self.folder = binary, config, folder
        self.arguments, self.nofile, self.concurrency, self.ready = list(arguments), nofile, concurrency, ready
        self.config_path = os.path.join(folder, "bootstrap.json")
        self.log_path = os.path.join(folder, "process.log")
        self.process = None
        self.admin_address = None
        self.ports = {}
        self.killed_by_us = False

    def write_config(self, config=None):
        """Replaces the bootstrap file as a rename, the way orchestrators do."""
        if config is not None:
            self.config = config
        with open(self.config_path + ".new", "w") as out:
            json.dump(self.config, out, indent=1)
        os.rename(self.config_path + ".new", self.config_path)

    def command(self):
        return [self.binary, "-c", self.config_path, "--concurrency", str(self.concurrency),
                "--disable-hot-restart", "-l", "warning",
                "--admin-address-path", os.path.join(self.folder, "admin")] + self.arguments

    def start(self):
        self.write_config()

        def limit():
            if self.nofile:
                resource.setrlimit(resource.RLIMIT_NOFILE, (self.nofile, self.nofile))
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            preexec_fn=limit)
        if self.ready:
            self.wait_ready()

    def wait_ready(self, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError("the proxy ended with status %d:\n%s" % (self.process.returncode, self.log_tail()))
            if self.find_admin() and self.is_ready():
                self.find_ports()
                return
            time.sleep(0.005)
        raise RuntimeError("the proxy was not ready after %d s:\n%s" % (seconds, self.log_tail()))

    def find_admin(self):
        try:
            with open(os.path.join(self.folder, "admin")) as file:
                host, _, port = file.read().strip().rpartition(":")
        except FileNotFoundError:
            return None
        if port:
            self.admin_address = (host, int(port))
        return self.admin_address

    def is_ready(self):
        try:
            return self.admin("/ready")[0] == 200
        except OSError:
            return False

    def find_ports(self):
        """`/listeners` prints one `name::address:port` a line."""
        for line in self.admin("/listeners")[1].splitlines():
            name, _, where = line.partition("::")
            if where.rpartition(":")[2].isdigit():
                self.ports[name] = int(where.rpartition(":")[2])

    @property
    def port(self):
        return self.ports["in"]

    @property
    def pid(self):
        return self.process.pid

    def admin(self, path, method="GET", timeout=5):
        connection = http.client.HTTPConnection(*self.admin_address, timeout=timeout)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()

    def stats(self, pattern=""):
        """Counters and gauges by name."""
        out = {}
        for line in self.admin("/stats" + ("?filter=" + pattern if pattern else ""))[1].splitlines():
            name, _, value = line.partition(": ")
            if value.isdigit():
                out[name] = int(value)
        return out

    def cpu_seconds(self):
        """User and system time of the whole process so far."""
        with open("/proc/%d/stat" % self.pid) as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def open_files(self):
        return len(os.listdir("/proc/%d/fd" % self.pid))

    def resident_bytes(self):
        with open("/proc/%d/statm" % self.pid) as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    def signal(self, number):
        self.process.send_signal(number)

    @contextlib.contextmanager
    def held(self):
        """Stops the process meanwhile: what happens here it sees all at once."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)

    def wait(self, seconds):
        """The exit status, or None when it still runs after `seconds`."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def crash(self):
        """The signal that ended it, if that was not ours."""
        code = self.process.poll() if self.process else None
        if code is None or code >= 0 or self.killed_by_us:
            return None
        return signal.Signals(-code).name

    def log_tail(self, size=2000):
        try:
            with open(self.log_path, "rb") as file:
                return file.read()[-size:].decode("utf-8", "replace").strip()
        except FileNotFoundError:
            return ""

    def stop(self):
        if self.process and self.process.poll() is None:
            self.killed_by_us = True
            self.process.kill()
            self.process.wait()
