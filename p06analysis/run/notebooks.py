"""Execute a parameterised notebook with papermill, after checking that it knows every parameter it is given."""

from __future__ import annotations

import ast
import errno
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from p06analysis.errors import Fault, InputMissing, NotebookFailed, WrongUsage, closest
from p06analysis.run.kernels import TimeLimit

Parameters = Mapping[str, bool | int | float | str]

INJECTED = "injected-parameters"


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


def execute(notebook: Path, out: Path, parameters: Parameters, *, seconds: float) -> Path:
    """Execute a notebook and return the path of the executed copy.

    Parameters
    ----------
    notebook : Path
        Its folder is the working directory of the kernel.
    out : Path
        The executed copy, written also when a cell fails; without times, so that the same inputs give the same bytes.
    parameters : mapping
    seconds : float
        Time limit for the whole notebook.

    Raises
    ------
    NotebookFailed
        P06-RUN-020: a cell raised an error, with its number and the error; 021: the kernel died or did not start; 023: the
        time limit has passed, and the kernel was ended.
    OSError
        Something could not be written, here or in a cell because the disk is full.
    """
    import papermill
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    logging.getLogger("papermill").setLevel(logging.ERROR)
    limit = TimeLimit(seconds)
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
            kernel_manager_class=limit.manager(),
            # the kernel is ours, on this machine only: neither its advice about the network nor that it is told to end is news
            extra_arguments=["--log-level=50"],
        )
    except papermill.PapermillExecutionError as error:
        if error.ename == "OSError" and f"[Errno {errno.ENOSPC}]" in error.evalue:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(out.parent)) from error
        found = f"{error.ename}: {error.evalue}"
        raise _failed(f"{notebook}, cell {error.exec_count}", "020", found, "every cell runs", out) from error
    except (DeadKernelError, CellExecutionError, RuntimeError) as error:
        if limit.has_passed:
            found = f"no end within {seconds / 60:g} minutes"
            raise _failed(str(notebook), "023", found, "time_limit_minutes of the run file holds", out) from error
        found = f"{type(error).__name__}: {error}"
        raise _failed(str(notebook), "021", found, "the kernel lives until the last cell", out) from error
    finally:
        limit.cancel()
    _take_chance_out(out)
    return out


def _failed(where: str, number: str, found: str, expected: str, out: Path) -> NotebookFailed:
    hint = "; look for memory that ran out" if number == "021" else ""
    return NotebookFailed([Fault(where, f"P06-RUN-{number}", found, expected, f"Open the executed copy, {out}{hint}.")])


def _take_chance_out(out: Path) -> None:
    """Take start, end, duration, and the id that papermill draws for its cell, out of an executed notebook."""
    import nbformat

    notebook = nbformat.read(out, as_version=4)
    told = [notebook.metadata.get("papermill", {})] + [cell.metadata.get("papermill", {}) for cell in notebook.cells]
    for metadata in told:
        for name in ("duration", "start_time", "end_time"):
            metadata.pop(name, None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = INJECTED
    nbformat.write(notebook, out)
