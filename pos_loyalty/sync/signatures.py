"""A till signs each request with a key that never leaves it: its token alone, overheard or copied, is worth nothing."""

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

HEADER = "x-terminal-signature"
KEY_BYTES = 32


def new_key() -> bytes:
    """A private key, 32 bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_key(private_key: bytes) -> str:
    """As it is registered: 64 hexadecimal digits."""
    return Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw().hex()


def sign(private_key: bytes, path: str, body: bytes) -> str:
    """Of the unpacked body."""
    signature = Ed25519PrivateKey.from_private_bytes(private_key).sign(_signed(path, body))
    return base64.b64encode(signature).decode("ascii")


def is_signed(public_key_hex: str, path: str, body: bytes, signature: str) -> bool:
    try:
        found = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key_hex)).verify(found, _signed(path, body))
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


def _signed(path: str, body: bytes) -> bytes:
    return b"pos-loyalty 1\n" + path.encode() + b"\n" + hashlib.sha256(body).digest()
