"""`kaigi`, as quickly as it can be there."""

import gc


def main() -> None:
    """Nothing that is loaded is waste, and looking through it again and again takes a fifth of the start."""
    gc.disable()
    from bot import command_line  # noqa: PLC0415 - after that

    gc.freeze()
    gc.enable()
    command_line.main()


if __name__ == "__main__":
    main()
