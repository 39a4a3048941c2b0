"""What is told when an alert is over."""

from alerts.words.sentences import Sentences

ENDED_STAFF = {
    "overload": Sentences(
        "Over: {kind} of {type} {subject}",
        "The {kind} of {type} {subject}, which began at {since:when}, is over since {at:when}[; its peak was"
        " {peak_loading:pct} of the rating][; it is now at {loading:pct}].",
        "The load is where it should be again.",
        "Nothing; acknowledge the alert if it still waits for that.",
        "",
        "over since {at:when}: {kind} of {type} {subject}[, peak {peak_loading:pct}][, now {loading:pct}].",
    ),
    "theft": Sentences(
        "Closed: {kind}, meter {subject}",
        "Meter {subject}[ at transformer {transformer_id}]: {kind}, reported since {since:when}, was closed at"
        " {at:when}"
        "[; outcome of the inspection: {inspection}].",
        "Its use is as expected again, it was inspected, or somebody closed the alert.",
        "No visit is needed any more.",
        "",
        "closed: {kind}, meter {subject}[; inspection: {inspection}]. No visit is needed any more.",
    ),
    "arrears.restore_due": Sentences(
        "Supply of account {subject} is restored",
        "Account {subject}[ (meter {meter_id})] was to be restored since {since:when}; this was done, or closed, at"
        " {at:when}.",
        "Nothing is owed to this customer.",
        "Nothing; acknowledge the alert if it still waits for that.",
        "",
        "done or closed at {at:when}: supply of account {subject}[, meter {meter_id}].",
    ),
    "arrears.restored": Sentences(
        "Account {subject} is paid up",
        "Account {subject} has had nothing overdue since {at:when}[; its supply was cut on {supply_cut_since:day}].",
        "Every step towards disconnection has stopped.",
        "Do not disconnect it.[ Restore its supply by {restore_until:when}.]",
        "",
        "account {subject} is paid up since {at:when}. Do not disconnect.[ Restore supply by {restore_until:when}.]",
    ),
    "bill": Sentences(
        "Over: warning of a high bill, account {subject}",
        "The warning that the bill of account {subject} would be far higher than usual has ended at {at:when}[; the"
        " bill came to {billed:money}][; it is expected to be {expected:money} now].",
        "The bill is written, or will be as usual after all.",
        "Nothing; acknowledge the alert if it still waits for that.",
        "",
        "over: warning of a high bill, account {subject}[; billed {billed:money}][; now expected {expected:money}].",
    ),
    "supply": Sentences(
        "Over: {kind}, {type} {subject}",
        "Meters at {type} {subject} report again since {at:when}; none had since {since:when}.",
        "Supply and communication are back.",
        "Check for customers that are still without supply.",
        "",
        "meters at {type} {subject} report again since {at:when}. Check for customers still without supply.",
    ),
    "": Sentences(
        "Over: {kind}, {type} {subject}",
        "{type} {subject}: {kind} is over since {at:when}; it began at {since:when}.",
        "What was reported is not the case any more, or somebody closed the alert.",
        "Nothing; acknowledge the alert if it still waits for that.",
        "",
        "over since {at:when}: {kind}, {type} {subject}.",
    ),
}

ENDED_CUSTOMER = {
    "arrears.restored": Sentences(
        "Thank you: account {subject} is in order",
        "Your electricity account {subject} has been in order since {at:when}.",
        "Nothing is overdue any more, and no disconnection is planned.",
        "There is nothing you have to do.[ Your supply, cut on {supply_cut_since:day}, is being restored.]"
        "[ It will be back by {restore_until:when}.][ That is within {restore_in} of your payment.]",
        "",
        "thank you, account {subject} is in order again.[ Supply will be back by {restore_until:when}.]"
        "[ Supply cut on {supply_cut_since:day} is being restored.]",
    ),
    "arrears.restore_due": Sentences(
        "Your electricity is back",
        "The supply of your electricity account {subject} was restored; we closed the matter at {at:when}.",
        "Your account is in order.",
        "If you have no electricity, check your own fuses, then call us.",
        "",
        "supply of account {subject} is restored. No electricity? Check your fuses, then call us[: {phone}].",
    ),
    "arrears": Sentences(
        "Closed: our notice on account {subject}",
        "Our notice on your electricity account {subject} was closed at {at:when}.",
        "It does not stand any more.",
        "There is nothing you have to do. Please call us if you have questions on your bill.",
        "",
        "our notice on account {subject} does not stand any more. There is nothing you have to do.",
    ),
    "bill": Sentences(
        "Your electricity bill[ for {month}]",
        "We told you that the bill of your electricity account {subject} would probably be higher than usual.[ It came"
        " to {billed:money}.][ It is now expected to be about {expected:money}, near what is usual.]",
        "Our warning has ended.",
        "There is nothing you have to do. Please call us if you have questions on your bill.",
        "",
        "account {subject}: our warning of a high bill has ended.[ The bill came to {billed:money}.][ It is now"
        " expected to be about {expected:money}, near what is usual.]",
    ),
    "supply.silent": Sentences(
        "Readings from your area arrive again",
        "Readings from the meters in your area have arrived again since {at:when}.",
        "Supply and transmission work.",
        "If you have no electricity, check your own fuses, then call us.",
        "",
        "readings from your area arrive again since {at:when}. No electricity? Check your fuses, then call us[:"
        " {phone}].",
    ),
    "supply": Sentences(
        "Your electricity is back",
        "Our meters show that your supply has been back since {at:when}.",
        "The fault is mended.",
        "If you have no electricity, check your own fuses, then call us.",
        "",
        "your electricity supply is back since {at:when}. If not at your home, check your fuses, then call us[:"
        " {phone}].",
    ),
    "": Sentences(
        "Over: news about your electricity supply",
        "What we told you about is over since {at:when}.",
        "Your supply is as usual.",
        "There is nothing you have to do.",
        "",
        "what we told you about is over. Your electricity supply is as usual.",
    ),
}
