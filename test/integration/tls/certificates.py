"""Throw-away certificates, made by openssl when a test needs them: nothing in the repository expires."""
import os
import subprocess

YEARS = 36500


def _run(*arguments):
    subprocess.run(("openssl",) + arguments, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Certificates:
    """A CA "ca", another "otherca", and leaves by name, each as NAME.pem and NAME.key in `folder`."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        for name in ("ca", "otherca"):
            self._key(name)
            _run("req", "-x509", "-new", "-key", self.key(name), "-subj", "/O=Test/CN=" + name,
                 "-days", str(YEARS), "-sha256", "-out", self.pem(name))
        self.leaf("server", "DNS:server.test,DNS:*.wild.test")
        self.leaf("client", "URI:spiffe://test/client,DNS:client.test")
        self.leaf("stranger", "URI:spiffe://test/client", ca="otherca")
        self.leaf("expired", "DNS:expired.test", days=-1)
        self.leaf("backend", "DNS:backend.test")
        self.leaf("rsa", "DNS:server.test", rsa=True)

    def pem(self, name):
        return os.path.join(self.folder, name + ".pem")

    def key(self, name):
        return os.path.join(self.folder, name + ".key")

    def _key(self, name, rsa=False):
        if rsa:
            _run("genrsa", "-out", self.key(name), "2048")
        else:
            _run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.key(name))

    def leaf(self, name, sans, ca="ca", days=YEARS, rsa=False):
        self._key(name, rsa)
        request = os.path.join(self.folder, name + ".csr")
        extensions = os.path.join(self.folder, name + ".ext")
        with open(extensions, "w") as file:
            file.write("subjectAltName=%s\nbasicConstraints=CA:FALSE\n" % sans)
        _run("req", "-new", "-key", self.key(name), "-subj", "/O=Test/CN=" + name, "-out", request)
        _run("x509", "-req", "-in", request, "-CA", self.pem(ca), "-CAkey", self.key(ca), "-set_serial", "0x1d",
             "-days", str(days), "-sha256", "-extfile", extensions, "-out", self.pem(name))

    def pair(self, name):
        """A TlsCertificate."""
        return {"certificate_chain": {"filename": self.pem(name)}, "private_key": {"filename": self.key(name)}}

    def trust(self, name="ca", **more):
        """A CertificateValidationContext."""
        return dict({"trusted_ca": {"filename": self.pem(name)}}, **more)
