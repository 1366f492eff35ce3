"""The old place of what is now in `transforms.pages.datasets`, for the reader of dataset files alone."""

from transforms.pages.datasets.fields import FieldRule
from transforms.pages.datasets.guess import SAMPLE, GuessedMap, guess_field_map
from transforms.pages.datasets.paths import reach
from transforms.pages.datasets.record import record_fields

__all__ = ["SAMPLE", "FieldRule", "GuessedMap", "guess_field_map", "reach", "record_fields"]
