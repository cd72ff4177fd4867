"""Will the tasks of a plan be done: each one by its due day, and how many by the deadline."""

from p06analysis.forecast.completion.plan_tasks import TaskForecast, forecast_tasks

__all__ = ["TaskForecast", "forecast_tasks"]
