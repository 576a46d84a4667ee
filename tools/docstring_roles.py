"""An extension of the documentation site: roles of docstrings become plain code there."""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension, Object

_ROLE = re.compile(r":(?:class|meth|func|mod|attr|exc|data|obj):`[~.]*([^`]+)`")


class DocstringRoles(Extension):
    """``:class:`Retry``` reads ``Retry``: editors know the roles, Markdown does not."""

    def on_object(self, *, obj: Object, **kwargs: Any) -> None:
        if obj.docstring is not None:
            obj.docstring.value = _ROLE.sub(r"`\1`", obj.docstring.value)
