"""A pooled mixture of dynamic linear models: levels, counts toward totals, flows.

From the ground up: ``transforms`` and ``states``, ``gains`` and ``dlm`` (the filter), ``shares`` and ``shared_pace`` (what goes into it),
``filtering`` and ``trials`` (running it), ``record`` (learning from settled trials), ``landing`` (the distribution at a day), ``fitting``.
"""
