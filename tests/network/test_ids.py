"""Ids sort in the order in which they were made."""

from network.ids import uuid7


def test_ids_made_one_after_another_sort_in_that_order() -> None:
    made = [uuid7() for _ in range(10_000)]
    assert made == sorted(set(made))


def test_an_id_is_a_uuid_of_version_7() -> None:
    one = uuid7()
    assert (one.version, one.variant) == (7, "specified in RFC 4122")
