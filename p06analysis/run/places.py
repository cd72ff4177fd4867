"""What the page of places compares: as the run file says, or as a notebook's parameters ask."""

from __future__ import annotations

from p06analysis.errors import Fault, WrongUsage, closest
from p06analysis.plan import PlacesShown
from p06analysis.run.inputs import RunInputs


def places_shown(inputs: RunInputs, *, indicator: str = "", within: str = "") -> PlacesShown:
    """Return which places are compared, on which indicator.

    Parameters
    ----------
    inputs : RunInputs
    indicator : str
        Another indicator than the run's; empty for the run's own.
    within : str
        Compare the parts of this place; empty for what the run says.

    Raises
    ------
    WrongUsage
        P06-RUN-013 the run names no places and the parameters do not either, 014 an indicator or place of no such id.
    """
    own = inputs.run.places
    if own is None and not (indicator and within):
        raise WrongUsage(
            [
                Fault(
                    inputs.run.run,
                    "P06-RUN-013",
                    "no places:",
                    "a page of places needs an indicator, and a level or a whole",
                    "Add places: {indicator: …, level: …} or {indicator: …, within: …} to the run file.",
                )
            ]
        )
    asked = {"indicator": (indicator, sorted(inputs.plan.indicators)), "within": (within, sorted(inputs.plan.places))}
    unknown = [
        Fault(f"parameter {name}", "P06-RUN-014", f'"{word}"', "no such id is known", closest(word, known))
        for name, (word, known) in asked.items()
        if word and word not in known
    ]
    if unknown:
        raise WrongUsage(unknown)
    if within or own is None:
        return PlacesShown(indicator=indicator or (own.indicator if own else ""), within=within)
    return own.model_copy(update={"indicator": indicator}) if indicator else own
