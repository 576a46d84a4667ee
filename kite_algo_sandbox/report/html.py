"""The few pieces of HTML that pages are made of. Text is escaped here and nowhere else."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable, Sequence
from typing import Final


class Markup(str):
    """HTML that is written as it is."""

    __slots__ = ()


def escaped(text: object) -> str:
    """As the content of an element or the value of a quoted attribute."""
    return text if isinstance(text, Markup) else html.escape(str(text))


def signed(text: str, value: float | None) -> Markup:
    """Coloured by the sign of its value. The sign stands in the text as well."""
    if not value:
        return Markup(escaped(text))
    return Markup(f"<span class={'gain' if value > 0 else 'loss'}>{escaped(text)}</span>")


def section(key: str, title: str, *content: str) -> str:
    """A part of the page with its heading."""
    inner = "\n".join(content)
    heading = f'<h2 id="{key}-h">{title}</h2>'
    return f'<section id="{key}" aria-labelledby="{key}-h">{heading}\n{inner}\n</section>'


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Iterable[int] = (),
    total: Sequence[object] | None = None,
    empty: str = "None.",
) -> str:
    """A table that can be scrolled sideways by touch and by keyboard.

    Args:
        caption: What it shows; read out and printed.
        columns: Heads. The first cell of a row heads the row.
        rows: Cells, escaped unless they are :class:`Markup`.
        numbers: Which columns hold numbers.
        total: A last row that sums the others up.
        empty: What stands there instead when there is no row.
    """
    listed = list(rows)
    if not listed:
        return f"<p class=empty>{escaped(caption)}: {escaped(empty)}</p>"
    right = set(numbers)
    heads = "".join(
        f"<th scope=col{' class=n' if at in right else ''}>{escaped(name)}"
        for at, name in enumerate(columns)
    )
    body = "".join(f"<tr>{_cells(row, right)}" for row in listed)
    foot = f"<tfoot><tr>{_cells(total, right)}</tfoot>" if total else ""
    return scrolled(
        caption,
        f"<table><caption>{escaped(caption)}</caption><thead><tr>{heads}</thead>"
        f"<tbody>{body}</tbody>{foot}</table>",
    )


def scrolled(label: str, content: str, extra: str = "") -> str:
    """A box that scrolls; it takes the focus, so that the arrow keys reach it."""
    named = f'role=region tabindex=0 aria-label="{escaped(label)}"'
    return f'<div class="scroll{extra}" {named}>{content}</div>'


def definitions(rows: Iterable[tuple[str, object]]) -> str:
    """Names and values."""
    inner = "".join(f"<div><dt>{escaped(name)}<dd>{escaped(value)}</div>" for name, value in rows)
    return f"<dl>{inner}</dl>"


def document(*, title: str, style: str, body: str, scripts: Sequence[str] = ()) -> str:
    """A whole page that asks nobody for anything: its policy forbids it every request.

    Raises:
        ValueError: a style or script would end its element early.
    """
    for text, ends in ((style, ("</style",)), *((script, _SCRIPT_ENDS) for script in scripts)):
        if any(end in text.lower() for end in ends):
            raise ValueError(f"one of {', '.join(ends)} would end the element it stands in")
    allowed = " ".join(f"'{_digest(script)}'" for script in scripts) or "'none'"
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    tags = "".join(f"<script>{script}</script>\n" for script in scripts)
    return (
        "<!DOCTYPE html>\n"
        '<html lang=en><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name=viewport content="width=device-width, initial-scale=1">\n'
        '<meta name=color-scheme content="light dark">\n'
        f"<title>{escaped(title)}</title>\n<style>{style}</style></head>\n"
        f"<body>\n{body}\n{tags}</body></html>\n"
    )


#: What ends a script, or begins the state in which its end is not seen.
_SCRIPT_ENDS: Final = ("</script", "<script", "<!--")


def _cells(row: Sequence[object], right: set[int]) -> str:
    first = f"<th scope=row{' class=n' if 0 in right else ''}>{escaped(row[0])}"
    return first + "".join(
        f"<td{' class=n' if at in right else ''}>{escaped(value)}"
        for at, value in enumerate(row[1:], 1)
    )


def _digest(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
