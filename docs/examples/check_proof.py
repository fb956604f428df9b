"""Checks a proof or a signed head of the log (`pip install cryptography`): check_proof.py proof.json log.key [kept-head.txt]"""
import base64, hashlib, json, sys
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def digest(event):  # The length of each field stands before it, in eight bytes.
    event = {name: UUID(value).bytes if name.endswith(("id", "actor")) else value for name, value in event.items()}
    kind, type_ = event["stream_kind"].encode(), event["type"].encode()
    fields = [event["id"], kind, event["stream_id"], type_, event.get("room_id", b""), event.get("actor", b"")]
    fields = [len(field).to_bytes(8, "big") + field for field in fields]
    return sha256(bytes.fromhex(event["salt"]), *fields, event["data"].encode())

def climb(leaf, index, size, path):  # The root that a path leads to: RFC 9162, 2.1.3.
    if size == 1:
        return leaf if not path else sys.exit("the path is too long")
    left = 1 << (size - 1).bit_length() - 1
    if index < left:
        return sha256(b"\1", climb(leaf, index, left, path[:-1]), path[-1])
    return sha256(b"\1", path[-1], climb(leaf, index - left, size - left, path[:-1]))

def grow(old, new, path, known):  # The roots of two sizes that a path leads to: 2.1.4.
    if old == new:
        (node,) = path if known is None else [known, *path]
        return node, node
    left = 1 << (new - 1).bit_length() - 1
    if old <= left:
        before, after = grow(old, left, path[:-1], known)
        return before, sha256(b"\1", after, path[-1])
    return tuple(sha256(b"\1", path[-1], node) for node in grow(old - left, new - left, path[:-1], None))

def opened(note, key):  # Size and root in a head, if the key has signed it: c2sp.org/signed-note.
    name, public = key.split("+", 2)[0], base64.b64decode(key.split("+", 2)[2])
    text, signatures = note.rsplit("\n\n", 1)
    origin, size, root = text.split("\n")[:3]
    for signer, signature in (line.split(" ")[1:] for line in signatures.splitlines()):
        signature, key_id = base64.b64decode(signature), sha256(name.encode(), b"\n", public)[:4]
        if signer == origin == name and signature[:4] == key_id:
            Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature[4:], f"{text}\n".encode())
            return int(size), base64.b64decode(root)
    sys.exit("the key has not signed the head")

text, key, *kept = (open(file, encoding="utf-8").read() for file in sys.argv[1:])
proof = json.loads(text) if text.startswith("{") else {"kind": "head", "head": text}
(size, root), path = opened(proof["head"], key), [bytes.fromhex(part) for part in proof.get("path", [])]
heads, holds = [(size, root)], proof["kind"] == "head"
if proof["kind"] == "inclusion":
    leaf, index = bytes.fromhex(proof["digest"]), proof["position"] - 1
    holds = "event" not in proof or digest(proof["event"]) == leaf
    holds = holds and 0 <= index < size and climb(sha256(b"\0", leaf), index, size, path) == root
elif proof["kind"] == "consistency":  # The earlier head in it is the operator's: it takes the one that was kept.
    old, old_root = opened(proof["old_head"], key)
    heads, holds = [*heads, (old, old_root)], len(kept) == 1 and 1 <= old <= size
    holds = holds and grow(old, size, path, old_root) == (old_root, root)
holds = holds and all(opened(head, key) in heads for head in kept)
sys.exit(None if holds else "the proof does not hold, or not of the head that was kept")
