"""The one error that the estimators raise on purpose."""


class EstimatorError(ValueError):
    """Bad input: an unusable SPEC, unusable data, or a design that cannot identify the effect.

    The message is one plain English sentence for the person who wrote the SPEC or the data. It names
    columns and data rows (the first row after the header is 1) but never repeats what a cell held.
    """

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(str(message).split()))
