"""What customers are told."""

from alerts.words.sentences import Sentences

CUSTOMER = {
    "arrears.due_soon": Sentences(
        "电费即将到期[：{oldest_due:day}]",
        "尊敬的客户，您户号{subject}的电费[{owed:money}]即将到期[，到期日为{oldest_due:day}]。",
        "这是温馨提醒，目前没有逾期。",
        "请按时缴费；如已缴清，无需理会。",
        "到期日之前[，即{oldest_due:day}前]。",
        "尊敬的客户，您户号{subject}的电费[{owed:money}]即将到期[（{oldest_due:day}）]，请按时缴费，已缴请忽略。",
    ),
    "arrears.overdue": Sentences(
        "电费已逾期[：{overdue:money}]",
        "尊敬的客户，您户号{subject}的电费尚未结清[，逾期金额{overdue:money}][，最早到期日为{oldest_due:day}]"
        "[，已产生违约金{late_fee:money}]。",
        "如仍未缴清，我们将向您送达停电通知。[{disconnect_from:when}前不会停电。]",
        "请尽快缴费，或致电我们协商分期；如已缴清，无需理会。",
        "请尽快[，最迟在{next_step_at|next_step_day:day}前]。",
        "尊敬的客户，您户号{subject}电费已逾期[{overdue:money}]，请[于{next_step_at|next_step_day:day}前]缴清"
        "[，电话{phone}]。[违约金{late_fee:money}。]",
    ),
    "arrears.arranged": Sentences(
        "已与您约定缴费安排",
        "尊敬的客户，我们已与您约定户号{subject}的缴费安排[：下一笔{instalment:money}][，应于{instalment_due:day}前缴纳]。",
        "您按约定缴费期间，我们不会就该笔欠费发送停电通知，也不会因此停电；新的电费请照常缴纳。",
        "请在约定日期前缴费；如有困难，请提前致电我们。",
        "约定日期之前[，即{instalment_due:day}前]。",
        "您户号{subject}已约定缴费，请[于{instalment_due:day}前]缴纳[{instalment:money}]。[如有困难请拨{phone}。]",
    ),
    "arrears.promise_broken": Sentences(
        "未收到约定的电费[：{missed:money}]",
        "尊敬的客户，您户号{subject}约定缴纳的电费[{missed:money}][，应于{missed_due:day}前到账]，我们尚未收到"
        "[；目前逾期金额{overdue:money}]。",
        "原缴费约定已终止，全部欠费重新计为逾期；如仍未缴清，我们将向您送达停电通知。",
        "请尽快缴费，或立即致电我们重新协商；如已缴费，请告知我们。",
        "请尽快[，最迟在{next_step_at|next_step_day:day}前]。",
        "您户号{subject}约定的电费[{missed:money}][（{missed_due:day}）]未到账，请尽快缴清[逾期{overdue:money}]"
        "[或致电{phone}]。",
    ),
    "arrears.disconnection_notice": Sentences(
        "欠费停电通知[：不早于{disconnect_from|next_step_at:when}]",
        "尊敬的客户，您户号{subject}的电费仍未结清[，逾期金额{overdue:money}][，最长已逾期{days_overdue:num}天]"
        "[，已产生违约金{late_fee:money}]。",
        "如仍未缴清，我们可能依法停止供电[；{disconnect_from|next_step_at:when}前不会停电]。",
        "请尽快缴费；如有困难，请致电我们，可协商分期或申请帮助。家中如有人依赖电力维持健康，请告知我们。",
        "请尽快[，最迟在{disconnect_from|next_step_at:when}前]。",
        "停电通知：您户号{subject}欠费[{overdue:money}]，[{disconnect_from|next_step_at:when}后]可能停电，请缴费"
        "[，电话{phone}]。[违约金{late_fee:money}。]",
    ),
    "arrears.final_notice": Sentences(
        "欠费停电最后通知[：不早于{disconnect_from|next_step_at:when}]",
        "尊敬的客户，这是对您户号{subject}的最后一次通知。您的电费仍未结清[，逾期金额{overdue:money}]"
        "[，最长已逾期{days_overdue:num}天][，已产生违约金{late_fee:money}]。",
        "如仍未缴清，我们将依法停止供电[；{disconnect_from|next_step_at:when}前不会停电]。",
        "请立即缴费；如有困难，请立即致电我们，可协商分期或申请帮助。家中如有人依赖电力维持健康，请告知我们。",
        "请立即[，最迟在{disconnect_from|next_step_at:when}前]。",
        "最后通知：您户号{subject}欠费[{overdue:money}]，[{disconnect_from|next_step_at:when}后]将停电，请立即缴费"
        "[，电话{phone}]。[违约金{late_fee:money}。]",
    ),
    "arrears.disconnection_due": Sentences(
        "您的供电随时可能停止",
        "尊敬的客户，经多次通知，您户号{subject}的电费仍未结清[，逾期金额{overdue:money}][，最长已逾期{days_overdue:num}天]"
        "[，已产生违约金{late_fee:money}]。",
        "[自{disconnect_from:when}起，]您的供电随时可能停止；停电后，结清电费即可恢复供电。",
        "请立即缴费以免停电，或于今天致电我们。家中如有人依赖电力维持健康，请告知我们。",
        "今天。",
        "您户号{subject}随时可能停电[，欠费{overdue:money}]，请今天缴费[或致电{phone}]。[违约金{late_fee:money}。]",
    ),
    "arrears.restore_due": Sentences(
        "感谢缴费，正在为您恢复供电[：{restore_until:when}前]",
        "尊敬的客户，我们已收到您户号{subject}的电费。",
        "您的供电将[在{restore_until:when}前]恢复[（缴费后{restore_in}内）]。",
        "为安全起见，请先关闭电炉、电熨斗、取暖器等电器；除此之外您无需操作。",
        "如[{restore_until:when}后]仍未来电，请致电我们。",
        "感谢缴费，您户号{subject}将[在{restore_until:when}前]恢复供电，请先关闭取暖、烹饪电器。[未来电请拨{phone}。]",
    ),
    "arrears.low_credit": Sentences(
        "电费余额不足[：{credit:money}]",
        "尊敬的客户，您户号{subject}的电费余额不足[，剩余{credit:money}][，约可用{days_left:num}天]。",
        "余额用完后可能停止供电。",
        "请及时充值。",
        "余额用完之前[，约{empty_day:day}]。",
        "尊敬的客户，您户号{subject}余额不足[，剩{credit:money}][，约可用{days_left:num}天]，请及时充值。",
    ),
    "arrears.low_credit.2": Sentences(
        "电费余额已用完[：{credit:money}]",
        "尊敬的客户，您户号{subject}的电费余额已用完[，当前余额{credit:money}]。",
        "您的供电随时可能停止。",
        "请尽快充值；如有困难，请致电我们。",
        "今天。",
        "尊敬的客户，您户号{subject}余额已用完[（{credit:money}）]，随时可能停电，请今天充值[，电话{phone}]。",
    ),
    "bill.shock": Sentences(
        "本期电费预计高于平时[：约{expected:money}]",
        "尊敬的客户，您户号{subject}[{month}][{period_from:day}至{period_to:day}]的电费预计高于平时[，约{expected:money}][，比{usual_month}多{difference:money}]"
        "[，目前已产生{so_far:money}]。",
        "这是预估，并非账单[，按您最近{bills:num}张账单推算，未计入新电价]。[差额中天气影响{by_weather:money}。][用电变化{by_use:money}。][电价变化{by_prices:money}。]"
        "[天数不同{by_days:money}。]",
        "请检查采暖、制冷等用电是否多于平时；如缴费有困难，请致电我们办理分期。",
        "本期结束之前[，还剩{days_to_come:num}天]。",
        "尊敬的客户，您户号{subject}本期电费预计高于平时[，约{expected:money}][，平时{usual_bill:money}]"
        "[，天气{by_weather:money}][，用电{by_use:money}][，电价{by_prices:money}][，天数{by_days:money}]。[咨询{phone}]",
    ),
    "supply.silent": Sentences(
        "您的供电可能中断",
        "尊敬的客户，自{since:when}起，我们未收到您所在区域电能表的数据。",
        "可能是停电，也可能只是数据传输故障，我们正在核查。",
        "您无需操作；如家中无电，请先检查家中开关，再致电我们。",
        "没有时限。",
        "尊敬的客户，自{since:when}起我们未收到您所在区域的电表数据，正在核查；如无电，请查开关后致电我们[（{phone}）]。",
    ),
    "supply": Sentences(
        "您的供电已中断",
        "尊敬的客户，监测显示您的供电自{since:when}起中断。",
        "这是电网故障，并非您家中的问题，我们正在抢修。",
        "您无需操作；为安全起见，请关闭电炉、电熨斗、取暖器等电器。",
        "恢复供电后我们将通知您。",
        "尊敬的客户，您的供电自{since:when}起中断，我们正在抢修，请关闭取暖、烹饪电器，给您带来不便敬请谅解。",
    ),
    "": Sentences(
        "关于您的供电",
        "尊敬的客户，您的供电自{since:when}起有新情况。",
        "我们正在处理。",
        "您无需操作；如有疑问，请致电我们。",
        "没有时限。",
        "尊敬的客户，您的供电有新情况，我们正在处理，您无需操作。",
    ),
}
