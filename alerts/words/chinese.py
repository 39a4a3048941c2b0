"""Messages in Chinese; a text message begins with the sender's signature in brackets, as carriers demand."""

from alerts.words import supply
from alerts.words.sentences import Language, Sentences

_STAFF = {
    **supply.CHINESE,
    "overload.heavy": Sentences(
        "{type}{subject}重载[，负载率{loading:pct}]",
        "{type}{subject}自{since:when}起重载[，当前负载率{loading:pct}（额定{rated_kva:kva}）][，最高{peak_loading:pct}]。",
        "备用容量已不多，设备尚未受损。",
        "请持续关注，并查找可转移到相邻设备的负荷。",
        "[预计{expected_peak_at:when}达到最高负荷。]",
        "【{utility}】{type}{subject}自{since:when}重载[，负载率{loading:pct}]，请关注。",
    ),
    "overload.overload": Sentences(
        "{type}{subject}过载[，负载率{loading:pct}]",
        "{type}{subject}自{overload_since|since:when}起过载[，当前负载率{loading:pct}（额定{rated_kva:kva}）]"
        "[，最高{peak_loading:pct}][，热点温度{hot_spot_c:celsius}]。",
        "过载期间绝缘老化成倍加快，熔断器或断路器可能动作。",
        "请转移负荷、联系大用户或投入备用设备，并到现场检查油温和接头。",
        "请立即处理[，预计持续到{expected_until:when}]。",
        "【{utility}】{type}{subject}自{overload_since|since:when}过载[，负载率{loading:pct}]"
        "[，热点{hot_spot_c:celsius}]，请立即转移负荷。",
    ),
    "overload.forecast": Sentences(
        "{type}{subject}预计过载[，{expected_from|expected_peak_at:when}起]",
        "预测{type}{subject}将过载[，概率{p_overload:pct}][，自{expected_from|expected_peak_at:when}起]"
        "[至{expected_until:when}][，最高负载率{expected_peak_loading:pct}]。",
        "若如预测发生，绝缘老化将加快，断路器可能动作。",
        "请准备转移负荷，或与大用户约定在此时段少用电。",
        "[请在{expected_from|expected_peak_at:when}前完成。]",
        "【{utility}】预计{type}{subject}过载[，{expected_from|expected_peak_at:when}起]"
        "[，最高{expected_peak_loading:pct}][，概率{p_overload:pct}]，请备转移负荷。",
    ),
    "theft.watch": Sentences(
        "电表{subject}用电下降",
        "电表{subject}[（变压器{transformer_id}）]自{since:when}起用电低于预期[，每天约少{lost_kwh_per_day:kwh}]。",
        "没有其他窃电迹象：用户可能外出或改变了用电习惯，不派人检查。[依据：{reasons:grounds}。]",
        "请留意；若持续，将自动转为线索。可致电用户了解。",
        "",
        "【{utility}】电表{subject}[（变压器{transformer_id}）]自{since:when}起用电下降，请留意。",
    ),
    "theft.lead": Sentences(
        "电表{subject}疑似窃电",
        "电表{subject}[（变压器{transformer_id}）]自{since:when}起用电异常"
        "[，约少计{lost_kwh_since_start|lost_kwh:kwh}][，每天{lost_kwh_per_day:kwh}][，电表报告{codes:names}]。",
        "可能绕越电表用电，也可能电表故障。这是线索，不是证据。[依据：{reasons:grounds}。]",
        "请检查电表、封印和进户线，并上报结果：窃电、故障或正常。",
        "三个工作日内，不事先通知用户。",
        "【{utility}】请检查电表{subject}[（变压器{transformer_id}）]，疑似窃电"
        "[，少计{lost_kwh_since_start|lost_kwh:kwh}]，并报结果。",
    ),
    "theft.tamper": Sentences(
        "电表{subject}报告被动过",
        "电表{subject}[（变压器{transformer_id}）]于{at:when}报告异常事件[：{code|codes:names}]。",
        "可能有人打开或干扰了电表。[依据：{reasons:grounds}。]",
        "请检查电表和封印，拍照留证，并上报结果：窃电、故障或正常。",
        "一个工作日内。",
        "【{utility}】电表{subject}[（变压器{transformer_id}）]{at:when}报告被动过[：{code|codes:names}]，请检查封印。",
    ),
    "theft.learn": Sentences(
        "学习性抽查：建议查看电表{subject}",
        "查看电表{subject}[（变压器{transformer_id}）]可获得线索之外的信息[，抽中概率{propensity}]。",
        "没有嫌疑。只有查看过的电表才能说明规则和模型错在哪里，所以少量查看按学习价值抽取。",
        "如有人员在附近，请照常检查并反馈结果：窃电、故障或正常。",
        "四周内有效，过期作废。",
        "【{utility}】学习性抽查：如在附近，请查看电表{subject}[（变压器{transformer_id}）]，并非嫌疑。",
    ),
    "balance.loss": Sentences(
        "变压器{subject}损失电量[，每天{unexplained_kwh_per_day:kwh}]",
        "自{since:when}起，变压器{subject}供出电量多于用户电表合计[，每天多{unexplained_kwh_per_day:kwh}]"
        "[，占{unexplained_share:pct}]。",
        "可能有未经计量的用电、电表故障，或用户挂错变压器。",
        "请先核对户变关系，再沿线检查[，损失多发生在{highest_hour}点左右]。",
        "一周内。",
        "【{utility}】变压器{subject}线损异常[，每天{unexplained_kwh_per_day:kwh}][，{unexplained_share:pct}]，请核对户变关系。",
    ),
    "arrears": Sentences(
        "账户{subject}：{stage}[，欠费{overdue|owed:money}]",
        "账户{subject}处于{stage}阶段[，逾期金额{overdue:money}][，已逾期{days_overdue:num}天][，余额{credit:money}]。",
        "已知联系方式的用户已收到通知。",
        "[下一步：{next_step}。]停电前请核对是否有分期协议或属于保护用户。",
        "[下一步日期：{next_step_at|next_step_day:day}。]",
        "【{utility}】账户{subject}{stage}[，逾期{overdue|owed:money}][，{days_overdue:num}天]。",
    ),
    "payment_fraud": Sentences(
        "缴费核查：{type}{subject}{stage}",
        "{type}{subject}出现{stage}[，{payments:num}笔缴费][，{reversals:num}笔冲正][，{chargebacks:num}笔拒付]"
        "[，金额{amount:money}][，涉及{accounts:num}个账户][，与{duplicate_of}重复][，概率{probability:pct}][；可疑之处：{reasons:reasons}]。",
        "可能是柜台失误，也可能是欺诈；未拦截任何缴费。",
        "请查看告警所列缴费，询问经办人或用户，并以结论关闭告警。",
        "当日结账前。",
        "【{utility}】{type}{subject}{stage}[，金额{amount:money}][，{payments:num}笔]，请当日核查。",
    ),
    "churn.risk": Sentences(
        "账户{subject}可能流失[，概率{probability:pct}]",
        "账户{subject}很可能离开[，概率{probability:pct}][，年价值{yearly_value:money}]。",
        "原因见告警[：{reasons:reasons}]。",
        "请致电用户：处理未结投诉，推荐合适的电价。",
        "一周内。",
        "【{utility}】账户{subject}可能流失[，概率{probability:pct}][，年价值{yearly_value:money}]，请联系用户。",
    ),
    "quality.silent": Sentences(
        "{type}{subject}无数据",
        "{type}{subject}[（变压器{transformer_id}）]自{since:when}起没有上送读数。",
        "电表、通信或供电有故障，所属变压器的负荷不完整。",
        "请先检查通信，再到现场。",
        "下一个抄表日前。",
        "【{utility}】{type}{subject}[（变压器{transformer_id}）]自{since:when}无数据，请查通信。",
    ),
    "quality.bad_data": Sentences(
        "{type}{subject}数据异常",
        "{type}{subject}[（变压器{transformer_id}）]自{since:when}起读数未通过校验[：占{bad_share:pct}]。",
        "其读数暂不计入负荷和电费。",
        "请检查电表时钟、示数和参数。",
        "下一个抄表日前。",
        "【{utility}】{type}{subject}自{since:when}数据异常[：占{bad_share:pct}]，请检查电表。",
    ),
    "quality.stuck": Sentences(
        "{type}{subject}读数不变",
        "{type}{subject}[（变压器{transformer_id}）]自{since:when}起读数一直不变[（{kw:num} kW）]。",
        "表计已停走；更换前负荷和电费仍按其读数计算。",
        "请现场核对示数并更换电表。",
        "下一个抄表日前。",
        "【{utility}】{type}{subject}自{since:when}读数不变，请更换电表。",
    ),
    "engine": Sentences(
        "GridPulse：{subject}{stage}",
        "引擎自{since:when}起在{subject}报告{stage}[：{reason|error|detail}]。",
        "告警可能延迟，已收到的数据不会丢失。",
        "请运行 gridpulse doctor 并按提示处理。",
        "请立即处理。",
        "【{utility}】引擎{subject}报告{stage}，请运行gridpulse doctor。",
    ),
    "": Sentences(
        "{severity}：{type}{subject} {kind}",
        "{type}{subject}自{since:when}起出现{kind}。",
        "数据见告警。",
        "请在控制台打开告警并处理。",
        "",
        "【{utility}】{severity}：{type}{subject} {kind}，自{since:when}。",
    ),
}

