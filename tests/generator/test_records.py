"""What a record promises: a real dict, typed attributes, tolerant reading, exact errors."""

from __future__ import annotations

import copy
import json
import pickle
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def bar(**changes: Any) -> dict[str, Any]:
    return {"ts": "2026-01-01T09:15:00+05:30", "open": 1.0, "close": 2.0} | changes


def thing(**changes: Any) -> dict[str, Any]:
    return {"id": "t1", "status": "open", "totals": {"net_pnl": 5.0}, "bars": [bar()]} | changes


@pytest.fixture(scope="session")
def models(small_api: ModuleType) -> Any:
    return small_api.models


@pytest.fixture(scope="session")
def types(small_api: ModuleType) -> Any:
    return small_api.types


def test_a_record_is_a_dict_everywhere(models: Any) -> None:
    source = thing(unknown={"kept": True})
    record = models.Thing.wrap(source)
    assert isinstance(record, dict)
    assert record == source
    assert json.loads(json.dumps(record)) == source
    assert {**record} == source
    assert sorted(record) == sorted(source)
    assert record["unknown"] == {"kept": True}


@pytest.mark.parametrize(
    "clone", [copy.copy, copy.deepcopy, lambda r: pickle.loads(pickle.dumps(r))]
)
def test_clones_keep_type_and_content(small_api: ModuleType, clone: Any) -> None:
    record = small_api.models.Thing.wrap(thing())
    again = clone(record)
    assert again == record
    assert type(again) is type(record)
    assert type(again["bars"][0]) is small_api.models.Bar


def test_wrap_leaves_the_fields_of_its_argument_alone(models: Any) -> None:
    source = thing()
    record = models.Thing.wrap(source)
    assert source == thing()
    record["status"] = "closed"
    assert source == thing()
    assert type(source["totals"]) is dict


def test_nested_values_become_records(models: Any) -> None:
    record = models.Thing.wrap(
        thing(current=bar(), extra_bars=[bar()], quotes={"NSE:INFY": {"net_pnl": 1}}, allocation={})
    )
    assert type(record["totals"]) is models.Totals
    assert type(record.current) is models.Bar
    assert type(record["extra_bars"][0]) is models.Bar
    assert type(record["quotes"]) is models.ThingQuoteMap
    assert type(record["quotes"]["NSE:INFY"]) is models.Totals
    assert record.quotes["NSE:INFY"].net_pnl == 1.0
    assert type(record.allocation) is models.ThingAllocation


def test_a_union_wraps_by_shape(models: Any) -> None:
    as_array = models.Thing.wrap(thing(quotes=[{"net_pnl": 1}]))
    assert type(as_array["quotes"][0]) is models.Totals
    assert type(models.Thing.wrap(thing(outcome={"reason": "x"})).outcome) is models.Problem
    assert type(models.Thing.wrap(thing(outcome={"net_pnl": 1})).outcome) is models.Totals
    assert models.Thing.wrap(thing(detail="plain text")).detail == "plain text"
    assert type(models.Thing.wrap(thing(detail={"reason": "x"})).detail) is models.Problem


def test_absent_optional_fields_read_as_their_default(models: Any) -> None:
    record = models.Thing.wrap(thing())
    assert record.currency == record["currency"] == "INR"
    assert record.current is None
    assert record["current"] is None
    assert record.is_stale is False
    assert record.tags == []
    record.tags.append("shared?")
    assert record.tags == [], "a default must not be shared between reads"
    assert "currency" not in record
    assert record.get("currency") is None
    assert record.get("currency", "USD") == "USD"


def test_the_default_of_an_object_is_a_record(models: Any) -> None:
    record = models.Thing.wrap(thing())
    assert type(record.limits) is models.Totals
    assert record["limits"].net_pnl == 0.0
    assert record.limits is not record.limits
    assert "limits" not in record


def test_null_never_raises(models: Any) -> None:
    record = models.Thing.wrap(thing(totals=None, bars=None, current=None, price=None, quotes=None))
    assert record.totals is record["totals"] is None
    assert record.bars is record["bars"] is None
    assert record.current is None
    assert record.price is None
    assert record.quotes is None


@pytest.mark.parametrize(
    ("sent", "read"),
    [("1450.250000", 1450.25), (1450, 1450.0), (1450.25, 1450.25), ("n/a", None), (None, None)],
)
def test_decimal_text_reads_as_a_float_through_the_attribute(
    models: Any, sent: Any, read: float | None
) -> None:
    record = models.Thing.wrap(thing(price=sent))
    assert record.price == read
    assert read is None or type(record.price) is float
    assert record["price"] == sent
    assert type(record["price"]) is type(sent)


@pytest.mark.parametrize(
    ("sent", "read"), [("75", 75), ("75.0", 75), (75.0, 75), (75, 75), ("x", None)]
)
def test_whole_numbers_read_as_int(models: Any, sent: Any, read: int | None) -> None:
    quantity = models.Thing.wrap(thing(quantity=sent)).quantity
    assert quantity == read
    assert type(quantity) in (int, type(None))


