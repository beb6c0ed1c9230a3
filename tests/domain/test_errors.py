from pos_loyalty.domain.errors import LoyaltyError, StoreError, SyncError, UserError


def test_a_refusal_tells_a_log_its_key_and_values() -> None:
    assert str(UserError("card_taken")) == "card_taken"
    assert str(UserError("name_too_long", most=64)) == "name_too_long (most=64)"


def test_a_sync_error_carries_a_key_and_a_detail_for_the_log() -> None:
    error = SyncError("no_link", "timed out")
    assert (error.key, error.detail) == ("no_link", "timed out")


def test_whoever_catches_the_product_catches_all_of_it() -> None:
    assert issubclass(StoreError, UserError)
    assert issubclass(UserError, LoyaltyError)
    assert issubclass(SyncError, LoyaltyError)
