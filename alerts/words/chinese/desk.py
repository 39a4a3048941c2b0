"""What the desk does where it is not what the field does."""

DESK = {
    "overload.overload": "请转移负荷、联系大用户错峰或投入备用设备，并派员到现场检查油温和接头。",
    "theft.lead": "请派用电检查人员检查电能表、封印和进户线，并督促反馈结果：窃电、故障或正常。",
    "theft.tamper": "请派用电检查人员检查电能表和封印，并督促反馈结果：窃电、故障或正常。",
    "theft.learn": "如附近有工作班组，请安排顺路查看；该用户并无窃电嫌疑，切勿按嫌疑对待。",
    "balance.loss": "请先安排核对户变关系，再派用电检查人员沿线检查。",
    "quality.silent": "请先远程检查通信；通信正常的，再派员到现场。",
    "quality.bad_data": "请安排检查电能表的时钟、示数和参数。",
    "quality.stuck": "请安排现场核对示数；确已停走的，更换电能表。",
}
