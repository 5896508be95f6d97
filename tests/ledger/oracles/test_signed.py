"""Real Ed25519 signatures: the public vectors of signed notes, and checkpoints signed and opened."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sharewell.ledger.checkpoint import Checkpoint, open_checkpoint, read_checkpoint, sign_checkpoint
from sharewell.ledger.note import DASH, Key, add_signature, open_note, read_key, sign_note, split_note
from tests.ledger.tools import survivors

PETER = read_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
ENOCH = read_key("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop")
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
BY_PETER = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
BY_ENOCH = "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ="
SIGNED = f"{TEXT}\n{DASH}PeterNeumann {BY_PETER}\n"
SIGNED_BY_BOTH = f"{SIGNED}{DASH}EnochRoot {BY_ENOCH}\n"
C2SP = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    f"{DASH}example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LEDGER = Key("midtown.example/ledger", SECRET.public_key().public_bytes_raw())


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature is this key's, by Ed25519."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_the_public_vector_opens() -> None:
    opened = open_note(SIGNED, [PETER], verifies)
    assert (opened.text, opened.keys) == (TEXT, (PETER,))


def test_the_public_vector_with_two_signatures_opens() -> None:
    assert open_note(SIGNED_BY_BOTH, [ENOCH, PETER], verifies).keys == (PETER, ENOCH)
    assert open_note(SIGNED_BY_BOTH, [ENOCH], verifies).keys == (ENOCH,)


def test_the_known_private_key_signs_as_it_does_elsewhere() -> None:
    # Published with the vector; it protects nothing.
    seed = bytes.fromhex("810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173")
    peter = Ed25519PrivateKey.from_private_bytes(seed)
    assert peter.public_key().public_bytes_raw() == PETER.public
    assert sign_note(TEXT, PETER, peter.sign) == SIGNED


def test_one_bit_anywhere_spoils_the_vector() -> None:
    assert survivors(SIGNED.encode(), lambda note: open_note(note, [PETER], verifies)) == []


def test_the_example_of_the_specification_is_read() -> None:
    text, (line,) = split_note(C2SP)
    assert read_checkpoint(text).size == 20852163
    assert line.name == read_checkpoint(text).origin
    assert f"{text}\n{line}" == C2SP


def test_a_checkpoint_is_signed_and_opened() -> None:
    checkpoint = Checkpoint(LEDGER.name, 3, bytes(32))
    note = sign_checkpoint(checkpoint, LEDGER, SECRET.sign)
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    witness = Key("witness.example", other.public_key().public_bytes_raw())
    signed = open_checkpoint(add_signature(note, witness, other.sign), LEDGER, verifies, [witness])
    assert (signed.checkpoint, signed.witnesses) == (checkpoint, ("witness.example",))
