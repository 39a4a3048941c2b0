"""Every command of `gridpulse`, gathered."""

import typer

from streams.cli import (
    alerts,
    backtests,
    comparing,
    customers,
    dashboards,
    demand,
    doctor,
    ledger,
    models,
    recordings,
    running,
    setting_list,
    shedding,
    tariffs,
    topics,
    users,
)

app = typer.Typer(
    name="gridpulse",
    help="Real-time monitoring for electricity utilities: overload, theft, arrears, payment fraud and churn.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(running.demo)
app.command()(running.serve)
app.command()(running.worker)
app.command()(running.console)
app.command()(recordings.simulate)
app.command(name="import")(recordings.import_data)
app.command()(recordings.record)
app.command()(recordings.replay)
app.command()(recordings.score)
app.command()(comparing.compare)
app.command()(recordings.feed)
app.command()(backtests.backtest)
app.command()(demand.demand)
app.command()(doctor.doctor)
app.command()(setting_list.settings)
app.add_typer(alerts.app, name="alerts")
app.add_typer(customers.app, name="customer")
app.add_typer(ledger.app, name="ledger")
app.add_typer(models.app, name="models")
app.add_typer(shedding.app, name="shed")
app.add_typer(tariffs.app, name="tariffs")
app.add_typer(topics.app, name="topics")
app.add_typer(dashboards.app, name="dashboards")
app.add_typer(users.app, name="users")
