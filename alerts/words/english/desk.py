"""What the desk does where it is not what the field does."""

DESK = {
    "overload.overload": "Move load to a neighbour, call large customers or switch to the reserve, and send a crew"
    " to check"
    " oil and connections.",
    "theft.lead": "Assign an inspector to meter, seals and service line, and see that the outcome is reported:"
    " theft, fault"
    " or clean.",
    "theft.tamper": "Assign an inspector to the meter and its seals, and see that the outcome is reported: theft,"
    " fault or"
    " clean.",
    "theft.learn": "Add it to a crew's round if one is near. Give no grounds of suspicion: there are none.",
    "balance.loss": "Have the assignment of meters checked first, then assign an inspector to walk the line.",
    "quality.silent": "Check the communication from here first; if it is sound, send an engineer to the site.",
    "quality.bad_data": "Have the meter's clock, register and configuration checked.",
    "quality.stuck": "Have it compared with its register on site, and exchanged.",
}
