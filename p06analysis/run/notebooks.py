"""Execute a parameterised notebook with papermill, after checking that it knows every parameter it is given."""

from __future__ import annotations

import ast
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from p06analysis.errors import Fault, InputMissing, NotebookFailed, WrongUsage, closest

Parameters = Mapping[str, bool | int | float | str]


def parameter_faults(notebook: Path, parameters: Parameters) -> list[Fault]:
    """Return a fault for each parameter that a notebook does not know, or knows as another type.

    papermill itself lets an unknown parameter pass with a warning, and the page would then be made from the default.

    Parameters
    ----------
    notebook : Path
        With one cell tagged ``parameters`` of plain ``name = literal`` lines.
    parameters : mapping
        What is to be injected.

    Returns
    -------
    list of Fault
        P06-RUN-010 unknown parameter, 011 another type, 012 no such notebook or no parameters cell.
    """
    if not notebook.is_file():
        return [
            Fault(
                str(notebook),
                "P06-RUN-012",
                "no such notebook",
                "the run file names it",
                "Mend notebooks: in the run file.",
            )
        ]
    defaults = _defaults(notebook)
    if defaults is None:
        return [
            Fault(
                str(notebook),
                "P06-RUN-012",
                "no cell tagged parameters",
                "papermill injects after that cell",
                "Tag the cell that holds the parameters.",
            )
        ]
    faults = []
    for name, value in parameters.items():
        where = f"{notebook}, parameter {name}"
        if name not in defaults:
            faults.append(
                Fault(
                    where,
                    "P06-RUN-010",
                    f'"{name}"',
                    "the notebook has no such parameter",
                    closest(name, list(defaults)),
                )
            )
        elif type(value) is not type(defaults[name]) and not (isinstance(defaults[name], float) and type(value) is int):
            faults.append(
                Fault(
                    where,
                    "P06-RUN-011",
                    f"{value!r}",
                    f"the notebook's own is {defaults[name]!r}",
                    "Give the same type.",
                )
            )
    return faults


def _defaults(notebook: Path) -> dict[str, Any] | None:
    import nbformat

    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", []):
            assigned = [node for node in ast.parse(cell.source).body if isinstance(node, ast.Assign)]
            return {
                node.targets[0].id: ast.literal_eval(node.value)
                for node in assigned
                if isinstance(node.targets[0], ast.Name)
            }
    return None


def check_notebooks(notebooks: Mapping[Path, Parameters]) -> None:
    """Check every notebook of a run against the parameters it will get.

    Raises
    ------
    InputMissing
        A notebook is not there.
    WrongUsage
        A notebook lacks a parameter or knows it as another type. All faults at once.
    """
    faults = [fault for notebook, parameters in notebooks.items() for fault in parameter_faults(notebook, parameters)]
    if any(fault.code == "P06-RUN-012" for fault in faults):
        raise InputMissing(faults)
    if faults:
        raise WrongUsage(faults)


def execute(notebook: Path, out: Path, parameters: Parameters) -> Path:
    """Execute a notebook and return the path of the executed copy.

    Parameters
    ----------
    notebook : Path
        Its folder is the working directory of the kernel.
    out : Path
        The executed copy, written also when a cell fails.
    parameters : mapping

    Raises
    ------
    NotebookFailed
        P06-RUN-020: a cell raised an error, with its number and the error; 021: the kernel died.
    """
    import papermill
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        papermill.execute_notebook(
            str(notebook),
            str(out),
            parameters=dict(parameters),
            cwd=str(notebook.parent),
            kernel_name="python3",  # this environment's own, whatever name an analyst's Jupyter has written
            language="python",
            progress_bar=False,
            log_output=False,
            store_widget_state=False,
            # the kernel is ours, on this machine only: its advice about the network is no news
            extra_arguments=["--log-level=40"],
        )
    except papermill.PapermillExecutionError as error:
        raise NotebookFailed(
            [
                Fault(
                    f"{notebook}, cell {error.exec_count}",
                    "P06-RUN-020",
                    f"{error.ename}: {error.evalue}",
                    "every cell runs",
                    f"Open the executed copy, {out}.",
                )
            ]
        ) from error
    except (DeadKernelError, CellExecutionError) as error:
        raise NotebookFailed(
            [
                Fault(
                    str(notebook),
                    "P06-RUN-021",
                    type(error).__name__,
                    "the kernel lives until the last cell",
                    f"Open the executed copy, {out}; look for memory that ran out.",
                )
            ]
        ) from error
    return out
