"""The two ways a call to the sandbox is refused."""

from typing import Any


class ApiError(Exception):
    """A Bot API call that Telegram would refuse: HTTP code, description and response parameters."""

    def __init__(
        self, code: int, description: str, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class ControlError(Exception):
    """A request to `/sandbox/…` that asks for something impossible; its text says what."""


def bad_request(text: str) -> ApiError:
    return ApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    return ApiError(403, f"Forbidden: {text}")


def too_many_requests(seconds: int) -> ApiError:
    """A 429 that says how many whole seconds to wait."""
    return ApiError(
        429, f"Too Many Requests: retry after {seconds}", parameters={"retry_after": seconds}
    )