_CUSTOMER = {
    "arrears.due_soon": Sentences(
        "电费即将到期[：{oldest_due:day}]",
        "您的电费账户{subject}[有{owed:money}]即将到期[，到期日{oldest_due:day}]。",
        "这是提醒，目前没有逾期。",
        "请按时缴费；如已缴清，无需理会。",
        "[{oldest_due:day}前。]",
        "【{utility}】您的账户{subject}电费[{owed:money}]将[于{oldest_due:day}]到期，已缴请忽略。",
    ),
    "arrears.overdue": Sentences(
        "电费已逾期[：{overdue:money}]",
        "您的电费账户{subject}尚未缴清[，逾期金额{overdue:money}][，到期日{oldest_due:day}]。",
        "若仍未缴费，我们将发出停电通知。",
        "请尽快缴费，或致电协商分期。",
        "[{next_step_at|next_step_day:day}前。]",
        "【{utility}】账户{subject}电费已逾期[：{overdue:money}]，请[于{next_step_at|next_step_day:day}前]缴清[，电话{phone}]。",
    ),
    "arrears.disconnection_notice": Sentences(
        "停电通知[：{next_step_at|next_step_day:day}]",
        "您的电费账户{subject}仍未缴清[，逾期金额{overdue:money}][，已逾期{days_overdue:num}天]。",
        "若仍未缴费，我们[自{next_step_at|next_step_day:day}起]可能停止供电。",
        "请立即缴费；如有困难请致电，可分期或申请帮助。家中如有人依赖电力维持健康，请告知我们。",
        "[{next_step_at|next_step_day:day}前。]",
        "【{utility}】停电通知：账户{subject}[，{next_step_at|next_step_day:day}起]可能停电[，欠{overdue:money}]，请缴费[，电话{phone}]。",
    ),
    "arrears.disconnection_due": Sentences(
        "您的供电随时可能停止",
        "经多次通知，您的电费账户{subject}仍未缴清[，逾期金额{overdue:money}][，已逾期{days_overdue:num}天]。",
        "供电随时可能停止。",
        "请立即缴费以免停电，或今天致电我们。",
        "今天。",
        "【{utility}】账户{subject}随时可能停电[，欠{overdue:money}]，请今天缴费[或致电{phone}]。",
    ),
    "arrears.low_credit": Sentences(
        "余额不足[：{credit:money}]",
        "您的电费账户{subject}余额不足[，剩余{credit:money}][，约可用{days_left:num}天]。",
        "余额用完后可能停止供电。",
        "请及时充值。",
        "[{empty_day:day}前。]",
        "【{utility}】账户{subject}余额不足[，剩{credit:money}][，约{days_left:num}天]，请充值。",
    ),
    "": Sentences(
        "关于您的电费账户[{account_id}]",
        "您的供电自{since:when}起有新情况。",
        "我们正在处理。",
        "您无需操作；如有疑问请致电。",
        "",
        "【{utility}】您的供电有新情况，我们正在处理，您无需操作。[电话{phone}]",
    ),
}

