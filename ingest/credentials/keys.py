# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The key of a body that signs: an Ed25519 key in a file that only its keeper reads."""

import base64
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from openvc.multibase import decode_multibase, encode_multibase

from ingest.documents import Document

# What stands before an Ed25519 public key in a Multikey (Multicodec 0xed).
_ED25519 = b"\xed\x01"


class UnusableKey(ValueError):
    """Tell why a key cannot be used."""


@dataclass(frozen=True)
class PublicKey:
    """Hold a public key, written as a Multikey (``z6Mk…``)."""

    multikey: str

    @classmethod
    def read(cls, multikey: str) -> "PublicKey":
        """Read a Multikey; raises UnusableKey for one that is no Ed25519 key."""
        try:
            raw = decode_multibase(multikey)
            Ed25519PublicKey.from_public_bytes(raw.removeprefix(_ED25519))
        except Exception as error:  # the library raises errors of many kinds on bad text
            raise UnusableKey(_NO_MULTIKEY.format(multikey)) from error
        if not raw.startswith(_ED25519):
            raise UnusableKey(_NO_MULTIKEY.format(multikey))
        return cls(multikey)

    @property
    def jwk(self) -> dict[str, str]:
        """Give the key as a JSON Web Key (RFC 8037)."""
        raw = decode_multibase(self.multikey).removeprefix(_ED25519)
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": base64.urlsafe_b64encode(raw).rstrip(b"=").decode(),
        }

    def address(self, base: str) -> str:
        """Give where a deployment tells the key."""
        return f"{base}/keys/{self.multikey}"

    def method(self, base: str) -> str:
        """Give the IRI of the key in proofs."""
        return f"{self.address(base)}#{self.multikey}"

    def document(self, base: str, controller: str) -> Document:
        """Write the document of the key (W3C Controlled Identifiers 1.0)."""
        method: Document = {
            "id": self.method(base),
            "type": "Multikey",
            "controller": controller,
            "publicKeyMultibase": self.multikey,
        }
        return {
            "@context": "https://www.w3.org/ns/cid/v1",
            "id": controller,
            "verificationMethod": [method],
            "assertionMethod": [self.method(base)],
        }


@dataclass(frozen=True)
class SigningKey:
    """Hold a private key; what it signs depends on nothing else."""

    private: Ed25519PrivateKey

    @classmethod
    def read(cls, path: Path) -> "SigningKey":
        """Read a key from a PEM file; raises UnusableKey saying what is wrong with it."""
        try:
            key = load_pem_private_key(path.read_bytes(), None)
        except (OSError, ValueError, TypeError) as error:
            raise UnusableKey(_NO_KEY.format(path)) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise UnusableKey(_NO_KEY.format(path))
        if path.stat().st_mode & 0o077:
            raise UnusableKey(_OPEN.format(path))
        return cls(key)

    @classmethod
    def create(cls, path: Path) -> "SigningKey":
        """Make a key and keep it in a new file that only its owner reads."""
        key = Ed25519PrivateKey.generate()
        text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise UnusableKey(_EXISTS.format(path)) from error
        with os.fdopen(handle, "wb") as file:
            file.write(text)
        return cls(key)

    # The two members and the method by which the library signs.
    alg = "EdDSA"

    @property
    def kid(self) -> str:
        """Name the key."""
        return self.public.multikey

    @property
    def public(self) -> PublicKey:
        """Give the public key."""
        return PublicKey(encode_multibase(_ED25519 + self.private.public_key().public_bytes_raw()))

    def sign(self, signing_input: bytes) -> bytes:
        """Sign bytes (RFC 8032)."""
        return self.private.sign(signing_input)


_NO_MULTIKEY = "{}: non è una chiave Ed25519 (z6Mk…) / is no Ed25519 key (z6Mk…)"
_NO_KEY = "{}: non è una chiave Ed25519 in PEM / is no Ed25519 key in PEM (albo key FILE)"
_OPEN = "{}: la legge chiunque / anybody can read it (chmod 600)"
_EXISTS = "{}: c'è già, o non si può scrivere / is there already, or cannot be written"
