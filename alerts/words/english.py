"""Messages in English."""

from alerts.words import supply
from alerts.words.sentences import Language, Sentences

_STAFF = {
    **supply.ENGLISH,
    "overload.heavy": Sentences(
        "{type} {subject} is heavily loaded[: {loading:pct} of rating]",
        "{type} {subject} has been heavily loaded since {since:when}[, now at {loading:pct} of its {rated_kva:kva}]"
        "[, peak {peak_loading:pct}].",
        "There is little reserve left. Nothing is damaged yet.",
        "Watch it, and look for load that can be moved to a neighbour.",
        "[The highest load is expected at {expected_peak_at:when}.]",
        "{utility}: {type} {subject} heavily loaded[, {loading:pct} of rating], since {since:when}. Watch it.",
    ),
    "overload.overload": Sentences(
        "{type} {subject} is overloaded[: {loading:pct} of rating]",
        "{type} {subject} has been overloaded since {overload_since|since:when}[, now at {loading:pct} of its"
        " {rated_kva:kva}][, peak {peak_loading:pct}][, hot spot {hot_spot_c:celsius}].",
        "Insulation ages many times faster while this lasts; the fuse or breaker may trip.",
        "Move load to a neighbour, call large customers, or switch to the reserve. Check oil and connections on site.",
        "Act now[; the load is expected to stay above the rating until {expected_until:when}].",
        "{utility}: {type} {subject} OVERLOADED[, {loading:pct} of rating] since {overload_since|since:when}"
        "[, hot spot {hot_spot_c:celsius}]. Move load now.",
    ),
    "overload.forecast": Sentences(
        "{type} {subject} will be overloaded[ from {expected_from|expected_peak_at:when}]",
        "An overload of {type} {subject} is forecast[ with a probability of {p_overload:pct}][, from"
        " {expected_from|expected_peak_at:when}][ until {expected_until:when}][, up to"
        " {expected_peak_loading:pct} of its rating].",
        "If the day goes as forecast, its insulation ages faster than it should and the breaker may trip.",
        "Prepare to move load, or agree with large customers on using less in these hours.",
        "[Before {expected_from|expected_peak_at:when}.]",
        "{utility}: overload of {type} {subject} forecast[ from {expected_from|expected_peak_at:when}]"
        "[, up to {expected_peak_loading:pct}][, probability {p_overload:pct}]. Prepare to move load.",
    ),
    "theft.watch": Sentences(
        "Use of meter {subject} fell",
        "Meter {subject}[ at transformer {transformer_id}] has shown less use than is expected of it since {since:when}"
        "[; about {lost_kwh_per_day:kwh} a day].",
        "Nothing else speaks for theft: people may be away or have changed their ways. Nobody is sent.[ What speaks for"
        " it: {reasons:grounds}.]",
        "Watch it; if it lasts it becomes a lead by itself. A call may explain it.",
        "",
        "{utility}: use of meter {subject} fell[, transformer {transformer_id}] since {since:when}. Watch it.",
    ),
    "theft.lead": Sentences(
        "Meter {subject} is suspected of unmetered use",
        "The use of meter {subject}[ at transformer {transformer_id}] does not fit since {since:when}"
        "[; about {lost_kwh_since_start|lost_kwh:kwh} are missing]"
        "[, {lost_kwh_per_day:kwh} a day][; the meter reported {codes:names}].",
        "Energy may be taken past the meter, or the meter is faulty. It is a lead, not a proof.[ What speaks for it:"
        " {reasons:grounds}.]",
        "Inspect meter, seals and service line, and report the outcome: theft, fault or clean.",
        "Within three working days, without notice to the customer.",
        "{utility}: inspect meter {subject}[, transformer {transformer_id}]: use does not fit since {since:when}"
        "[, {lost_kwh_since_start|lost_kwh:kwh} missing]. Report theft, fault or clean.",
    ),
    "theft.tamper": Sentences(
        "Meter {subject} reports tampering",
        "Meter {subject}[ at transformer {transformer_id}] reported an event at {at:when}[: {code|codes:names}].",
        "Someone may have opened or disturbed the meter.[ What speaks for it: {reasons:grounds}.]",
        "Inspect the meter and its seals, take photographs, and report the outcome: theft, fault or clean.",
        "Within one working day.",
        "{utility}: meter {subject}[, transformer {transformer_id}] reports tampering at {at:when}"
        "[: {code|codes:names}]. Inspect meter and seals.",
    ),
    "theft.learn": Sentences(
        "To learn: meter {subject} is suggested for a visit",
        "A visit to meter {subject}[ at transformer {transformer_id}] would teach what no lead can tell"
        "[; it was drawn with probability {propensity}].",
        "Nothing is suspected. Only visited meters show where rules and models are wrong, so a small share of visits is"
        " chosen for what it teaches.",
        "If a crew is near, inspect it like any other and report the outcome: theft, fault or clean.",
        "Within four weeks; after that the suggestion lapses.",
        "{utility}: to learn, visit meter {subject}[, transformer {transformer_id}] if a crew is near; no suspicion.",
    ),
    "balance.loss": Sentences(
        "Transformer {subject} loses energy[: {unexplained_kwh_per_day:kwh} a day]",
        "Transformer {subject} delivers more than its customers' meters see since {since:when}"
        "[: {unexplained_kwh_per_day:kwh} a day][, {unexplained_share:pct} of what it delivers].",
        "Energy is used without a meter, a meter is faulty, or a customer is assigned to the wrong transformer.",
        "Check the assignment of meters first, then walk the line[; most is lost about {highest_hour}:00].",
        "Within one week.",
        "{utility}: transformer {subject} loses[ {unexplained_kwh_per_day:kwh} a day][, {unexplained_share:pct}]"
        " since {since:when}. Check meter assignment, then the line.",
    ),
    "arrears": Sentences(
        "Account {subject}: {stage}[, {overdue|owed:money} overdue]",
        "Account {subject} is at the step {stage}[; {overdue:money} are overdue][, {days_overdue:num} days]"
        "[; credit {credit:money}].",
        "The customer has been told where a telephone number or mail address is known.",
        "[The next step is {next_step}. ]Check for a payment agreement or a protected customer before supply is cut.",
        "[Next step on {next_step_at|next_step_day:day}.]",
        "{utility}: account {subject} {stage}[, {overdue|owed:money} overdue][, {days_overdue:num} days].",
    ),
    "payment_fraud": Sentences(
        "Payment check: {stage} at {type} {subject}",
        "{type} {subject} shows {stage}[: {payments:num} payments][, {reversals:num} reversals]"
        "[, {chargebacks:num} charge-backs][, amount {amount:money}][, {accounts:num} accounts][, duplicate of"
        " {duplicate_of}][, probability {probability:pct}][; what speaks against it: {reasons:reasons}].",
        "It may be a mistake at the counter or a fraud; no payment has been stopped.",
        "Look at the payments named in the alert, ask the operator or customer, and close the alert with the outcome.",
        "Before the day's cash is closed.",
        "{utility}: {stage} at {type} {subject}[, amount {amount:money}][, {payments:num} payments]. Check today.",
    ),
    "churn.risk": Sentences(
        "Account {subject} may leave[: probability {probability:pct}]",
        "Account {subject} is likely to leave[; probability {probability:pct}][, yearly value {yearly_value:money}].",
        "What speaks for it is in the alert[: {reasons:reasons}].",
        "Call the customer: settle open complaints, offer the tariff that fits the use.",
        "Within one week.",
        "{utility}: account {subject} may leave[, probability {probability:pct}][, yearly value {yearly_value:money}]."
        " Call the customer.",
    ),
    "quality.silent": Sentences(
        "{type} {subject} is silent",
        "{type} {subject}[ at transformer {transformer_id}] has sent no readings since {since:when}.",
        "The meter, its communication or its supply has failed. Loads of its transformer are incomplete.",
        "Check the communication first, then the site.",
        "Before the next billing day.",
        "{utility}: {type} {subject}[, transformer {transformer_id}] silent since {since:when}. Check communication.",
    ),
    "quality.bad_data": Sentences(
        "{type} {subject} sends bad data",
        "Readings of {type} {subject}[ at transformer {transformer_id}] fail validation since {since:when}"
        "[: {bad_share:pct} of them].",
        "Its readings are left out of loads and bills until they are sound.",
        "Check the meter's clock, register and configuration.",
        "Before the next billing day.",
        "{utility}: {type} {subject} sends bad data since {since:when}[: {bad_share:pct}]. Check the meter.",
    ),
    "quality.stuck": Sentences(
        "{type} {subject} gives one value only",
        "{type} {subject}[ at transformer {transformer_id}] has given one value[, {kw:num} kW,] since {since:when}.",
        "Its display or register has stopped; loads and bills follow what it says until it is exchanged.",
        "Compare it with its register on site and exchange it.",
        "Before the next billing day.",
        "{utility}: {type} {subject} has given one value only since {since:when}. Exchange the meter.",
    ),
    "engine": Sentences(
        "GridPulse: {stage} at {subject}",
        "The engine reports {stage} at {subject} since {since:when}[: {reason|error|detail}].",
        "Alerts may come late until this is over; nothing received is lost.",
        "Run gridpulse doctor and follow what it says.",
        "Act now.",
        "{utility}: engine reports {stage} at {subject} since {since:when}. Run gridpulse doctor.",
    ),
    "": Sentences(
        "{severity}: {kind} at {type} {subject}",
        "{kind} at {type} {subject} since {since:when}.",
        "The figures are in the alert.",
        "Open the alert in the console and decide.",
        "",
        "{utility}: {severity} {kind} at {type} {subject} since {since:when}.",
    ),
}

