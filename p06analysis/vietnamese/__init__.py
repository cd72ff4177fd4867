"""Numbers, dates and names as they are typed in Vietnamese reports: read, or said to be unreadable; never guessed."""

from p06analysis.vietnamese.dates import NotADate, read_date
from p06analysis.vietnamese.names import Names
from p06analysis.vietnamese.numbers import MISSING_MARKS, Figure, Limits, NotANumber, read_figure, settle

__all__ = ["MISSING_MARKS", "Figure", "Limits", "Names", "NotADate", "NotANumber", "read_date", "read_figure", "settle"]
