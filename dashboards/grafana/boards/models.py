"""Models: whether what is learned and foretold is any good, and better than something simple."""

from dashboards.grafana import pages
from dashboards.grafana.board import FEEDER, Board, Chosen, Folder, Row, board
from dashboards.grafana.influxql import Target, in_all, matching, over_time, summed_over_time
from dashboards.grafana.panels import AMBER, BLUE, curves, figure

FOLDER = Folder("gridpulse-models", "Models")

_MODEL = Chosen("model", "Model", "model_quality")
_OF_MODEL, _OF_FEEDER = matching("model"), matching("feeder")
_QUARTER = ("now-90d", "now")


def learned(console: str) -> Board:
    """Models that learn from labels."""
    about = "Is each learned model good, does a challenger do better, and do labels still come?"
    return board(
        FOLDER, "gp-models", "Learned models", about, [_learned(console), _labels()], console, (_MODEL,), (), _QUARTER
    )


def forecasts(console: str) -> Board:
    """Forecasts of load."""
    about = "Are load forecasts better than saying that today will be as yesterday, and are their bands honest?"
    return board(
        FOLDER,
        "gp-forecasts",
        "Load forecasts",
        about,
        [_errors(), _bands()],
        console,
        (FEEDER,),
        (),
        ("now-30d", "now"),
    )


def _quality(field: str) -> list[Target]:
    query = over_time("model_quality", f'last("{field}")', ["model", "candidate", "role"], _OF_MODEL)
    return [Target(query, "$tag_model $tag_candidate ($tag_role)")]


def _learned(console: str) -> Row:
    to_models = [pages.of(console, "models")]

    return Row(
        "Quality, each example scored before it was learned",
        [
            curves(
                "Average precision",
                "1 is perfect; compare with the share of true labels.",
                _quality("average_precision"),
                "percentunit",
                every="1d",
                links=to_models,
            ),
            curves(
                "Area under the ROC curve",
                "0.5 is chance, 1 is perfect.",
                _quality("roc_auc"),
                "percentunit",
                every="1d",
                links=to_models,
            ),
            curves(
                "Log loss",
                "Lower is better; a challenger must stay below the champion to be promoted.",
                _quality("log_loss"),
                every="1d",
            ),
            curves(
                "Share of true labels",
                "What average precision is to be compared with.",
                _quality("base_rate"),
                "percentunit",
                every="1d",
            ),
        ],
    )


def _labels() -> Row:
    labels = over_time("model_quality", 'last("labels")', ["model"], f"{_OF_MODEL} AND \"role\" = 'champion'")
    weight = summed_over_time("churn_model", 'mean("learned_weight")', ["partition"], together="mean")
    skill = summed_over_time("churn_model", 'mean("prior_skill")', ["partition"], together="mean")
    told = "How much the learned model counts beside the rule that it began with."
    return Row(
        "Labels",
        [
            curves(
                "Labels judged on",
                "A flat line means that nobody reports outcomes any more.",
                [Target(labels, "$tag_model")],
                every="1d",
            ),
            curves(
                "Churn: weight of what was learned",
                told,
                [Target(weight, "weight"), Target(skill, "skill of the rule")],
                "percentunit",
                every="7d",
            ),
            figure(
                "Examples without a feature",
                "Examples of the time shown that nothing could be learned from.",
                in_all("learner", "unusable"),
                steps={1: AMBER},
                width=8,
                empty="0",
            ),
        ],
    )


def _mean(field: str, name: str) -> Target:
    return Target(over_time("forecast_quality", f'mean("{field}")', where=_OF_FEEDER), name)


def _by_feeder(chosen: str) -> list[Target]:
    return [Target(over_time("forecast_quality", chosen, ["feeder"], _OF_FEEDER), "$tag_feeder")]


def _errors() -> Row:
    errors = [
        _mean("error_kva", "forecast"),
        _mean("error_day_before_kva", "as the day before"),
        _mean("error_week_before_kva", "as the week before"),
    ]
    relative = _by_feeder('mean("error_kva") / mean("mean_load_kva")')
    return Row(
        "Errors of forecasts that came due",
        [
            curves(
                "Mean error",
                "Of a transformer's load; a forecast that is not the lowest is not worth its trouble.",
                errors,
                "kvoltamp",
                every="1d",
                colours={"forecast": BLUE},
            ),
            curves("Mean error by feeder", "As a share of the mean load.", relative, "percentunit", every="1d"),
        ],
    )


def _bands() -> Row:
    return Row(
        "Bands, and what they are judged on",
        [
            curves(
                "Loads within the band",
                "Far from the share that the band promises, forecasts are too sure or too timid.",
                _by_feeder('mean("coverage")'),
                "percentunit",
                every="1d",
                width=8,
            ),
            curves(
                "Pinball loss",
                "Of all quantiles; lower is better.",
                _by_feeder('mean("pinball_kva")'),
                "kvoltamp",
                every="1d",
                width=8,
            ),
            curves(
                "Hours that came due",
                "How many forecasts the errors are of.",
                _by_feeder('sum("hours")'),
                every="1d",
                bars=True,
                width=8,
            ),
        ],
    )
