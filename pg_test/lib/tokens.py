"""JSON Web Tokens for tests: HS256 by hand, RS256 by the program openssl."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import tempfile
import time

KEY = "a key of at least thirty-two characters"
NAMESPACE = "https://hasura.io/jwt/claims"


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims(default="user", allowed=("user", "editor"), expires_in=600, namespace=NAMESPACE, variables=None, **more):
    """Claims of Hasura's form; `variables` by their names without the prefix."""
    given = {"x-hasura-" + name: value for name, value in ({"user-id": "1"} if variables is None else variables).items()}
    inside = {"x-hasura-allowed-roles": list(allowed), "x-hasura-default-role": default, **given}
    times = {} if expires_in is None else {"exp": int(time.time()) + expires_in}
    return {**times, namespace: inside, **more}


def message(header, payload):
    return encoded(json.dumps(header).encode()) + "." + encoded(json.dumps(payload).encode())


def hs256(payload, key=KEY, **header):
    text = message({"alg": "HS256", "typ": "JWT", **header}, payload)
    return text + "." + encoded(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest())


class RsaKey:
    """A pair of keys that is made at the time of the test."""

    def __init__(self, kid):
        self.kid = kid
        self.private = self.openssl("genrsa", "2048")

    def openssl(self, *arguments, key=None, data=None):
        with tempfile.NamedTemporaryFile("w") as file:
            if key:
                file.write(key)
                file.flush()
                arguments = [file.name if a == "KEY" else a for a in arguments]
            done = subprocess.run(["openssl", *arguments], input=data, check=True, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL)
        return done.stdout if data else done.stdout.decode()

    def public(self):
        return self.openssl("rsa", "-in", "KEY", "-pubout", key=self.private)

    def jwk(self):
        modulus = self.openssl("rsa", "-in", "KEY", "-noout", "-modulus", key=self.private).strip().split("=")[1]
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "e": "AQAB",
                "n": encoded(bytes.fromhex(modulus))}

    def token(self, payload):
        text = message({"alg": "RS256", "kid": self.kid}, payload)
        return text + "." + encoded(self.openssl("dgst", "-sha256", "-sign", "KEY", key=self.private,
                                                 data=text.encode()))
