"""Uploaded files: their contents and Slack's file objects."""

import mimetypes
from dataclasses import dataclass, field
from pathlib import PurePath
from urllib.parse import quote

from sandbox.json_types import Json

LARGEST = 50 * 1024 * 1024


@dataclass(slots=True)
class File:
    id: str
    name: str
    user: str
    created: int
    title: str = ""
    content: bytes | None = None
    shared_in: dict[str, None] = field(default_factory=dict)

    @property
    def filetype(self) -> str:
        return PurePath(self.name).suffix.removeprefix(".").lower() or "binary"

    @property
    def mimetype(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Files:
    def __init__(self) -> None:
        self.by_id: dict[str, File] = {}
        self._made = 0

    def add(self, name: str, user: str, created: int, content: bytes | None = None) -> File:
        """Add a file; one without content awaits its upload."""
        self._made += 1
        file = File(f"F{self._made:08d}", name, user, created, title=name, content=content)
        self.by_id[file.id] = file
        return file

    def complete(self, file_id: str) -> File | None:
        file = self.by_id.get(file_id)
        return file if file and file.content is not None else None


def as_slack(file: File, base: str, team_id: str) -> Json:
    """Return the file object; `base` is the server's URL."""
    url = f"{base}/files/{file.id}/{quote(file.name)}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.upper(),
        "user": file.user,
        "user_team": team_id,
        "username": "",
        "editable": False,
        "size": len(file.content or b""),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": any(channel.startswith("C") for channel in file.shared_in),
        "public_url_shared": False,
        "display_as_bot": False,
        "url_private": url,
        "url_private_download": url,
        "permalink": url,
        "permalink_public": url,
        "is_starred": False,
        "has_rich_preview": False,
        "file_access": "visible",
        "media_display_type": "unknown",
        "channels": [channel for channel in file.shared_in if channel.startswith("C")],
        "groups": [channel for channel in file.shared_in if channel.startswith("G")],
        "ims": [channel for channel in file.shared_in if channel.startswith("D")],
    }
