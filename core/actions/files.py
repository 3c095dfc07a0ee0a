"""Take in a file: its true type is looked at, its size limited, its checksum kept."""

from __future__ import annotations

import hashlib
from typing import Any

import puremagic
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import models, transaction
from django.utils.translation import gettext as _

from core.actions.audit import label
from core.errors import Refused
from core.models import StoredFile, User

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
    "txt": "text/plain",
    "json": "application/json",
    "xml": "application/xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "zip": "application/zip",
    "si": "text/plain",
}
TEXTS = {"csv", "txt", "json", "xml", "si"}
ZIPPED = {"xlsx", "docx", "zip"}
UPLOADABLE = ("pdf", "xlsx", "docx", "csv", "txt", "png", "jpg", "jpeg")


def sniff(head: bytes, name: str, allowed: tuple[str, ...] = UPLOADABLE) -> str:
    """The content type by the file's own bytes; refuses when they do not fit the name."""
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if extension not in allowed:
        raise Refused(
            _("Files of the kind “.%(extension)s” cannot be received here. Use one of: %(allowed)s.")
            % {"extension": extension or "?", "allowed": ", ".join(sorted(allowed))}
        )
    if extension in TEXTS:
        fits = b"\0" not in head
    elif extension in ZIPPED:
        fits = head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}
    else:
        try:
            fits = puremagic.from_string(head, mime=True) == TYPES[extension]
        except puremagic.PureError:
            fits = False
    if not fits:
        raise Refused(
            _("The content of “%(name)s” is not what its name says. Save it again in the right format and retry.")
            % {"name": name}
        )
    return TYPES[extension]


@transaction.atomic
def store_upload(
    *, actor: User, upload: Any, owner: models.Model | None = None, allowed: tuple[str, ...] = UPLOADABLE
) -> StoredFile:
    """Keep an uploaded file after looking at its size and type."""
    if upload.size > settings.FILE_SIZE_LIMIT:
        raise Refused(
            _("The file is larger than %(limit)s MB. Make it smaller or divide it.")
            % {"limit": settings.FILE_SIZE_LIMIT // 1024 // 1024}
        )
    if upload.size == 0:
        raise Refused(_("The file is empty. Choose another one."))
    head = upload.read(8192)
    upload.seek(0)
    return _store(actor, upload, upload.name, sniff(head, upload.name, allowed), owner)


@transaction.atomic
def store_bytes(*, actor: User, content: bytes, name: str, owner: models.Model | None = None) -> StoredFile:
    """Keep a file that the platform made."""
    extension = name.rsplit(".", 1)[-1].lower()
    return _store(actor, ContentFile(content), name, TYPES.get(extension, "application/octet-stream"), owner)


def _store(actor: User, source: File[bytes], name: str, kind: str, owner: models.Model | None) -> StoredFile:
    digest, size = hashlib.sha256(), 0
    for chunk in source.chunks():
        digest.update(chunk)
        size += len(chunk)
    source.seek(0)
    stored = StoredFile(
        name=name.replace("\\", "/").rsplit("/", 1)[-1][:255],
        content_type=kind,
        size=size,
        sha256=digest.hexdigest(),
        uploaded_by=actor,
        owner_type=label(owner) if owner else "",
        owner_id=owner.pk if owner else None,
    )
    stored.file.save(stored.sha256, source, save=False)
    stored.save()
    return stored