_CUSTOMER = {
    "arrears.due_soon": Sentences(
        "Your bill is due[ on {oldest_due:day}]",
        "The bill of your electricity account {subject} is due soon[: {owed:money}][, on {oldest_due:day}].",
        "This is a reminder. Nothing is overdue.",
        "Please pay in time; if you have paid already, you need do nothing.",
        "[{oldest_due:day}.]",
        "{utility}: your bill for account {subject} is due[ on {oldest_due:day}][: {owed:money}]. Thank you if you have"
        " paid already.",
    ),
    "arrears.overdue": Sentences(
        "Your bill is overdue[: {overdue:money}]",
        "We have not received the full payment for your electricity account {subject}[; {overdue:money} are overdue]"
        "[, due on {oldest_due:day}].",
        "If it stays unpaid, we must send you a notice of disconnection.",
        "Please pay now, or call us to agree on instalments.",
        "[Before {next_step_at|next_step_day:day}.]",
        "{utility}: account {subject} is overdue[: {overdue:money}]. Please pay"
        "[ before {next_step_at|next_step_day:day}][ or call {phone}].",
    ),
    "arrears.disconnection_notice": Sentences(
        "Notice of disconnection[ on {next_step_at|next_step_day:day}]",
        "Account {subject} is still unpaid[: {overdue:money} are overdue][, {days_overdue:num} days].",
        "We may cut your electricity[ from {next_step_at|next_step_day:day}] if it is not paid.",
        "Please pay now, or call us if you cannot: there are instalments and help. Tell us if someone at home depends"
        " on electricity for health.",
        "[Before {next_step_at|next_step_day:day}.]",
        "{utility}: NOTICE account {subject}: supply may be cut[ from {next_step_at|next_step_day:day}]"
        "[, {overdue:money} overdue]. Pay[ or call {phone}].",
    ),
    "arrears.disconnection_due": Sentences(
        "Your electricity may be cut now",
        "Account {subject} is unpaid in spite of our notices[: {overdue:money} are overdue]"
        "[, {days_overdue:num} days].",
        "Your electricity may be cut at any time now.",
        "Pay at once to keep your supply, or call us today.",
        "Today.",
        "{utility}: supply of account {subject} may be cut NOW[, {overdue:money} overdue]. Pay today"
        "[ or call {phone}].",
    ),
    "arrears.low_credit": Sentences(
        "Your credit is low[: {credit:money}]",
        "The credit of account {subject} is low[: {credit:money}][; it lasts about {days_left:num} days].",
        "When it is used up, your supply may stop.",
        "Please top up.",
        "[Before {empty_day:day}.]",
        "{utility}: credit of account {subject} is low[: {credit:money}][, about {days_left:num} days]. Please top up.",
    ),
    "": Sentences(
        "About your electricity account[ {account_id}]",
        "There is news about your electricity supply since {since:when}.",
        "Our staff is working on it.",
        "You need do nothing. Call us if you have questions.",
        "",
        "{utility}: there is news about your electricity supply. You need do nothing.[ Questions: {phone}]",
    ),
}