_ENDED_STAFF = {
    "": Sentences(
        "已结束：{type}{subject} {kind}",
        "{type}{subject}的{kind}自{since:when}开始，已于{at:when}结束。",
        "条件已不成立，或有人关闭了告警。",
        "无需处理；如告警仍待确认，请确认。",
        "",
        "【{utility}】{type}{subject} {kind}已于{at:when}结束。",
    ),
}

_ENDED_CUSTOMER = {
    "arrears": Sentences(
        "谢谢，账户{subject}已正常",
        "您的电费账户{subject}自{at:when}起已恢复正常。",
        "如已停电，将恢复供电。",
        "您无需操作。",
        "[{supply_cut_since:day}停止的供电正在恢复。]",
        "【{utility}】谢谢，账户{subject}已恢复正常。[{supply_cut_since:day}停止的供电正在恢复。]",
    ),
    "": Sentences(
        "已结束：您的供电",
        "此前通知您的情况已于{at:when}结束。",
        "供电已恢复正常。",
        "您无需操作。",
        "",
        "【{utility}】此前通知您的情况已结束，供电正常。",
    ),
}

CHINESE = Language(
    staff=_STAFF,
    customer=_CUSTOMER,
    ended_staff=_ENDED_STAFF,
    ended_customer=_ENDED_CUSTOMER,
    reminder="尚未确认：",
    labels={"action": "请处理：", "by": "时限：", "details": "数据", "contact": "咨询：", "alert": "告警 "},
    severities=("提示", "低", "中", "高", "紧急"),
    kinds={
        **supply.CHINESE_KINDS,
        "overload.heavy": "重载",
        "overload.overload": "过载",
        "overload.forecast": "预计过载",
        "theft.watch": "用电下降",
        "theft.lead": "疑似窃电",
        "theft.tamper": "电表被动过",
        "theft.learn": "学习性抽查",
        "balance.loss": "线损异常",
        "arrears.due_soon": "即将到期",
        "arrears.overdue": "逾期",
        "arrears.disconnection_notice": "停电通知",
        "arrears.disconnection_due": "可停电",
        "arrears.low_credit": "余额不足",
        "arrears.restored": "恢复正常",
        "payment_fraud.duplicate": "重复缴费",
        "payment_fraud.velocity": "短时缴费过多",
        "payment_fraud.void_ratio": "冲正过多",
        "payment_fraud.reversal_after_reconnection": "复电后冲正",
        "payment_fraud.probing": "小额试探",
        "payment_fraud.chargebacks": "多次拒付",
        "payment_fraud.score": "可疑缴费",
        "churn.risk": "流失风险",
        "quality.silent": "无数据",
        "quality.bad_data": "数据异常",
        "quality.stuck": "读数不变",
    },
    types={
        "transformer": "变压器",
        "feeder": "馈线",
        "meter": "电表",
        "account": "账户",
        "payment": "缴费",
        "instrument": "支付工具",
        "operator": "操作员",
    },
)
