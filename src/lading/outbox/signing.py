"""Signatures over the raw body: Standard Webhooks for everybody, RSA headers for receivers built for another sender."""

import base64
import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

SECRET_BYTES = 24
RSA_BITS = 2048
# Header → digest: the first for receivers that know nothing newer.
VENDOR_DIGESTS = MappingProxyType({"flex.signature": hashes.MD5, "fluent-signature": hashes.SHA512})


def standard_headers(message_id: str, timestamp: int, body: bytes, secrets: Sequence[bytes]) -> Mapping[str, str]:
    """The three headers of Standard Webhooks. timestamp: Unix seconds. A signature for each secret, newest first."""
    signed = b"%s.%d.%s" % (message_id.encode(), timestamp, body)
    signatures = [base64.b64encode(hmac.digest(secret, signed, sha256)).decode() for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def vendor_headers(body: bytes, key: rsa.RSAPrivateKey) -> Mapping[str, str]:
    """RSA signatures of the body as header values in base64."""
    return {
        name: base64.b64encode(key.sign(body, PKCS1v15(), digest())).decode() for name, digest in VENDOR_DIGESTS.items()
    }


def secret_text(secret: bytes) -> str:
    """A secret as receivers' libraries take it."""
    return f"whsec_{base64.b64encode(secret).decode()}"


def new_rsa_key() -> bytes:
    """A fresh private key as DER."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def rsa_key(der: bytes) -> rsa.RSAPrivateKey:
    """The key again."""
    key = serialization.load_der_private_key(der, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def public_key_text(der: bytes) -> str:
    """The public half as PEM, to give to receivers."""
    public = rsa_key(der).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem.decode("ascii")