_ENDED_STAFF = {
    "": Sentences(
        "Over: {kind} at {type} {subject}",
        "{kind} at {type} {subject} is over since {at:when}; it began at {since:when}.",
        "The condition no longer holds, or a person closed the alert.",
        "Nothing; acknowledge the alert if it still waits for it.",
        "",
        "{utility}: over since {at:when}: {kind} at {type} {subject}.",
    ),
}

_ENDED_CUSTOMER = {
    "arrears": Sentences(
        "Thank you: account {subject} is in order",
        "Account {subject} is in order again since {at:when}.",
        "If your supply was cut, it will be restored.",
        "You need do nothing.",
        "[Supply that was cut on {supply_cut_since:day} is being restored.]",
        "{utility}: thank you, account {subject} is in order again.[ Supply cut on {supply_cut_since:day} is being"
        " restored.]",
    ),
    "": Sentences(
        "Over: your electricity supply",
        "What we told you of is over since {at:when}.",
        "Your supply is as usual.",
        "You need do nothing.",
        "",
        "{utility}: what we told you of is over. Your electricity supply is as usual.",
    ),
}

_MAIL = {"action": "What to do: ", "by": "By when: ", "details": "Details", "contact": "Questions: ", "alert": "Alert "}

ENGLISH = Language(
    staff=_STAFF,
    customer=_CUSTOMER,
    ended_staff=_ENDED_STAFF,
    ended_customer=_ENDED_CUSTOMER,
    reminder="Not acknowledged: ",
    labels=_MAIL,
    severities=("Information", "Low", "Medium", "High", "CRITICAL"),
    kinds={
        **supply.ENGLISH_KINDS,
        "overload.heavy": "heavy load",
        "overload.overload": "overload",
        "overload.forecast": "forecast overload",
        "theft.watch": "a fall of use",
        "theft.lead": "suspected unmetered use",
        "theft.tamper": "tampering",
        "theft.learn": "a visit to learn",
        "balance.loss": "energy loss",
        "arrears.due_soon": "due soon",
        "arrears.overdue": "overdue",
        "arrears.disconnection_notice": "notice of disconnection",
        "arrears.disconnection_due": "due for disconnection",
        "arrears.low_credit": "low credit",
        "arrears.restored": "in order again",
        "payment_fraud.duplicate": "a duplicate payment",
        "payment_fraud.velocity": "too many payments in a short time",
        "payment_fraud.void_ratio": "too many reversals",
        "payment_fraud.reversal_after_reconnection": "a reversal after reconnection",
        "payment_fraud.probing": "probing with small amounts",
        "payment_fraud.chargebacks": "several charge-backs",
        "payment_fraud.score": "a suspicious payment",
        "churn.risk": "risk of leaving",
        "quality.silent": "missing readings",
        "quality.bad_data": "bad readings",
        "quality.stuck": "one value only",
    },
    types={
        "transformer": "transformer",
        "feeder": "feeder",
        "meter": "meter",
        "account": "account",
        "payment": "payment",
        "instrument": "instrument",
        "operator": "operator",
    },
)