@pytest.mark.parametrize("sent", [[1], {"a": 1}, True, 7.5])
def test_what_cannot_be_converted_is_returned_as_it_came(models: Any, sent: Any) -> None:
    assert models.Thing.wrap(thing(quantity=sent)).quantity == sent


def test_a_number_too_large_for_a_float_is_returned_as_it_came(models: Any) -> None:
    assert models.Thing.wrap(thing(price=10**400)).price == 10**400


def test_dict_methods_and_keywords_stay_usable(models: Any) -> None:
    record = models.Thing.wrap(thing(items=[1], **{"from": "2026-01-01"}, type="single"))
    assert dict(record.items()) == record
    assert record.items_ == [1]
    assert record.from_ == "2026-01-01"
    assert record.type == "single"


def test_an_undeclared_key_is_named_with_its_neighbours(models: Any, types: Any) -> None:
    record = models.Thing.wrap(thing())
    with pytest.raises(KeyError, match=r"Thing has no field 'statu'; did you mean 'status'"):
        record["statu"]
    with pytest.raises(types.MissingFieldError, match="Thing has no field 'qqqq'; it has"):
        record["qqqq"]
    with pytest.raises(AttributeError):
        record.statu


@pytest.mark.parametrize("read", [lambda record: record["totals"], lambda record: record.totals])
def test_reading_what_was_not_sent_names_operation_and_field(
    models: Any, types: Any, read: Any
) -> None:
    record = models.Thing.wrap({"id": "t", "bars": [{"ts": "x"}] * 20}, "do_thing")
    for holder, field in ((record, "totals"), (record["bars"][3], "close")):
        with pytest.raises(types.MissingFieldError) as caught:
            holder[field] if field == "close" else read(holder)
        error = caught.value
        for base in (KeyError, AttributeError, types.KiteAlgoWorkerError):
            assert issubclass(type(error), base)
        assert (error.field, error.record) == (field, type(holder).__name__)
        assert error.operation == "do_thing"
        assert (
            str(error)
            == f"the backend did not send the field {field!r} ({error.record}) [do_thing]"
        )
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), again.field) == (type(error), str(error), field)


def test_a_field_that_was_not_sent_is_like_one_that_no_dict_has(models: Any) -> None:
    record = models.Thing.wrap({}, "do_thing")
    assert not hasattr(record, "status")
    assert getattr(record, "status", "gone") == "gone"
    assert "status" not in record
    assert record.get("status") is None
    assert record.get("status", "gone") == "gone"
    assert record.pop("status", "gone") == "gone"
    assert record.current is None
    assert record == {}
    assert record.model_dump(exclude_none=True)["currency"] == "INR"


@pytest.mark.parametrize(
    "clone", [copy.copy, copy.deepcopy, lambda r: pickle.loads(pickle.dumps(r))]
)
def test_clones_know_their_operation(small_api: ModuleType, clone: Any) -> None:
    record = clone(small_api.models.Thing.wrap({"bars": [{}]}, "do_thing"))
    with pytest.raises(small_api.types.MissingFieldError, match="do_thing"):
        record["id"]
    with pytest.raises(small_api.types.MissingFieldError, match="do_thing"):
        record["bars"][0].ts


@pytest.mark.parametrize(
    ("data", "got"), [([], "an array"), ("secret text", "text"), (None, "null"), (3, "a number")]
)
def test_only_an_object_becomes_a_record(models: Any, types: Any, data: Any, got: str) -> None:
    with pytest.raises(types.ResponseShapeError) as caught:
        models.Thing.wrap(data)
    error = caught.value
    for base in (ValueError, types.KiteAlgoWorkerError):
        assert issubclass(type(error), base)
    assert (error.path, error.expected, error.got) == ("$", "an object", got)
    assert "secret" not in str(error)
    assert isinstance(pickle.loads(pickle.dumps(error)), types.ResponseShapeError)


@pytest.mark.parametrize("value", [None, 3, "text", [], {}, [3, {}], {"a": 1}])
@pytest.mark.parametrize("field", ["totals", "bars", "current", "quotes", "detail", "outcome"])
def test_a_value_of_another_kind_is_kept(models: Any, types: Any, field: str, value: Any) -> None:
    record = models.Thing.wrap({field: value}, "do_thing")
    assert record[field] == value
    kinds = {"bars": list, "totals": dict, "current": dict, "outcome": dict}
    if value is None or isinstance(value, kinds.get(field, object)):
        assert getattr(record, field) == value
        return
    with pytest.raises(types.MissingFieldError) as caught:
        getattr(record, field)
    kind = "array" if field == "bars" else "object"
    said = f"sent {types.kind(value)} as the field {field!r} (Thing), not an {kind} [do_thing]"
    assert str(caught.value).endswith(said)


