"""Joins the lines of format=flowed text (RFC 3676): a line that ends in a blank goes on in the next."""


def unflow(text: str, delsp: bool) -> str:
    """`text` with line feeds only; `delsp` says that the blank at the end of a line is no part of the text."""
    result: list[str] = []
    waiting: list[str] = []
    waiting_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        is_signature = content == "-- "
        if waiting and (waiting_depth != depth or is_signature):
            result.append(_quoted(waiting, waiting_depth))
            waiting = []
        flows = content.endswith(" ") and not is_signature
        waiting.append(content[:-1] if flows and delsp else content)
        waiting_depth = depth
        if not flows:
            result.append(_quoted(waiting, depth))
            waiting = []
    if waiting:
        result.append(_quoted(waiting, waiting_depth))
    return "\n".join(result)


def _quoted(pieces: list[str], depth: int) -> str:
    return ">" * depth + (" " if depth else "") + "".join(pieces)
