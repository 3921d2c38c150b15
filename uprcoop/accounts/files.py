"""Which evidence may be kept: a scan, told by its content, whatever its name says."""

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
        found = {match.extension.lower() for match in puremagic.magic_string(head, file.name)}
    except (puremagic.PureError, ValueError):
        found = set()
    for ending in allowed:
        if ending in found:
            return TYPES[ending]
    names = ", ".join(ending[1:].upper() for ending in allowed if ending != ".jpeg")
    raise FileNotTaken(
        _("This is none of the files that can be kept here: %(names)s.") % {"names": names}
    )
