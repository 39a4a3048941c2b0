"""What customers are told."""

from alerts.words.sentences import Sentences

CUSTOMER = {
    "arrears.due_soon": Sentences(
        "Your electricity bill is due[ on {oldest_due:day}]",
        "The bill for your electricity account {subject} is due soon[: {owed:money}][, on {oldest_due:day}].",
        "This is a reminder. Nothing is overdue.",
        "Please pay in time. If you have paid already, there is nothing to do.",
        "By the due date[, {oldest_due:day}].",
        "your electricity bill for account {subject} is due[ on {oldest_due:day}][: {owed:money}]. If you have paid"
        " already, thank you.",
    ),
    "arrears.overdue": Sentences(
        "Your electricity bill is overdue[: {overdue:money}]",
        "We have not received full payment for your electricity account {subject}[; {overdue:money} is overdue]"
        "[, the oldest bill since {oldest_due:day}][; late fee so far: {late_fee:money}].",
        "If it stays unpaid, we will have to send you a notice of disconnection."
        "[ Your supply will not be cut before {disconnect_from:when}.]",
        "Please pay, or call us to agree on instalments. If you have paid already, please ignore this message.",
        "As soon as you can[, and before {next_step_at|next_step_day:day}].",
        "account {subject} is overdue[: {overdue:money}]. Please pay[ before {next_step_at|next_step_day:day}]"
        "[ or call {phone}].[ Late fee so far {late_fee:money}.]",
    ),
    "arrears.arranged": Sentences(
        "We have agreed how you pay your electricity bill",
        "We have agreed with you on the payment of your electricity account {subject}"
        "[: the next {instalment:money} is due][ on {instalment_due:day}].",
        "While you pay as agreed, we send no notices for this debt and do not cut your supply because of it."
        " New bills are to be paid as usual.",
        "Please pay the amount by its day. If you cannot, call us before.",
        "By the agreed day[, {instalment_due:day}].",
        "as agreed for account {subject}:[ please pay {instalment:money}][ by {instalment_due:day}]."
        "[ Cannot? Call {phone} before.]",
    ),
    "arrears.promise_broken": Sentences(
        "The payment that we agreed on has not come[: {missed:money}]",
        "For your electricity account {subject} we agreed on a payment[ of {missed:money}][ by {missed_due:day}]; it"
        " has not come[; {overdue:money} is overdue].",
        "Our agreement has ended, and the whole debt counts as overdue again. If it stays unpaid, a notice of"
        " disconnection follows.",
        "Please pay, or call us now if we can agree anew. If you have paid already, please tell us.",
        "As soon as you can[, and before {next_step_at|next_step_day:day}].",
        "account {subject}: the agreed payment[ of {missed:money}][, due {missed_due:day},] has not come. Please pay"
        "[ {overdue:money}][ or call {phone}].",
    ),
    "arrears.disconnection_notice": Sentences(
        "Notice of disconnection[: not before {disconnect_from|next_step_at:when}]",
        "Your electricity account {subject} is still unpaid[: {overdue:money} is overdue][, the oldest bill for"
        " {days_overdue:num~day~days}][; late fee so far: {late_fee:money}].",
        "Unless you pay, we may cut off your electricity[; it will not be cut off before"
        " {disconnect_from|next_step_at:when}].",
        "Please pay, or call us if you cannot: there are instalments and help. Tell us if somebody at home depends"
        " on electricity for health.",
        "As soon as you can[, and before {disconnect_from|next_step_at:when}].",
        "NOTICE: account {subject} unpaid[, {overdue:money}]. Supply may be cut"
        "[, not before {disconnect_from|next_step_at:when}]. Please pay[ or call {phone}]."
        "[ Late fee so far {late_fee:money}.]",
    ),
    "arrears.final_notice": Sentences(
        "Final notice of disconnection[: not before {disconnect_from|next_step_at:when}]",
        "This is the last notice for your electricity account {subject}. It is still unpaid[: {overdue:money} is"
        " overdue]"
        "[, the oldest bill for {days_overdue:num~day~days}][; late fee so far: {late_fee:money}].",
        "Unless you pay, we will cut off your electricity[; it will not be cut off before"
        " {disconnect_from|next_step_at:when}].",
        "Please pay now. If you cannot, call us now: there are instalments and help. Tell us if somebody at home"
        " depends"
        " on electricity for health.",
        "At once[; at the latest before {disconnect_from|next_step_at:when}].",
        "FINAL NOTICE: account {subject} unpaid[, {overdue:money}]. Supply will be cut"
        "[, not before {disconnect_from|next_step_at:when}]. Pay now[ or call {phone}]."
        "[ Late fee so far {late_fee:money}.]",
    ),
    "arrears.disconnection_due": Sentences(
        "Your electricity may be cut off at any time",
        "Your electricity account {subject} is unpaid in spite of our notices[: {overdue:money} is overdue]"
        "[, the oldest bill for {days_overdue:num~day~days}][; late fee so far: {late_fee:money}].",
        "Your electricity may be cut off at any time[ after {disconnect_from:when}]. If it is, it comes back"
        " after"
        " you have paid.",
        "Pay at once to keep your supply, or call us today. Tell us if somebody at home depends on electricity for"
        " health.",
        "Today.",
        "electricity of account {subject} may be cut at any time[; {overdue:money} overdue]. Pay today"
        "[ or call {phone}].[ Late fee so far {late_fee:money}.]",
    ),
    "arrears.restore_due": Sentences(
        "Thank you for paying: your electricity is coming back[ by {restore_until:when}]",
        "We have received the payment for your electricity account {subject}.",
        "Your supply will be restored[ by {restore_until:when}][, within {restore_in} of your payment].",
        "Switch off cookers, irons and heaters that were on, so that nothing starts by itself. There is nothing else to"
        " do.",
        "If supply is not back[ by {restore_until:when}], please call us.",
        "thank you, account {subject} is paid. Supply will be restored[ by {restore_until:when}]. Switch off cookers"
        " and heaters first.[ Not back? Call {phone}.]",
    ),
    "arrears.low_credit": Sentences(
        "Your electricity credit is low[: {credit:money}]",
        "The credit of your electricity account {subject} is low[: {credit:money}]"
        "[; it lasts about {days_left:num~day~days}].",
        "When it is used up, your supply may stop.",
        "Please top up.",
        "Before the credit is used up[, about {empty_day:day}].",
        "credit of account {subject} is low[: {credit:money}][, enough for about {days_left:num~day~days}]. Please"
        " top up"
        "[ before {empty_day:day}].",
    ),
    "arrears.low_credit.2": Sentences(
        "Your electricity credit is used up[: {credit:money}]",
        "The credit of your electricity account {subject} is used up[: {credit:money}].",
        "Your supply may stop at any time.",
        "Please top up. If you cannot, call us.",
        "Today.",
        "credit of account {subject} is used up[: {credit:money}]. Supply may stop. Please top up today"
        "[ or call {phone}].",
    ),
    "bill.shock": Sentences(
        "Your electricity bill will be higher than usual[: about {expected:money}]",
        "The bill of your electricity account {subject}[ for {month}][ from {period_from:day} to {period_to:day}] will"
        " probably be higher than usual[: about {expected:money}][, {difference:money} more than that of"
        " {usual_month}][; {so_far:money} of it by now].",
        "This is an estimate, not a bill[; it is made of your last {bills:num~bill~bills} and knows no new prices]."
        "[ Of the difference, {by_weather:money} come from the weather.]"
        "[ Your use makes {by_use:money} of it.][ Prices make {by_prices:money} of it.]"
        "[ The number of days makes {by_days:money} of it.]",
        "Check what uses more than usual, such as heating or cooling. If the bill would be hard to pay, call us: there"
        " are instalments.",
        "Before the period of the bill is over[: {days_to_come:num~day is~days are} left].",
        "the bill of account {subject} will be higher than usual[: about {expected:money}][, usually"
        " {usual_bill:money}].[ Weather {by_weather:money}.][ Use {by_use:money}.]"
        "[ Prices {by_prices:money}.][ Days {by_days:money}.][ Questions? Call {phone}.]",
    ),
    "supply.silent": Sentences(
        "Is your electricity supply interrupted?",
        "We have had no readings from the meters in your area since {since:when}.",
        "Your supply may be interrupted, or only the transmission of readings is. We are finding out.",
        "There is nothing you have to do. If you have no electricity, please check your own fuses, then call us.",
        "There is no deadline.",
        "no readings from your area since {since:when}. We are finding out why. No electricity? Check your fuses,"
        " then call"
        " us[: {phone}].",
    ),
    "supply": Sentences(
        "Your electricity supply is interrupted",
        "Our meters show that your supply has been interrupted since {since:when}.",
        "It is a fault in the grid, not in your home.",
        "There is nothing you have to do. Switch off cookers, irons and heaters that were on.",
        "We tell you when supply is back.",
        "your electricity supply has been interrupted since {since:when}. We are working on it. Switch off cookers and"
        " heaters.",
    ),
    "": Sentences(
        "About your electricity supply",
        "There is news about your electricity supply since {since:when}.",
        "Our staff is working on it.",
        "There is nothing you have to do. Call us if you have questions.",
        "There is no deadline.",
        "there is news about your electricity supply. Our staff is working on it; there is nothing you have to do.",
    ),
}
