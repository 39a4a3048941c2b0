"""A routes file is refused with every mistake, its line, and what was probably meant."""

import pytest

from alerts.routes.parse import default_text, parse_routes
from models.calendar import LocalTime
from models.errors import BadSettings

UTC = LocalTime("UTC")
SOUND = """
[contacts.ana]
phone = "+441632960001"

[contacts.ben]
email = "ben@example.com"
quiet = [{ hours = "22:00-06:00", below = 3, kind = ["quality"] }]
opt_out = ["churn"]

[rotas.grid]
contacts = ["ana", "ben"]
begin = 2026-01-05T08:00:00
turn = "7d"
when = "office"
otherwise = "ben"
instead = [{ begin = 2026-02-01T00:00:00, end = 2026-02-02T00:00:00, contact = "ben" }]

[times.office]
days = ["mon-fri"]
hours = ["08:00-12:00", "13:00-17:00"]
not_on = [2026-12-25]

[receivers.on-call]
to = ["grid"]
role = "engineer"
channels = ["sms", "email"]

[receivers.customer]
to = ["customer"]

[chains.grid]
steps = [{ after = "15m" }, { after = "30m", tell = ["on-call"] }]
repeat = "1h"

[[routes]]
name = "overload"
match = { kind = ["overload"], from_severity = 3, feeder = ["F*", "!F7"] }
tell = ["on-call"]
when = "office"
chain = "grid"
gather = "feeder"
gather_for = "2m"
"""


def refused(text: str, channels: tuple[str, ...] = ()) -> str:
    with pytest.raises(BadSettings) as error:
        parse_routes(text, "routes.toml", UTC, channels)
    return str(error.value)


def test_a_sound_file_is_read() -> None:
    file = parse_routes(SOUND, "routes.toml", UTC, ("sms", "email")).file
    assert (list(file.contacts), list(file.rotas), list(file.receivers)) == (
        ["ana", "ben"],
        ["grid"],
        ["on-call", "customer"],
    )
    assert file.receivers["customer"].reader == "account"
    assert file.routes[0].match.feeder == ("F*", "!F7")


def test_the_built_in_file_is_sound_and_names_only_usual_channels() -> None:
    assert parse_routes(default_text(), "default", UTC, ("sms", "email", "desk")).file.routes


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('phone = "', 'phon = "', "line 3: contacts.ana.phon: there is no such name: the nearest is contacts.ana.ph"),
        ("[times.office]", "[tims.office]", "line 18: tims: there is no such name: the nearest is times"),
        ('"mon-fri"', '"mon-fry"', "line 18: times.office: 'fry' is no day of the week"),
        ('"13:00-17:00"', '"13:00-25:00"', "times.office: '25:00' is not a time of day"),
        ('"13:00-17:00"', '"13:00"', "'13:00' are no hours: write them as 08:00-18:00"),
        ('turn = "7d"', 'turn = "7 days"', "rotas.grid: '7 days' is not a length of time"),
        ('turn = "7d"', 'turn = "0d"', "turn must be longer than nothing"),
        ("begin = 2026-01-05T08:00:00\n", "begin = 2026-01-05T08:00:00Z\n", "has an offset: write local time"),
        ("end = 2026-02-02", "end = 2026-01-02", "is not after begin"),
        ('"ana", "ben"]\nbegin', '"anna", "ben"]\nbegin', "line 11: rotas.grid.contacts: there is no contact 'anna'"),
        ('otherwise = "ben"', 'otherwise = "grid"', "line 15: rotas.grid.otherwise: it leads back to this rota"),
        ('when = "office"\notherwise', 'when = "ofice"\notherwise', "no times 'ofice': the nearest is 'office'"),
        ("[rotas.grid]", "[rotas.ana]", "rotas.ana: a contact has this name too"),
        ("[contacts.ben]", "[contacts.desk]\n[contacts.ben]", "contacts.desk: this name has a meaning of its own"),
        ('to = ["grid"]', 'to = ["gird"]', "receivers.on-call.to: there is no contact or rota 'gird'"),
        ('to = ["grid"]', 'to = ["grid", "desk"]', "name nobody beside them"),
        ('role = "engineer"', "", "receivers.on-call: role is missing"),
        ('role = "engineer"', 'role = "boss"', "role 'boss' is not one of"),
        ('role = "engineer"', 'role = "account"', 'role account is for to = ["customer"]'),
        ('["sms", "email"]\n\n', '["sms", "pigeon"]\n\n', "there is no channel of the settings 'pigeon'"),
        ('["sms", "email"]\n\n', '["SMS!"]\n\n', "'SMS!' is no channel"),
        ('after = "30m"', 'after = "15m"', "each later than the one before"),
        ('repeat = "1h"', 'repeat = "0s"', "repeat must be longer"),
        ('tell = ["on-call"] }', 'tell = ["oncall"] }', "chains.grid.steps.1.tell: there is no receiver 'oncall'"),
        ('tell = ["on-call"]\nwhen', "tell = []\nwhen", "needs stop = true"),
        ('chain = "grid"', 'chain = "gird"', "line 40: routes.0.chain: there is no chain 'gird'"),
        ('gather = "feeder"', 'gather = "crew"', "gather 'crew' is not one of"),
        ('gather_for = "2m"', 'gather_for = "2h"', "an hour at most"),
        ("from_severity = 3", "from_severity = 7", "severities go from 0 to 4"),
        ("from_severity = 3", 'role = ["boss"]', "role 'boss' is not one of"),
        ('phone = "+44', 'phone = 44 "', "routes.toml is not valid TOML"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(old: str, new: str, said: str) -> None:
    assert old in SOUND
    assert said in refused(SOUND.replace(old, new, 1), ("sms", "email"))


def test_every_mistake_is_named_at_once() -> None:
    said = refused(SOUND.replace('"mon-fri"', '"mo"').replace('role = "engineer"', "").replace("phone", "fone"))
    assert said.count("routes.toml line") == 3
