"""A run for one owner: the tasks' notebook alone, with that owner's tasks and targets, in a folder of its own."""

from __future__ import annotations

from dataclasses import replace

from p06analysis.errors import Fault, WrongUsage, closest
from p06analysis.plan import Plan, Words
from p06analysis.run.preparing import Prepared

NOTEBOOK = "tasks"


def owner_run(inputs: Prepared, owner: str) -> Prepared:
    """Return a run narrowed to one owner.

    Parameters
    ----------
    inputs : Prepared
    owner : str
        An id; whoever holds a task or answers for a target of the plan, at the origin or before.

    Returns
    -------
    Prepared
        Its run is named ``<run>.<owner>``, so that its pages lie in a folder that can be sent away as it is.

    Raises
    ------
    WrongUsage
        P06-RUN-008: the run has no plan; no owner of that id; or one with neither task nor target in this plan.
    """
    plan, run = inputs.plan, inputs.run
    if plan is None:
        raise WrongUsage([Fault("--owner", "P06-RUN-008", f"the run {run.run}", "it has a plan", "Name another run.")])
    named = _owners_of(plan, inputs)
    if owner not in named:
        found = f'"{owner}"'
        expected = "an owner with a task or target of this plan" if owner in plan.owners else "no owner of that id"
        raise WrongUsage([Fault("--owner", "P06-RUN-008", found, expected, closest(owner, named))])
    label = plan.owners[owner]
    title = Words(vi=f"{label.label_vi}: {run.title.vi}", en=f"{label.label_en}: {run.title.en}")
    narrowed = run.model_copy(
        update={
            "run": f"{run.run}.{owner}",
            "title": title,
            "notebooks": (NOTEBOOK,),
            "parameters": {"run": run.run, "owner": owner},
        }
    )
    return replace(inputs, run=narrowed)


def _owners_of(plan: Plan, inputs: Prepared) -> list[str]:
    tasks = [task.owner for task in plan.tasks]
    acting = [plan.acting_owner(owner, inputs.origin) for owner in tasks]
    return sorted({*tasks, *acting, *(target.owner for target in plan.targets)})
