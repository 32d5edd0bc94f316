"""What kind of thing a withheld part is: one word out of a closed list, so that neither name nor type of a file is ever shown."""

from service.letter.mime import Part

KINDS = ("image", "pdf", "document", "spreadsheet", "audio", "video", "archive", "calendar", "contact", "mail", "other")

_BY_ENDING = {
    "image": "jpg jpeg png gif webp heic heif bmp tif tiff svg",
    "pdf": "pdf",
    "document": "doc docx odt rtf txt htm html pages md ppt pptx odp",
    "spreadsheet": "xls xlsx ods csv numbers",
    "audio": "mp3 m4a wav ogg opus amr aac flac wma",
    "video": "mp4 mov avi mkv webm 3gp wmv m4v mpg mpeg",
    "archive": "zip rar 7z gz tar tgz bz2 xz",
    "calendar": "ics vcs",
    "contact": "vcf",
    "mail": "eml msg",
}
ENDINGS = {ending: kind for kind, endings in _BY_ENDING.items() for ending in endings.split()}
_BY_TYPE = {
    "application/pdf": "pdf", "application/msword": "document", "application/rtf": "document", "text/calendar": "calendar",
    "text/vcard": "contact", "text/x-vcard": "contact", "text/directory": "contact", "text/csv": "spreadsheet",
    "application/vnd.ms-excel": "spreadsheet", "application/vnd.ms-powerpoint": "document", "application/vnd.ms-outlook": "mail",
    "application/zip": "archive", "application/x-zip-compressed": "archive", "application/gzip": "archive",
    "application/x-7z-compressed": "archive", "application/vnd.rar": "archive", "application/ics": "calendar",
}


_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


def is_tnef(part: Part) -> bool:
    """Outlook's wrapping of a whole mail."""
    return part.type in _TNEF or part.filename.lower() == "winmail.dat"


def kind(part: Part) -> str:
    """The kind of one part, by media type, else by the ending of its file name."""
    if part.type in _BY_TYPE:
        return _BY_TYPE[part.type]
    family = part.type.partition("/")[0]
    if family in ("image", "audio", "video"):
        return family
    if family in ("message", "multipart"):
        return "mail"
    if "spreadsheet" in part.type:
        return "spreadsheet"
    if "wordprocessing" in part.type or "opendocument.text" in part.type or "presentation" in part.type:
        return "document"
    ending = part.filename.rpartition(".")[2].lower()
    return ENDINGS.get(ending, "document" if family == "text" else "other")
