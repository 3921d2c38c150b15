"""Which evidence may be kept: a scan, told by its content, whatever its name says."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# Office documents all begin alike; these folders inside tell them apart.
INSIDE = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}
OF_A_SCAN = (".pdf", ".png", ".jpg", ".jpeg")


class FileNotTaken(Exception):
    """A file is not of a kind or size that is taken. The words are for whoever gave it."""


def kept_type(file: UploadedFile, allowed: tuple[str, ...] = tuple(TYPES)) -> str:
    """The media type of a file that may be kept. Raises FileNotTaken."""
    most = settings.ATTACHMENT_LIMIT_MB
    if (file.size or 0) > most * 1024 * 1024:
        raise FileNotTaken(
            _("The file is larger than %(most)s MB. Give a smaller one, or a link.")
            % {"most": most}
        )
    if not file.size:
        raise FileNotTaken(_("The file is empty."))
    file.seek(0)
    head = file.read(file.size)
    file.seek(0)
    try:
        # A match without bytes is a guess from the name.
        matches = [m for m in puremagic.magic_string(head, file.name) if m.byte_match]
    except (puremagic.PureError, ValueError):
        matches = []
    found = {match.extension.lower() for match in matches}
    for ending in allowed:
        if ending in found and (ending not in INSIDE or holds(head, INSIDE[ending])):
            return TYPES[ending]
    names = ", ".join(ending[1:].upper() for ending in allowed if ending != ".jpeg")
    raise FileNotTaken(
        _("This is none of the files that can be kept here: %(names)s.") % {"names": names}
    )


def holds(packed: bytes, folder: str) -> bool:
    """Whether a packed file is an Office document of the kind that keeps its text in `folder`."""
    try:
        with ZipFile(BytesIO(packed)) as opened:
            names = opened.namelist()
    except (BadZipFile, ValueError):
        return False
    return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)
