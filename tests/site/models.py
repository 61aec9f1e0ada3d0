"""What the models say, as JSON by name: run here and in a browser, and compared. Names that begin with drawn are random."""

import json

import numpy as np
import pandas as pd

from helpers import case, demand, flow, options, risks, roadmap


def flat(name, value, out):
    """Every number in a result, by where it stands."""
    if isinstance(value, pd.DataFrame | pd.Series):
        for key, one in value.to_dict().items():
            flat(f"{name}.{key}", one, out)
    elif isinstance(value, dict):
        for key, one in value.items():
            flat(f"{name}.{key}", one, out)
    elif (
        isinstance(value, int | float | np.number)
        and not isinstance(value, bool | np.bool_)
        and np.isfinite(value)
    ):
        out[name] = float(value)


def main():
    given, out = case.assume(), {}
    known = case.load()
    source = roadmap.order(known.tasks, "source")
    flat("demand", demand.summary(given), out)
    flat("turnaround", flow.turnaround(given), out)
    flat("crossover", flow.crossover_arrivals(given), out)
    flat("wait", flow.erlang_c(3, 2.4), out)
    flat("worth", options.net_present_value(given), out)
    flat("path", roadmap.critical_path(source), out)
    flat("pert", vars(roadmap.pert(source)), out)
    flat("fund", vars(roadmap.contingency(given)), out)
    flat("tests", vars(risks.predictive_values(0.01, 0.9, 0.9)), out)
    loss = risks.annual_loss(0.3, 2.0, 30.0, draws=20_000, rng=np.random.default_rng(7))
    flat("drawn.loss", {"mean": loss.samples.mean(), "expected": loss.expected}, out)
    made = roadmap.simulate(source, correlation=0.3, draws=5_000, rng=np.random.default_rng(7))
    flat("drawn.plan", {"mean": made.finish.mean(), "late": np.quantile(made.finish, 0.9)}, out)
    flat("drawn.criticality", made.criticality, out)
    print(json.dumps(out))


main()
