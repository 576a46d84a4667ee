"""What a worker may ask about a running stream."""

from __future__ import annotations

from kite_algo_worker.streams.health import StreamHealth


def test_health_keeps_the_published_constructor() -> None:
    health = StreamHealth("ticks", "NSE:INFY", True, 2, 10.0, 9.0, True, 9.0, False, "x", 0.5)
    assert health.stream_name == "ticks"
    assert health.subscription_key == "NSE:INFY"
    assert health.reconnect_count == 2
    assert health.last_error == "x"
    assert health.next_reconnect_delay_seconds == 0.5
    assert StreamHealth() == StreamHealth()


def test_age_of_the_data() -> None:
    now = [100.0]
    health = StreamHealth(clock=lambda: now[0])
    ages = [health.data_age]
    health.mark_message()
    now[0] = 104.5
    health.mark_heartbeat()
    ages.append(health.data_age)
    now[0] = 90.0
    ages.append(health.data_age)
    assert ages == [None, 4.5, 0.0]


def test_health_in_words() -> None:
    health = StreamHealth(clock=lambda: 5.0)
    health.mark_connected(replayed=False)
    assert (health.connected, health.reconnect_count, health.subscription_replayed) == (
        True,
        0,
        False,
    )
    health.mark_disconnect(OSError("gone\nfor good, kwa_secretsecret"))
    assert health.last_error == "OSError: gone for good, ***"
    health.mark_retry_delay(3.0)
    health.mark_reconnect_failed(OSError("still"))
    assert (health.connected, health.is_stale) == (False, True)
    health.mark_connected(replayed=True)
    assert health.last_reconnect_at == health.subscription_replayed_at == 5.0
    assert health.next_reconnect_delay_seconds == 0.0
    health.mark_closed()
    assert [health.connected] == [False]
