"""A certificate authority of the shop's own, and the certificate that head office shows to its tills.

Tills trust this authority and nobody else, so no authority of the world can speak for head office.
"""

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pos_loyalty.head_office.refusals import OperatorError

AUTHORITY_DAYS = 3_650
SERVER_DAYS = 825
"""More is refused by some systems."""
_CLOCK_TOLERANCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Files:
    """`authority` goes to the tills, `authority_key` under lock, the other two to `head-office serve`."""

    authority: Path
    authority_key: Path
    server: Path
    server_key: Path


def make(folder: Path, hosts: Sequence[str], now: datetime | None = None) -> Files:
    """A server certificate for these names or addresses; the authority is made the first time, and kept.

    Raises OperatorError for a name that is none, or an authority that cannot be read.
    """
    now = now or datetime.now(UTC)
    names = [_general_name(host) for host in hosts]
    files = Files(*(folder / name for name in ("ca.pem", "ca-key.pem", "server.pem", "server-key.pem")))
    folder.mkdir(parents=True, exist_ok=True)
    if not files.authority.exists():
        _make_authority(files, now)
    authority, authority_key = _read_authority(files)
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        _builder(hosts[0], authority.subject, key.public_key(), now, SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )
    _write_key(files.server_key, key)
    files.server.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return files


def _make_authority(files: Files, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = "pos-loyalty head office"
    made = (
        _builder(name, _name(name), key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_MAY_SIGN, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(files.authority_key, key)
    files.authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))


_MAY_SIGN = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _read_authority(files: Files) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    try:
        authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
        key = serialization.load_pem_private_key(files.authority_key.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise OperatorError(f"The authority in {files.authority.parent} cannot be read: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or authority.public_key() != key.public_key():
        raise OperatorError(f"{files.authority_key} is not the key of {files.authority}.")
    return authority, key


def _builder(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_TOLERANCE)
        .not_valid_after(now + timedelta(days=days))
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        """Then it is a name."""
    if not host or not host.isascii() or any(letter in host for letter in " /:@"):
        raise OperatorError(f"{host!r} is neither an address nor the name of a machine.")
    return x509.DNSName(host)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Only for whoever runs head office."""
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
