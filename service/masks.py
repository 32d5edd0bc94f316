"""What was masked, kept for screeners: kind, place and detector in clear, the hidden words sealed under the question's data key.

Intake writes the rows and can read none back. The outbox worker, which alone has the private key, puts the words of a mask back when a
screener asked for it through the contract (desk_v1.unmask). Rows go with the identity (service/retention.py).
"""

from collections.abc import Iterable

from policies.reading import Mask
from service.vault import DataKey


def rows(masks: Iterable[Mask], key: DataKey, code: str) -> list[dict[str, object]]:
    """Rows of core.mask without their question's number, in the order of the text."""
    ordered = sorted(masks, key=lambda mask: (mask.part, mask.start))
    return [_row(number, mask, key, code) for number, mask in enumerate(ordered, 1)]


def _row(number: int, mask: Mask, key: DataKey, code: str) -> dict[str, object]:
    return {
        "number": number, "part": mask.part, "kind": mask.kind, "detector": mask.detector, "confidence": mask.confidence,
        "start": mask.start, "length": mask.end - mask.start, "replaced_by": mask.replaced_by,
        "sealed": key.seal(mask.text.encode(), place(code, number)) if mask.text else None,
    }


def place(code: str, number: int) -> str:
    """What the sealed words of a mask are bound to (service/vault.py)."""
    return f"mask.sealed:{code}/{number}"
