"""nginx and HAProxy as a point of comparison: one worker, keep-alive to the upstream, nothing else."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import upstreams

NGINX = """worker_processes 1; daemon off; master_process off; error_log stderr crit; pid {dir}/nginx.pid;
events {{ worker_connections 4096; }}
http {{ access_log off; client_body_temp_path {dir}/b; proxy_temp_path {dir}/p; fastcgi_temp_path {dir}/f;
  uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s; keepalive_requests 1000000; client_max_body_size 0;
  upstream up {{ server 127.0.0.1:{upstream}; keepalive 64; }}
  server {{ listen 127.0.0.1:{port};
    location / {{ proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; }} }} }}
"""
HAPROXY = """global
  nbthread 1
defaults
  mode http
  http-reuse always
  timeout client 10s
  timeout server 10s
  timeout connect 2s
frontend in
  bind 127.0.0.1:{port}
  default_backend up
backend up
  server s 127.0.0.1:{upstream}
"""


class Peer:
    def __init__(self, command, port, folder):
        self.port, self.folder = port, folder
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("%s does not listen" % command[0])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(kind, upstream_port):
    folder = tempfile.mkdtemp(prefix="sluice-peer-")
    port = upstreams.unused_port()
    path = os.path.join(folder, "conf")
    with open(path, "w") as out:
        out.write((NGINX if kind == "nginx" else HAPROXY).format(dir=folder, port=port, upstream=upstream_port))
    found = shutil.which(kind) or "/usr/sbin/" + kind
    return Peer([found, "-c", path] if kind == "nginx" else [found, "-db", "-f", path], port, folder)
