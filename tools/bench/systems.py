"""The programs under comparison: how each is configured and started. The configurations printed here are the
ones that docs/performance.md publishes."""
import glob
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROXY_CPU, LOAD_CPU = 0, 1
SMALL_BODY = "x" * 62 + "\n"  # 63 bytes
ROUTES = 12000
TYPE = "type.googleapis.com/envoy."

BACKEND = """worker_processes 1; daemon off; error_log stderr crit; pid {dir}/pid; {user}
worker_rlimit_nofile 20000;
events {{ worker_connections 19000; }}
http {{ access_log off; keepalive_requests 1000000000; keepalive_timeout 1h; client_max_body_size 0;
  client_body_temp_path {dir}/b; proxy_temp_path {dir}/p; fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u;
  scgi_temp_path {dir}/s; sendfile on; tcp_nodelay on;
  server {{ listen 127.0.0.1:{port} backlog=4096 reuseport; root {dir};
    location / {{ return 200 "{body}"; }}
    location = /1m {{ }}
    location = /status {{ stub_status; }}
    # Answers only when the whole body is here, where `return` would answer at once.
    location = /upload {{ client_body_buffer_size 2m; proxy_pass_request_body off; proxy_set_header Content-Length "";
      proxy_set_header Connection ""; proxy_http_version 1.1; proxy_pass http://self/; }} }}
  upstream self {{ server 127.0.0.1:{port}; keepalive 64; keepalive_requests 1000000000; }} }}
"""
NGINX = """worker_processes {workers}; daemon off; error_log stderr crit; pid {dir}/pid; {user}
worker_rlimit_nofile 20000;
events {{ worker_connections {slots}; }}
http {{ {log} keepalive_requests 1000000000; keepalive_timeout 1h; client_max_body_size 0; tcp_nodelay on;
  client_body_temp_path {dir}/b; proxy_temp_path {dir}/p; fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u;
  scgi_temp_path {dir}/s; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_request_buffering off;
  {buffers}
  upstream up {{ server 127.0.0.1:{backend}; keepalive 512; keepalive_requests 1000000000; keepalive_timeout 1h; }}
  server {{ listen 127.0.0.1:{port} backlog=4096 reuseport;
{locations}    location / {{ proxy_pass http://up; }} }} }}
"""
BIG_BUFFERS = "proxy_buffering off; proxy_buffer_size 64k; proxy_buffers 8 64k; proxy_busy_buffers_size 128k;"
NGINX_LOG = """log_format j escape=json '{"ts":"$time_iso8601","trace_id":"$http_x_request_id","upstream":"$upstream_addr",'
    '"status":$status,"bytes":$body_bytes_sent,"duration":$request_time}'; access_log %s j buffer=64k flush=1s;"""
HAPROXY = """global
  nbthread {workers}
  maxconn {most}
  no strict-limits
  tune.bufsize 16384
defaults
  mode http
  {log}
  http-reuse always
  option http-keep-alive
  timeout client 1h
  timeout server 1h
  timeout http-keep-alive 1h
  timeout connect 2s
frontend in
  bind 127.0.0.1:{port} backlog 4096
{rules}  default_backend up
backend up
  server s 127.0.0.1:{backend} pool-max-conn -1
"""
HAPROXY_LOG = """log stdout format raw local0
  log-format '{"ts":"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]","trace_id":"%[capture.req.hdr(0)]","upstream":"%si:%sp","status":%ST,"bytes":%B,"duration_ms":%Ta}'"""
JSON_LOG = {"ts": "%START_TIME%", "trace_id": "%REQ(X-REQUEST-ID)%", "upstream": "%UPSTREAM_HOST%",
            "status": "%RESPONSE_CODE%", "bytes": "%BYTES_SENT%", "duration_ms": "%DURATION%"}


