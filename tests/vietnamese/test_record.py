"""The official record is read as it is shipped, without loading the package around it."""

from __future__ import annotations

import subprocess
import sys

from p06analysis.vietnamese.record import official_record


def test_record_of_the_merger_and_of_today():
    assert len(official_record("converter_2025")["DICT_PROVINCE"]) == 34
    assert official_record("parser_from_2025")["DICT_PROVINCE"]["tinhkhanhhoa"]["provinceCode"] == "56"


def test_package_is_not_imported():
    code = (
        "import sys; from p06analysis.vietnamese.record import official_record; official_record('parser_from_2025'); "
        "print('vietnamadminunits' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
