"""Money is counted in whole paise. Floats appear only at the edge, for JSON."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from .errors import Invalid

PAISA = Decimal("0.01")
#: Above every price, balance and turnover there is; beyond it decimals would lose digits.
MOST_PAISE = 10**15


def to_paise(value: object, field: str) -> int:
    """Rupees as sent (number or numeric text) to paise, exactly; ``None`` counts as zero."""
    if value is None or value == "":
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise Invalid(field, "must be a number", value)
    try:
        amount = Decimal(str(value)) * 100
    except InvalidOperation:
        raise Invalid(field, "must be a number", value) from None
    if not amount.is_finite():
        raise Invalid(field, "must be a finite number", value)
    if abs(amount) > MOST_PAISE:
        raise Invalid(field, "is too large an amount", value)
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def rupees(paise: int | Decimal) -> float:
    """Paise to rupees for JSON, rounded half up to the paisa."""
    if isinstance(paise, int):
        return paise / 100
    whole = Decimal(paise).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return float(whole / 100)


def decimal_text(paise: int | Decimal) -> str:
    """Rupees with six decimal places, as the nested paper objects carry them."""
    return f"{Decimal(paise) / 100:.6f}"


def round_paise(rupee_amount: Decimal) -> int:
    """An exact rupee amount to the nearest paisa, half up."""
    return int((rupee_amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share(total: int, part: int, whole: int) -> int:
    """``total * part / whole`` rounded half away from zero; exact when ``part == whole``."""
    if whole == 0:
        return 0
    sign = -1 if total < 0 else 1
    return sign * ((2 * abs(total) * part + whole) // (2 * whole))


def average(value: int, quantity: int) -> Decimal:
    """Mean price in paise of ``quantity`` units worth ``value`` paise; 0 when empty."""
    return Decimal(value) / quantity if quantity else Decimal(0)