def route_path(number):
    return "/api/v1/service-%05d/items" % number


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class System:
    """One running program. `kind` names it, `variant` its configuration: "plain", "log", "big" (1 MiB bodies),
    "exact" or "prefix" (12,000 routes before the one that catches all), "minimal" (few connections allowed)."""

    def __init__(self, kind, binary, label=None):
        self.kind, self.binary, self.label = kind, binary, label or kind
        self.process, self.port, self.folder = None, None, None

    def start(self, folder, backend, variant="plain", workers=1, cpu=PROXY_CPU, wrapper=(), environment=None, wait=60):
        self.folder = os.path.join(folder, "%s-%s-%d" % (self.label, variant, free_port()))
        os.mkdir(self.folder)
        self.port = free_port()
        command = CONFIGURE[self.kind](self, backend, variant, workers)
        with open(os.path.join(self.folder, "output"), "wb") as output:
            self.process = subprocess.Popen(
                list(wrapper) + command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env=dict(os.environ, **(environment or {})), preexec_fn=lambda: prepare_child(cpu))
        if wait:
            self.wait_listening(wait)
        return self

    def wait_listening(self, seconds):
        end = time.monotonic() + seconds
        while True:
            if self.process.poll() is not None:
                raise RuntimeError("%s ended with status %d: %s" % (self.label, self.process.returncode, self.output()))
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > end:
                    raise RuntimeError("%s does not listen after %d s: %s" % (self.label, seconds, self.output()))
                time.sleep(0.01)

    def output(self):
        with open(os.path.join(self.folder, "output"), errors="replace") as file:
            return file.read()[-1500:]

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def pids(self):
        """The process and all below it."""
        out, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            out.append(pid)
            for path in glob.glob("/proc/%d/task/*/children" % pid):
                try:
                    with open(path) as file:
                        todo += [int(word) for word in file.read().split()]
                except OSError:
                    pass
        return out

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.process = None


def prepare_child(cpu):
    if cpu is not None:
        os.sched_setaffinity(0, {cpu} if isinstance(cpu, int) else cpu)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def run_as():
    """nginx's workers would otherwise become nobody and miss our folders."""
    return "user root;" if os.getuid() == 0 else ""


def configure_backend(system, _backend, _variant, _workers):
    with open(os.path.join(system.folder, "1m"), "wb") as out:
        out.write(b"y" * (1 << 20))
    text = BACKEND.format(dir=system.folder, port=system.port, body=SMALL_BODY.replace("\n", "\\n"), user=run_as())
    return [system.binary, "-c", system.write("nginx.conf", text)]


def configure_nginx(system, backend, variant, workers):
    locations = ""
    if variant in ("exact", "prefix"):
        sign = "= " if variant == "exact" else "^~ "
        locations = "".join("    location %s%s { proxy_pass http://up; }\n" % (sign, route_path(i))
                            for i in range(ROUTES))
    log = NGINX_LOG % os.path.join(system.folder, "access.log") if variant == "log" else "access_log off;"
    buffers = BIG_BUFFERS if variant == "big" else ""
    text = NGINX.format(dir=system.folder, port=system.port, backend=backend, workers=workers, user=run_as(),
                        log=log, buffers=buffers, locations=locations, slots=512 if variant == "minimal" else 19000)
    return [system.binary, "-c", system.write("nginx.conf", text)]


def configure_haproxy(system, backend, variant, workers):
    rules = ""
    if variant in ("exact", "prefix"):
        table = system.write("routes.map", "".join("%s up\n" % route_path(i) for i in range(ROUTES)))
        rules = "  use_backend %%[path,map_%s(%s)]\n" % ("str" if variant == "exact" else "beg", table)
    if variant == "log":
        rules += "  capture request header x-request-id len 64\n"
    text = HAPROXY.format(port=system.port, backend=backend, workers=workers, rules=rules,
                          most=2000 if variant == "minimal" else 12000,
                          log=HAPROXY_LOG if variant == "log" else "no log")
    return [system.binary, "-db", "-q", "-f", system.write("haproxy.cfg", text)]


