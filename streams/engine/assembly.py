"""The stages of a utility, from its settings."""

from collections.abc import Sequence

from alerts.dispatch.stage import DispatchStage
from alerts.stage import AlertsStage
from models.accounts.stage import AccountsStage
from models.churn.stage import ChurnStage
from models.customers.rankings import RankingsStage
from models.customers.stage import CustomersStage
from models.demand.stage import DemandStage
from models.flow.stage import Stage
from models.fraud.stage import FraudStage
from models.grid.stage import GridStage
from models.learning.stage import LearnerStage
from models.meters.stage import MetersStage
from models.theft.stage import TheftStage
from streams.engine.engine import StageFactory
from streams.policy import site_policy
from streams.routes import site_routes
from streams.settings import Settings


def stage_factory(settings: Settings) -> StageFactory:
    """What makes the stages of one partition; their order numbers the shards, so a new stage goes to the end.

    Raises:
        BadSettings: the routes or policy file cannot be read, or something in it is wrong.
    """
    common, routes, policy = settings.common, site_routes(settings), site_policy(settings)

    def make(partition: int) -> Sequence[Stage]:
        return (
            MetersStage(common, settings.meters, partition),
            GridStage(common, settings.grid, partition),
            TheftStage(common, settings.theft, partition),
            AccountsStage(common, settings.accounts, partition),
            FraudStage(common, settings.fraud, partition),
            ChurnStage(common, settings.churn, partition),
            LearnerStage(common, settings.learner, partition),
            AlertsStage(common, settings.alerts, partition, routes),
            DispatchStage(settings.alerts.desk, partition),
            CustomersStage(common, settings.customers, partition, policy),
            RankingsStage(settings.customers),
            DemandStage(common, settings.accounts.weekdays_off),
        )

    return make
