"""What is told when an alert is over."""

from alerts.words.sentences import Sentences

ENDED_STAFF = {
    "overload": Sentences(
        "已结束：{type}{subject}{kind}",
        "{type}{subject}的{kind}自{since:when}开始，已于{at:when}结束[，最高负载率{peak_loading:pct}][，当前{loading:pct}]。",
        "负荷已恢复正常。",
        "无需处理；如告警仍待确认，请确认。",
        "",
        "{type}{subject}{kind}已于{at:when}结束[，最高{peak_loading:pct}][，当前{loading:pct}]。",
    ),
    "theft": Sentences(
        "已关闭：电能表{subject}，{kind}",
        "电能表{subject}[（变压器{transformer_id}）]自{since:when}起的{kind}告警，已于{at:when}关闭[，检查结果：{inspection}]。",
        "用电已恢复正常，或已检查，或告警已由人员关闭。",
        "不再需要现场检查。",
        "",
        "电能表{subject}{kind}告警已关闭[，检查结果：{inspection}]，不再需要现场检查。",
    ),
    "arrears.restore_due": Sentences(
        "户号{subject}已复电",
        "户号{subject}[（电能表{meter_id}）]自{since:when}起待复电，已于{at:when}办结或关闭。",
        "对该用户已无未办事项。",
        "无需处理；如告警仍待确认，请确认。",
        "",
        "户号{subject}[（电能表{meter_id}）]复电事项已于{at:when}办结或关闭。",
    ),
    "arrears.restored": Sentences(
        "户号{subject}电费已结清",
        "户号{subject}自{at:when}起已无逾期电费[，该户于{supply_cut_since:day}停电]。",
        "停电程序已全部终止。",
        "请勿停电。[请在{restore_until:when}前复电。]",
        "",
        "户号{subject}电费已于{at:when}结清，请勿停电。[请在{restore_until:when}前复电。]",
    ),
    "supply": Sentences(
        "已结束：{type}{subject}，{kind}",
        "{type}{subject}所带电能表自{since:when}起全部无数据，已于{at:when}恢复上送。",
        "供电和通信已恢复。",
        "请核查是否仍有未恢复供电的用户。",
        "",
        "{type}{subject}所带电能表已于{at:when}恢复上送，请核查是否仍有用户停电。",
    ),
    "": Sentences(
        "已结束：{type}{subject}，{kind}",
        "{type}{subject}：{kind}自{since:when}开始，已于{at:when}结束。",
        "所报情况已不存在，或告警已由人员关闭。",
        "无需处理；如告警仍待确认，请确认。",
        "",
        "{type}{subject}，{kind}已于{at:when}结束。",
    ),
}

ENDED_CUSTOMER = {
    "arrears.restored": Sentences(
        "感谢缴费，户号{subject}已恢复正常",
        "尊敬的客户，您户号{subject}的电费自{at:when}起已无逾期。",
        "我们不会对您采取停电措施。",
        "您无需操作。[{supply_cut_since:day}停止的供电正在恢复。][将在{restore_until:when}前恢复供电。][即缴费后{restore_in}内。]",
        "",
        "感谢缴费，您户号{subject}已恢复正常。[将在{restore_until:when}前恢复供电。][{supply_cut_since:day}停止的供电正在恢复。]",
    ),
    "arrears.restore_due": Sentences(
        "您的供电已恢复",
        "尊敬的客户，您户号{subject}已恢复供电，该事项已于{at:when}办结。",
        "您的户号一切正常。",
        "如您家中仍无电，请先检查家中开关，再致电我们。",
        "",
        "尊敬的客户，您户号{subject}已恢复供电；如仍无电，请先检查家中开关，再致电我们[（{phone}）]。",
    ),
    "arrears": Sentences(
        "关于户号{subject}的通知已取消",
        "尊敬的客户，此前就您户号{subject}发出的通知已于{at:when}取消。",
        "该通知不再有效。",
        "您无需操作；如对电费有疑问，请致电我们。",
        "",
        "尊敬的客户，此前就您户号{subject}发出的通知已取消，您无需操作。",
    ),
    "supply.silent": Sentences(
        "您所在区域的数据已恢复",
        "尊敬的客户，您所在区域的电能表数据已于{at:when}恢复。",
        "供电和数据传输正常。",
        "如您家中仍无电，请先检查家中开关，再致电我们。",
        "",
        "尊敬的客户，您所在区域的电表数据已于{at:when}恢复；如仍无电，请先检查家中开关，再致电我们[（{phone}）]。",
    ),
    "supply": Sentences(
        "您的供电已恢复",
        "尊敬的客户，监测显示您的供电已于{at:when}恢复。",
        "故障已排除。",
        "如您家中仍无电，请先检查家中开关，再致电我们。",
        "",
        "尊敬的客户，您的供电已于{at:when}恢复；如仍无电，请先检查家中开关，再致电我们[（{phone}）]。",
    ),
    "": Sentences(
        "已结束：关于您的供电",
        "尊敬的客户，此前通知您的情况已于{at:when}结束。",
        "您的供电正常。",
        "您无需操作。",
        "",
        "尊敬的客户，此前通知您的情况已结束，您的供电正常。",
    ),
}
