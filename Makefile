# make report   set up what is needed and make the pages of the default run
# make test     set up what is needed and run every check
# make lock     renew requirements.lock after a change of dependencies
# make clean    take away the environment and everything produced

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)
# A file stays on one worker, so that what its tests share is made once.
PYTEST_ARGS ?= -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: report test lock clean

report: $(VENV)/.ready
	$(BIN)/p06 run

test: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/p06 check
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# The environment is made without pip and uv is put into it by the Python that is there: this works where the system's
# Python is externally managed and where it lacks ensurepip.
$(VENV)/.ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	test -x "$(UV)" || $(PYTHON) -m pip --python $(BIN)/python install --quiet uv
	$(UV) pip install --python $(BIN)/python --quiet --require-hashes -r requirements.lock
	$(UV) pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation -e .
	touch $@

lock:
	uv pip compile --universal --generate-hashes --no-header --quiet --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) reports store .pytest_cache .mypy_cache .ruff_cache .hypothesis
