"""A control plane of our own as a child process: told what to serve, and asked what it was asked."""
import json
import subprocess
import threading
import time


class PlaneProcess:
    """`requests` are all that have come, oldest first. Call stop() at the end."""

    def __init__(self, binary, port=0):
        self.binary = binary
        self.port = port
        self.requests = []
        self.changed = threading.Condition()
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen([self.binary, str(self.port)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)
        self.port = json.loads(self.process.stdout.readline())["port"]
        threading.Thread(target=self.read, args=(self.process,), daemon=True).start()

    def read(self, process):
        for line in process.stdout:
            with self.changed:
                self.requests.append(json.loads(line))
                self.changed.notify_all()

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def put(self, type_url, resources):
        """All there are of the type from now on."""
        self.say("put " + json.dumps({"type_url": type_url, "resources": [
            dict({"@type": type_url}, **resource) for resource in resources]}))

    def close_streams(self, code):
        self.say("close %d" % code)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def find(self, **wanted):
        """The requests, as (stream, request), that have these fields: `kind` is the end of their type_url, `since` counts
        those before."""
        kind, since = wanted.pop("kind", ""), wanted.pop("since", 0)
        with self.changed:
            return [(each["stream"], each["request"]) for each in self.requests[since:]
                    if each["request"]["type_url"].rpartition(".")[2]in (kind, kind or each["request"]["type_url"].rpartition(".")[2]) and
                    all(each["request"].get(field) == value for field, value in wanted.items())]

    def wait_for(self, condition, seconds=10):
        """Until `condition()` is true whenever something has come; its last value."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                value = condition()
                left = end - time.monotonic()
                if value or left <= 0:
                    return value
                self.changed.wait(min(left, 0.1))

    def stop(self):
        if self.process.poll() is None:
            self.kill()
