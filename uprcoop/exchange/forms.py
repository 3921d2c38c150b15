"""The upload form, and the tick without which no upload withdraws anything."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uprcoop.exchange.models import Extent, Upload


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "The UHRI export (JSON or XLSX), an OHCHR thematic list or matrix (DOCX), or UPR "
            "Info's CSV. It is recognised by its content."
        ),
        allow_empty_file=True,  # refused with a sentence of our own
        error_messages={"required": gettext_lazy("Choose a file.")},
    )
    extent = forms.ChoiceField(
        label=gettext_lazy("What the file holds"),
        choices=Extent.choices,
        initial=Extent.BY_FORMAT,
        help_text=gettext_lazy(
            "Usually a file holds all rows of its documents, except a spreadsheet from UHRI, which "
            "is often filtered."
        ),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        limit = settings.IMPORT_UPLOAD_LIMIT_MB
        if (file.size or 0) > limit * 1024 * 1024:
            raise forms.ValidationError(
                _(
                    "The file is larger than %(limit)s MB. Have it imported on the server with "
                    "the command uprcoop import."
                )
                % {"limit": limit}
            )
        return file


class ApplyForm(forms.Form):
    """Asks nothing, unless records would be withdrawn: then that must be agreed to."""

    agreed = forms.BooleanField(
        label=gettext_lazy("Withdraw these records: they are no longer valid"),
        error_messages={
            "required": gettext_lazy("Tick the box if these records are to be withdrawn.")
        },
    )

    def __init__(self, *args: Any, upload: Upload, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not upload.withdrawn:
            del self.fields["agreed"]