def test_a_record_is_not_made_twice(models: Any) -> None:
    totals = models.Totals.wrap({"net_pnl": 1})
    record = models.Thing.wrap(thing(totals=totals))
    assert record["totals"] is totals
    assert models.Thing.model_validate(record) is record


def test_records_among_other_things_in_a_list(models: Any) -> None:
    record = models.Thing.wrap(thing(current=[1, 2], extra_bars="none", bars=[None, bar()]))
    assert record["current"] == [1, 2]
    assert record["extra_bars"] == "none"
    assert record.bars[0] is None
    assert type(record.bars[1]) is models.Bar


@pytest.mark.parametrize("read", ["wrap", "model_validate"])
@pytest.mark.parametrize("count", [3, 20, 600])
def test_a_list_of_the_caller_holds_no_records_afterwards(
    small_api: ModuleType, read: str, count: int
) -> None:
    thing = {"id": "t", "status": "open", "totals": {}, "bars": [bar() for _ in range(count)]}
    record = getattr(small_api.models.Thing, read)(thing)
    assert record["bars"] is not thing["bars"]
    assert {type(bar) for bar in record["bars"]} == {small_api.models.Bar}
    assert {type(bar) for bar in thing["bars"]} == {dict}


def test_a_list_given_to_the_constructor_stays_the_callers(small_api: ModuleType) -> None:
    bars = [bar() for _ in range(20)]
    record = small_api.models.Thing("t", "open", totals={}, bars=bars)
    assert type(record.bars[0]) is small_api.models.Bar
    assert {type(bar) for bar in bars} == {dict}


def test_construction_by_position_and_by_name(models: Any) -> None:
    by_position = models.Bar("t", 1.0, 2.0)
    assert (
        by_position
        == models.Bar(ts="t", open=1.0, close=2.0)
        == {"ts": "t", "open": 1.0, "close": 2.0}
    )
    assert models.Thing(**thing(from_="x"))["from"] == "x"
    assert type(models.Thing(**thing()).bars[0]) is models.Bar
    assert models.Bar("t", 1.0, 2.0, extra=1)["extra"] == 1


@pytest.mark.parametrize(
    ("arguments", "fields", "message"),
    [
        (("t", 1.0), {}, "Bar needs close"),
        (("t", 1.0, 2.0, None, True, 6), {}, "at most 5"),
        (("t", 1.0, 2.0), {"ts": "again"}, "several values for 'ts'"),
    ],
)
def test_construction_errors(models: Any, arguments: Any, fields: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        models.Bar(*arguments, **fields)


def test_model_dump_is_plain_and_complete(models: Any) -> None:
    record = models.Thing.model_validate(thing(extra=1))
    dumped = record.model_dump(exclude_none=False)
    assert type(dumped["totals"]) is dict
    assert type(dumped["bars"][0]) is dict
    assert dumped["currency"] == "INR"
    assert dumped["current"] is None
    assert dumped["extra"] == 1
    assert "current" not in record.model_dump()
    assert json.loads(record.model_dump_json(exclude_none=False)) == dumped
    assert json.loads(record.model_dump_json()) == record.model_dump()
    with pytest.raises(ValueError, match="mode"):
        record.model_dump(mode="yaml")


def test_raw_is_what_is_not_declared(models: Any) -> None:
    record = models.Bar.wrap(bar(vendor="x"))
    assert record.raw == {"vendor": "x"}
    assert type(record.raw) is dict
    assert models.Bar("t", 1.0, 2.0, raw={"a": 1}).raw == {"a": 1}


def test_secrets_are_not_shown(models: Any) -> None:
    problem = models.Problem.wrap({"reason": "r", "worker_session_nonce": "wsn_secret"})
    assert "wsn_secret" not in repr(problem)
    assert "wsn_secret" not in str(models.Thing.wrap(thing(detail=problem)))
    assert repr(models.Bar.wrap(bar())) == repr(bar())


def test_attributes_cannot_be_assigned(models: Any) -> None:
    with pytest.raises(AttributeError):
        models.Bar.wrap(bar()).ts = "other"


@given(extra=st.dictionaries(st.text(min_size=1, max_size=8), JSON, max_size=4))
def test_unknown_fields_always_pass_through(small_api: ModuleType, extra: dict[str, Any]) -> None:
    source = extra | bar()
    record = small_api.models.Bar.wrap(source)
    assert record == source
    for attribute in ("ts", "open", "close", "oi", "is_complete"):
        getattr(record, attribute)


@given(
    values=st.fixed_dictionaries(
        {}, optional=dict.fromkeys(["price", "quantity", "net", "note"], JSON)
    )
)
def test_attributes_of_plain_values_never_raise(
    small_api: ModuleType, values: dict[str, Any]
) -> None:
    record = small_api.models.Thing.wrap(thing(**values))
    for attribute in ("price", "quantity", "net", "note"):
        getattr(record, attribute)
