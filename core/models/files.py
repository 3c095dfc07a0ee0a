"""Uploaded and generated files: private, named by their checksum, never changed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.guards import frozen


def storage_path(instance: StoredFile, filename: str) -> str:
    return f"{instance.sha256[:2]}/{instance.sha256}"


class StoredFile(models.Model):
    """Bytes with the name they came with, their true type and SHA-256."""

    file = models.FileField(upload_to=storage_path, max_length=200)
    name = models.CharField(_("file name"), max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    # The object whose readers may read the file; "" until an action attaches it.
    owner_type = models.CharField(max_length=60, blank=True)
    owner_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner_type", "owner_id"], name="file_by_owner")]
        triggers = [
            frozen(
                "stored_file",
                ["file", "name", "content_type", "size", "sha256", "uploaded_by_id", "uploaded_at"],
                _("A stored file cannot be changed; add a new version."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def open(self, mode: str = "rb") -> Any:
        return self.file.open(mode)