def configure_nghttpx(system, backend, variant, workers):
    command = [system.binary, "--conf=/dev/null", "--frontend=127.0.0.1,%d;no-tls" % system.port,
               "--backend=127.0.0.1,%d" % backend, "--workers=%d" % workers, "--no-via",
               "--frontend-keep-alive-timeout=1h", "--backend-keep-alive-timeout=1h", "--backlog=4096",
               "--errorlog-file=/dev/null", "--rlimit-nofile=20000", "--single-process"]
    if variant == "log":
        command += ["--accesslog-file=" + os.path.join(system.folder, "access.log"),
                    "--accesslog-format={\"ts\":\"$time_iso8601\",\"trace_id\":\"$http_x_request_id\",\"upstream\":"
                    "\"$backend_host:$backend_port\",\"status\":$status,\"bytes\":$body_bytes_sent,"
                    "\"duration\":$request_time}"]
    else:
        command += ["--accesslog-file="]
    return command


def routes_of(variant):
    out = []
    if variant in ("exact", "prefix"):
        key = "path" if variant == "exact" else "prefix"
        out = [{"match": {key: route_path(i)}, "route": {"cluster": "up"}} for i in range(ROUTES)]
    return out + [{"match": {"prefix": "/"}, "route": {"cluster": "up"}}]


def envoy_bootstrap(system, backend, variant):
    manager = {
        "@type": TYPE + "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "in",
        "route_config": {"virtual_hosts": [{"name": "v", "domains": ["*"], "routes": routes_of(variant)}]},
        "http_filters": [{"name": "router", "typed_config": {
            "@type": TYPE + "extensions.filters.http.router.v3.Router"}}]}
    if variant == "log":
        manager["access_log"] = [{"name": "log", "typed_config": {
            "@type": TYPE + "extensions.access_loggers.file.v3.FileAccessLog",
            "path": os.path.join(system.folder, "access.log"), "log_format": {"json_format": JSON_LOG}}}]

    def address(port):
        return {"socket_address": {"address": "127.0.0.1", "port_value": port}}
    return {
        "admin": {"address": address(0)},
        "static_resources": {
            "listeners": [{"name": "in", "address": address(system.port),
                           "filter_chains": [{"filters": [{"name": "hcm", "typed_config": manager}]}]}],
            "clusters": [{"name": "up", "type": "STATIC", "connect_timeout": "1s", "load_assignment": {
                "cluster_name": "up",
                "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address(backend)}}]}]}}]}}


def configure_envoy(system, backend, variant, workers):
    path = system.write("bootstrap.json", json.dumps(envoy_bootstrap(system, backend, variant)))
    return [system.binary, "-c", path, "--concurrency", str(workers), "--disable-hot-restart", "-l", "error"]


def configure_relay(system, backend, _variant, _workers):
    return [system.binary, str(system.port), str(backend)]


CONFIGURE = {"backend": configure_backend, "nginx": configure_nginx, "haproxy": configure_haproxy,
             "nghttpx": configure_nghttpx, "envoy": configure_envoy, "sluice": configure_envoy,
             "relay": configure_relay}
VERSION = {"nginx": "-v", "haproxy": "-v", "nghttpx": "--version", "envoy": "--version", "sluice": "--version"}


def find(kind, given=None):
    """The path of a program, or None."""
    if given:
        return given
    if kind == "envoy":
        found = glob.glob(os.path.join(ROOT, ".cache/envoy/lib/python*/site-packages/envoy/_bin/envoy"))
        return os.environ.get("ENVOY") or (found[0] if found else shutil.which("envoy"))
    if kind == "sluice":
        path = os.environ.get("SLUICE") or os.path.join(ROOT, "bazel-bin/source/exe/sluice")
        return path if os.path.exists(path) else None
    if kind == "relay":
        path = os.path.join(ROOT, "bazel-bin/tools/bench/relay")
        return path if os.path.exists(path) else None
    return shutil.which(kind, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def version(kind, binary):
    if kind not in VERSION:
        return ""
    done = subprocess.run([binary, VERSION[kind]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    return lines[0] if lines else ""
