from __future__ import annotations

from p06analysis.errors import Fault, InputRejected


def test_error_lists_every_fault_in_order_of_place_with_its_codes():
    faults = [Fault("b.csv", "P06-LOAD-002", "x", "y", "z."), Fault("a.csv", "P06-LOAD-001", "x", "y", "z.")]
    error = InputRejected(faults)
    assert error.codes == {"P06-LOAD-001", "P06-LOAD-002"}
    assert str(error).index("a.csv") < str(error).index("b.csv")
    assert error.exit_status == 4
