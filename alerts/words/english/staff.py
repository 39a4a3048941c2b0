"""What inspectors, engineers and the desk are told."""

from alerts.words.sentences import Sentences

STAFF = {
    "overload.heavy": Sentences(
        "{type} {subject} is heavily loaded[: {loading:pct} of its rating]",
        "{type} {subject} has been heavily loaded since {since:when}[; it is now at {loading:pct} of its rated"
        " {rated_kva:kva}][; its peak was {peak_loading:pct}].",
        "Little reserve is left. Nothing is damaged yet.",
        "Keep an eye on it, and look for load that can be moved to a neighbour.",
        "Before the load rises further[; the peak is expected at {expected_peak_at:when}].",
        "{type} {subject} heavily loaded[ ({loading:pct} of rating)] since {since:when}. Watch it, plan to move load."
        "[ Peak expected {expected_peak_at:when}.]",
    ),
    "overload.overload": Sentences(
        "{type} {subject} is overloaded[: {loading:pct} of its rating]",
        "{type} {subject} has been overloaded since {overload_since|since:when}[; it is now at {loading:pct} of its"
        " rated"
        " {rated_kva:kva}][; its peak was {peak_loading:pct}][; its hot spot is at {hot_spot_c:celsius}].",
        "While this lasts, insulation ages many times faster, and the fuse or breaker may trip.",
        "Move load to a neighbour, call large customers or switch to the reserve. Check oil and connections on site.",
        "Act now[; the load is expected to stay above the rating until {expected_until:when}].",
        "{type} {subject} OVERLOADED[, {loading:pct} of rating,] since {overload_since|since:when}"
        "[, hot spot {hot_spot_c:celsius}]. Move load now.[ Expected until {expected_until:when}.]",
    ),
    "overload.forecast": Sentences(
        "{type} {subject} is likely to be overloaded[ from {expected_from|expected_peak_at:when}]",
        "{type} {subject} is forecast to be overloaded[, with a probability of {p_overload:pct}][, from"
        " {expected_from|expected_peak_at:when}][ until {expected_until:when}][, at up to"
        " {expected_peak_loading:pct} of its rating].",
        "If the forecast comes true, insulation ages faster than it should, and the breaker may trip.",
        "Prepare to move load, or agree with large customers that they use less in these hours.",
        "Before the load exceeds the rating[, at {expected_from|expected_peak_at:when}].",
        "{type} {subject}: overload forecast[ from {expected_from|expected_peak_at:when}]"
        "[, up to {expected_peak_loading:pct}][, probability {p_overload:pct}]. Prepare to move load.",
    ),
    "theft.watch": Sentences(
        "Use at meter {subject} has fallen",
        "Since {since:when}, meter {subject}[ at transformer {transformer_id}] has shown less use than expected"
        "[; about {lost_kwh_per_day:kwh} a day less].",
        "Nothing else points to theft: people may be away or may have changed their habits.[ What points to it:"
        " {reasons:grounds}.]",
        "Send nobody. Watch it: if it lasts, it becomes a lead by itself.",
        "No visit is due.",
        "use at meter {subject} has fallen since {since:when}[ (transformer {transformer_id})]. Watch it; no visit"
        " is due.",
    ),
    "theft.lead": Sentences(
        "Inspect meter {subject}: use may be unmetered",
        "Since {since:when}, use at meter {subject}[ at transformer {transformer_id}] has not been what it should be"
        "[; about {lost_kwh_since_start|lost_kwh:kwh} missing so far]"
        "[, {lost_kwh_per_day:kwh} a day][; the meter reported {codes:names}].",
        "Energy may be taken past the meter, or the meter may be faulty. This is a lead, not proof.[ What points to it:"
        " {reasons:grounds}.]",
        "Inspect meter, seals and service line, and report the outcome: theft, fault or clean.",
        "Within three working days. Do not announce the visit.",
        "inspect meter {subject}[, transformer {transformer_id}]: use may be unmetered since {since:when}"
        "[, {lost_kwh_since_start|lost_kwh:kwh} missing]. 3 working days, unannounced. Report outcome.",
    ),
    "theft.tamper": Sentences(
        "Inspect meter {subject}: it reports tampering",
        "Meter {subject}[ at transformer {transformer_id}] reported an event that points to tampering"
        "[: {code|codes:names}]; last word at {at:when}.",
        "Someone may have opened or disturbed the meter. This is a lead, not proof.[ What points to it:"
        " {reasons:grounds}.]",
        "Inspect the meter and its seals, take photographs, and report the outcome: theft, fault or clean.",
        "Within one working day. Do not announce the visit.",
        "inspect meter {subject}[, transformer {transformer_id}]: it reports tampering[: {code|codes:names}]."
        " 1 working day. Photograph seals, report outcome.",
    ),
    "theft.learn": Sentences(
        "Suggested visit: meter {subject}",
        "A visit to meter {subject}[ at transformer {transformer_id}] would teach what leads cannot"
        "[; it was drawn with a probability of {propensity}].",
        "Nothing is suspected. Only visits show where rules and models are wrong, so a few meters are chosen for"
        " what a visit to them teaches.",
        "If a crew is near, inspect it like any other meter, and report the outcome: theft, fault or clean.",
        "Within four weeks; after that the suggestion lapses.",
        "if a crew is near, visit meter {subject}[, transformer {transformer_id}] within 4 weeks and report the"
        " outcome."
        " Nothing is suspected.",
    ),
    "balance.loss": Sentences(
        "Transformer {subject} loses energy[: {unexplained_kwh_per_day:kwh} a day]",
        "Since {since:when}, transformer {subject} has delivered more than its customers' meters and the lines"
        " account for"
        "[: {unexplained_kwh_per_day:kwh} a day][, {unexplained_share:pct} of what it delivers].",
        "Energy may be used without a meter, a meter may be faulty, or a customer may be assigned to the wrong"
        " transformer.",
        "Check the assignment of meters first, then walk the line[; most is lost around {highest_hour:hour}].",
        "Within one week.",
        "transformer {subject} loses energy[: {unexplained_kwh_per_day:kwh} a day][, {unexplained_share:pct}]"
        " since {since:when}. Check meter assignment, then the line. 1 week.",
    ),
    "arrears": Sentences(
        "Account {subject}: {stage}[, {overdue|owed:money}]",
        "Account {subject} has reached the step: {stage}[; overdue {overdue:money}][, the oldest bill for"
        " {days_overdue:num~day~days}]"
        "[; late fee so far {late_fee:money}][; credit {credit:money}].",
        "The customer has been told, if a telephone number or mail address is known."
        "[ Supply must not be cut before {disconnect_from:when}.]",
        "Check for a payment agreement or a protected customer[; next step: {next_step}].",
        "Before the next step[, on {next_step_at|next_step_day:day}].",
        "account {subject}: {stage}[, {overdue|owed:money} overdue][, {days_overdue:num~day~days}]. Check agreements."
        "[ Next step {next_step_at|next_step_day:day}.]",
    ),
    "arrears.due_soon": Sentences(
        "Account {subject}: bill due soon[, {owed:money}]",
        "Account {subject} owes a bill that is due soon[: {owed:money}][, on {oldest_due:day}].",
        "Nothing is overdue. The customer, who has paid late before, was reminded.",
        "Nothing for now.",
        "No deadline.",
        "account {subject}: bill due soon[, {owed:money}][, on {oldest_due:day}]. Nothing to do for now.",
    ),
    "bill.shock": Sentences(
        "Account {subject}: the bill will be far higher than usual[, about {expected:money}]",
        "The running bill of account {subject}[ ({class})] will probably come to far more than usual[:"
        " {expected:money}][ against {usual_bill:money} in {usual_month}][; weather {by_weather:money}]"
        "[; use {by_use:money}][; prices {by_prices:money}][; days {by_days:money}][. Estimated from"
        " {bills:num~earlier bill~earlier bills}].",
        "The customer has been told, if a telephone number or mail address is known, and may call.",
        "Check meter and tariff for a mistake before the bill goes out.",
        "Before the period of the bill is over[: {days_to_come:num~day is~days are} left].",
        "account {subject}: bill far higher than usual[, about {expected:money}][, usually {usual_bill:money}]"
        "[; use {by_use:money}][; prices {by_prices:money}]. Check meter and tariff before it goes out.",
    ),
    "arrears.low_credit": Sentences(
        "Account {subject}: prepaid credit is low[, {credit:money}]",
        "The prepaid credit of account {subject} is low or used up[: {credit:money}]"
        "[; at its usual use it lasts about {days_left:num~day~days}].",
        "The customer has been asked to top up, if a telephone number or mail address is known.",
        "Check for a protected customer before the supply stops.",
        "Before the credit is used up[, about {empty_day:day}].",
        "account {subject}: prepaid credit low[, {credit:money}][, about {days_left:num~day~days}]. Check for"
        " protection.",
    ),
    "arrears.arranged": Sentences(
        "Account {subject} pays as agreed: nothing is to be cut",
        "Account {subject} has an agreement[: the next {instalment:money}][, due on {instalment_due:day}]"
        "[; overdue {overdue:money}][; agreed with {arrangement_by}].",
        "Dunning stands still for the debts that the agreement covers.",
        "Do not disconnect it.",
        "No deadline.",
        "account {subject} pays as agreed[: {instalment:money}][ by {instalment_due:day}]. Do not disconnect.",
    ),
    "arrears.promise_broken": Sentences(
        "Account {subject} did not pay as agreed[: {missed:money} missing]",
        "Account {subject} was to pay[ {missed:money}][ by {missed_due:day}] and did not[; overdue {overdue:money}]"
        "[; agreed with {arrangement_by}].",
        "The agreement has ended; dunning goes on where the age of the debt says.",
        "Call the customer where a new agreement makes sense[; next step: {next_step}].",
        "Before the next step[, on {next_step_at|next_step_day:day}].",
        "account {subject} did not pay as agreed[: {missed:money}][, due {missed_due:day}].[ Overdue {overdue:money}.]",
    ),
    "arrears.critical": Sentences(
        "Account {subject} is not to be cut[: {critical}]",
        "Account {subject} is unpaid[: {overdue:money} overdue][, the oldest bill for {days_overdue:num~day~days}], and"
        " old enough for a cut; it is a critical customer[ ({critical})].",
        "No order for disconnection is given, and the customer is not told of one.",
        "Do not disconnect it. Talk to the customer, or to who pays for him, about a plan.",
        "This week.",
        "account {subject}[, {overdue:money} overdue], is critical[ ({critical})]: do not disconnect, talk to the"
        " customer.",
    ),
    "arrears.disconnection_due": Sentences(
        "Account {subject} may be disconnected[: {overdue:money} overdue]",
        "Every notice that is required has been given to account {subject}, and it is still unpaid"
        "[: {overdue:money} overdue][, the oldest bill for {days_overdue:num~day~days}][; late fee so far"
        " {late_fee:money}]"
        "[; final notice delivered {final_notice_delivered_at|notice_delivered_at:when}].",
        "Supply may be cut[, but not before {disconnect_from:when}]. A payment stops this at once.",
        "Check once more for a payment, a payment agreement, a protected customer or somebody who depends on"
        " electricity"
        " for health; only then order the disconnection.",
        "Decide today.",
        "account {subject} may be disconnected[, not before {disconnect_from:when}][, {overdue:money} overdue]."
        " Check for payment, agreement, protection first.",
    ),
    "arrears.restore_due": Sentences(
        "Restore supply of account {subject}[ by {restore_until:when}]",
        "Account {subject}[ (meter {meter_id})] has paid, and its supply is still cut[ since {supply_cut_since:when}].",
        "Supply must be restored within the time that the rules allow[: by {restore_until:when}].",
        "Restore supply, from here or by a crew, and confirm it.",
        "Act now[; at the latest {restore_until:when}].",
        "restore supply of account {subject}[, meter {meter_id}][ by {restore_until:when}]: paid, still cut.",
    ),
    "payment_fraud": Sentences(
        "Payment check: {stage}, {type} {subject}",
        "{type} {subject}: {stage}[; {payments:num~payment~payments}][; {reversals:num~reversal~reversals}]"
        "[; {chargebacks:num~charge-back~charge-backs}][; amount {amount:money}][; {accounts:num~account~accounts}]"
        "[; duplicate of {duplicate_of}][; probability {probability:pct}][; what speaks against it:"
        " {reasons:reasons}].",
        "It may be a mistake or a fraud. No payment has been stopped.",
        "Look at the payments that the alert names, ask the operator or the customer, and close the alert with what it"
        " turned out to be.",
        "Before today's cash-up.",
        "payment check: {stage}, {type} {subject}[, amount {amount:money}][, {payments:num~payment~payments}]."
        " Check before cash-up.",
    ),
    "churn.risk": Sentences(
        "Account {subject} may leave[: probability {probability:pct}]",
        "Account {subject} is likely to leave within about 90 days[; probability {probability:pct}]"
        "[; yearly value {yearly_value:money}].",
        "The reasons are in the alert[: {reasons:reasons}].",
        "Call the customer: settle open complaints, and offer the tariff that fits the use.",
        "Within one week.",
        "account {subject} may leave[, probability {probability:pct}][, yearly value {yearly_value:money}]."
        " Call the customer within 1 week.",
    ),
    "quality.silent": Sentences(
        "{type} {subject} sends no readings",
        "{type} {subject}[ at transformer {transformer_id}] has sent no readings since {since:when}.",
        "The meter, its communication or its supply has failed. Until it is mended, loads of its transformer are"
        " incomplete.",
        "Check the communication first, then the site.",
        "Before the next billing day.",
        "{type} {subject}[, transformer {transformer_id}] sends no readings since {since:when}. Check communication,"
        " then"
        " site.",
    ),
    "quality.bad_data": Sentences(
        "{type} {subject} sends bad readings",
        "Since {since:when}, readings of {type} {subject}[ at transformer {transformer_id}] have failed validation"
        "[: {bad_share:pct} of them].",
        "Bad readings are left out of loads, or estimated, until the meter is sound again.",
        "Check the meter's clock, register and configuration.",
        "Before the next billing day.",
        "{type} {subject}[, transformer {transformer_id}] sends bad readings since {since:when}[: {bad_share:pct}]."
        " Check clock, register, configuration.",
    ),
    "quality.stuck": Sentences(
        "{type} {subject} always reports the same value",
        "{type} {subject}[ at transformer {transformer_id}] has reported one and the same value[, {kw:num} kW,] since"
        " {since:when}.",
        "Its register seems to be stuck. Loads and bills follow what it says until it is exchanged.",
        "Compare its readings with the register on site, and exchange it if it is stuck.",
        "Before the next billing day.",
        "{type} {subject}[, transformer {transformer_id}] reports one value only since {since:when}. Check it on site,"
        " exchange it if stuck.",
    ),
    "supply.lost": Sentences(
        "{type} {subject} has lost supply[: {meters_expected:num~meter~meters}]",
        "No meter at {type} {subject} has reported since {since:when}[ ({meters_reporting:num} of"
        " {meters_expected:num})]"
        "[; {last_gasps:num~meter~meters} sent a last gasp].",
        "Supply has failed: a fuse, a breaker or the line before it has opened. Alerts of single meters there are held"
        " back.",
        "Check for a planned outage and the state of the breaker, send a crew, and tell the call centre.",
        "Act now.",
        "{type} {subject} WITHOUT SUPPLY since {since:when}[, {meters_expected:num~meter~meters}]"
        "[, {last_gasps:num~last gasp~last gasps}]. Check breaker, send crew.",
    ),
    "supply.silent": Sentences(
        "No meter at {type} {subject} reports",
        "No meter at {type} {subject} has reported since {since:when}[ ({meters_reporting:num} of"
        " {meters_expected:num})].",
        "No meter sent a last gasp, so either the communication has failed (concentrator, modem, network) or supply"
        " has.",
        "Ask the concentrator and the station first. If supply cannot be confirmed, treat it as lost.",
        "Within one hour.",
        "no meter at {type} {subject} reports since {since:when}[, {meters_expected:num~meter~meters}]:"
        " communication or supply. Check the concentrator first.",
    ),
    "engine": Sentences(
        "GridPulse: {stage}, {subject}",
        "GridPulse reports {stage} at {subject} since {since:when}[: {reason|error|detail}].",
        "Alerts may come late until this is over. Nothing that was received is lost.",
        "Run gridpulse doctor, and do what it says.",
        "Act now.",
        "GridPulse reports {stage} at {subject} since {since:when}. Alerts may come late. Run gridpulse doctor.",
    ),
    "": Sentences(
        "{severity}: {kind}, {type} {subject}",
        "{type} {subject}: {kind} since {since:when}.",
        "The figures are in the alert.",
        "Open the alert in the console, and decide what is to be done.",
        "As its severity asks ({severity}).",
        "{severity}: {kind}, {type} {subject}, since {since:when}. See the console.",
    ),
}
