"""What inspectors, engineers and the desk are told."""

from alerts.words.sentences import Sentences

STAFF = {
    "overload.heavy": Sentences(
        "{type}{subject}重载[，负载率{loading:pct}]",
        "{type}{subject}自{since:when}起重载[，当前负载率{loading:pct}][（额定容量{rated_kva:kva}）][，最高{peak_loading:pct}]。",
        "备用容量已不多，设备尚未受损。",
        "请加强监视，并查找可转移到相邻设备的负荷。",
        "负荷进一步上升之前[，预计{expected_peak_at:when}达到最高]。",
        "{type}{subject}自{since:when}起重载[，负载率{loading:pct}]，请加强监视。[预计{expected_peak_at:when}最高。]",
    ),
    "overload.overload": Sentences(
        "{type}{subject}过载[，负载率{loading:pct}]",
        "{type}{subject}自{overload_since|since:when}起过载[，当前负载率{loading:pct}][（额定容量{rated_kva:kva}）]"
        "[，最高{peak_loading:pct}][，热点温度{hot_spot_c:celsius}]。",
        "过载期间绝缘成倍加速老化，熔断器或断路器可能动作。",
        "请转移负荷、联系大用户错峰或投入备用设备，并到现场检查油温和接头。",
        "请立即处理[，预计过载持续到{expected_until:when}]。",
        "{type}{subject}自{overload_since|since:when}起过载[，负载率{loading:pct}]"
        "[，热点{hot_spot_c:celsius}]，请立即转移负荷。[预计到{expected_until:when}。]",
    ),
    "overload.forecast": Sentences(
        "{type}{subject}过载预警[，{expected_from|expected_peak_at:when}起]",
        "预测{type}{subject}将过载[，概率{p_overload:pct}][，自{expected_from|expected_peak_at:when}起]"
        "[至{expected_until:when}][，最高负载率{expected_peak_loading:pct}]。",
        "如预测属实，绝缘将加速老化，断路器可能动作。",
        "请做好转移负荷的准备，或与大用户商定在此时段错峰用电。",
        "过载之前[，即{expected_from|expected_peak_at:when}前]。",
        "预计{type}{subject}过载[，{expected_from|expected_peak_at:when}起]"
        "[，最高{expected_peak_loading:pct}][，概率{p_overload:pct}]，请准备转移负荷。",
    ),
    "theft.watch": Sentences(
        "电能表{subject}用电量下降",
        "电能表{subject}[（变压器{transformer_id}）]自{since:when}起用电量低于预期[，每天约少{lost_kwh_per_day:kwh}]。",
        "没有其他窃电迹象：用户可能外出或改变了用电习惯。[依据：{reasons:grounds}。]",
        "不必派人，请留意；如持续，系统将自动转为检查线索。",
        "暂不需要现场检查。",
        "电能表{subject}[（变压器{transformer_id}）]自{since:when}起用电量下降，请留意，暂不需现场检查。",
    ),
    "theft.lead": Sentences(
        "请检查电能表{subject}：疑似窃电",
        "电能表{subject}[（变压器{transformer_id}）]自{since:when}起用电异常"
        "[，累计约少计{lost_kwh_since_start|lost_kwh:kwh}][，每天约{lost_kwh_per_day:kwh}][，电能表上报{codes:names}]。",
        "可能绕越电能表用电，也可能是电能表故障。这是线索，不是证据。[依据：{reasons:grounds}。]",
        "请检查电能表、封印和进户线，并反馈结果：窃电、故障或正常。",
        "三个工作日内，请勿事先通知用户。",
        "请检查电能表{subject}[（变压器{transformer_id}）]，疑似窃电"
        "[，少计{lost_kwh_since_start|lost_kwh:kwh}]，3个工作日内反馈，勿事先通知。",
    ),
    "theft.tamper": Sentences(
        "请检查电能表{subject}：疑似被私自开启或干扰",
        "电能表{subject}[（变压器{transformer_id}）]上报异常事件[：{code|codes:names}]，最近更新于{at:when}。",
        "可能有人开启或干扰了电能表。这是线索，不是证据。[依据：{reasons:grounds}。]",
        "请检查电能表和封印，拍照取证，并反馈结果：窃电、故障或正常。",
        "一个工作日内，请勿事先通知用户。",
        "请检查电能表{subject}[（变压器{transformer_id}）]及封印，疑似被开启或干扰[：{code|codes:names}]，1个工作日内反馈。",
    ),
    "theft.learn": Sentences(
        "建议抽查电能表{subject}",
        "查看电能表{subject}[（变压器{transformer_id}）]能获得检查线索之外的信息[（抽中概率{propensity}）]。",
        "该用户没有嫌疑。只有实地查看才能发现规则和模型的错误，因此少量抽取最有参考价值的电能表。",
        "如在附近，请照常检查，并反馈结果：窃电、故障或正常。",
        "四周内有效，过期自动取消。",
        "建议抽查：如在附近，请于4周内查看电能表{subject}[（变压器{transformer_id}）]并反馈，该户无嫌疑。",
    ),
    "balance.loss": Sentences(
        "变压器{subject}线损异常[，每天损失{unexplained_kwh_per_day:kwh}]",
        "自{since:when}起，变压器{subject}供电量大于用户电能表售电量与正常线损之和[，每天多{unexplained_kwh_per_day:kwh}]"
        "[，占供电量{unexplained_share:pct}]。",
        "可能存在未经计量的用电、电能表故障，或户变关系错误。",
        "请先核对户变关系，再沿线检查[，损失多发生在{highest_hour:hour}左右]。",
        "一周内。",
        "变压器{subject}自{since:when}起线损异常[，每天{unexplained_kwh_per_day:kwh}][，占{unexplained_share:pct}]，"
        "请一周内核对户变关系。",
    ),
    "arrears": Sentences(
        "户号{subject}：{stage}[，{overdue|owed:money}]",
        "户号{subject}已进入“{stage}”阶段[，逾期金额{overdue:money}][，最长已逾期{days_overdue:num}天]"
        "[，已产生违约金{late_fee:money}][，余额{credit:money}]。",
        "已登记联系方式的用户已收到通知。[{disconnect_from:when}前不得停电。]",
        "请核对是否有分期缴费协议或属于受保护用户[；下一步：{next_step}]。",
        "下一步之前[，即{next_step_at|next_step_day:day}前]。",
        "户号{subject}{stage}[，逾期{overdue|owed:money}][，{days_overdue:num}天]，请核对分期协议。"
        "[下一步{next_step_at|next_step_day:day}。]",
    ),
    "arrears.due_soon": Sentences(
        "户号{subject}电费即将到期[，{owed:money}]",
        "户号{subject}的电费即将到期[，应缴{owed:money}][，到期日为{oldest_due:day}]。",
        "目前没有逾期；该用户曾逾期缴费，已发送提醒。",
        "暂无需处理。",
        "无时限。",
        "户号{subject}电费即将到期[，{owed:money}][，{oldest_due:day}到期]，暂无需处理。",
    ),
    "bill.shock": Sentences(
        "户号{subject}本期电费将远高于平时[，约{expected:money}]",
        "户号{subject}[（{class}）]本期电费预计远高于平时[，约{expected:money}][，{usual_month}为{usual_bill:money}]"
        "[；天气{by_weather:money}][；用电{by_use:money}][；电价{by_prices:money}][；天数{by_days:money}][。按最近{bills:num}张账单推算]。",
        "已登记联系方式的用户已收到提醒，可能来电咨询。",
        "出账前请核对计量和电价是否有误。",
        "本期结束之前[，还剩{days_to_come:num}天]。",
        "户号{subject}本期电费预计远高于平时[，约{expected:money}][，平时{usual_bill:money}][；用电{by_use:money}]"
        "[；电价{by_prices:money}]，出账前请核对计量和电价。",
    ),
    "arrears.low_credit": Sentences(
        "户号{subject}预付费余额不足[，{credit:money}]",
        "户号{subject}的预付费余额不足或已用完[，余额{credit:money}][，按平时用电约可用{days_left:num}天]。",
        "已登记联系方式的用户已收到充值提醒。",
        "停止供电前，请核对是否属于受保护用户。",
        "余额用完之前[，约{empty_day:day}]。",
        "户号{subject}预付费余额不足[，{credit:money}][，约可用{days_left:num}天]，请核对是否属于受保护用户。",
    ),
    "arrears.arranged": Sentences(
        "户号{subject}按约定缴费，请勿停电",
        "户号{subject}已有缴费约定[：下一笔{instalment:money}][，{instalment_due:day}前缴纳][；逾期金额{overdue:money}]"
        "[；经办人{arrangement_by}]。",
        "约定所涉欠费暂停催缴。",
        "请勿停电。",
        "无时限。",
        "户号{subject}按约定缴费[：{instalment:money}][，{instalment_due:day}前]，请勿停电。",
    ),
    "arrears.promise_broken": Sentences(
        "户号{subject}未按约定缴费[，缺{missed:money}]",
        "户号{subject}应[于{missed_due:day}前]缴纳[{missed:money}]，至今未到账[；逾期金额{overdue:money}]"
        "[；经办人{arrangement_by}]。",
        "约定已终止，催缴按欠费时间继续进行。",
        "如有必要，请联系用户重新协商[；下一步：{next_step}]。",
        "下一步之前[，即{next_step_at|next_step_day:day}前]。",
        "户号{subject}未按约定缴费[{missed:money}][（{missed_due:day}）][，逾期{overdue:money}]。",
    ),
    "arrears.critical": Sentences(
        "户号{subject}为重要用户，不得停电[（{critical}）]",
        "户号{subject}电费仍未结清[，逾期金额{overdue:money}][，最长已逾期{days_overdue:num}天]，已达停电期限；该户为重要用户"
        "[（{critical}）]。",
        "系统不会下达停电工单，也不会向用户发送停电通知。",
        "请勿停电；请联系用户或其付款方协商分期。",
        "本周内。",
        "户号{subject}[逾期{overdue:money}，]为重要用户[（{critical}）]，请勿停电，请联系协商。",
    ),
    "arrears.disconnection_due": Sentences(
        "户号{subject}可执行欠费停电[，逾期{overdue:money}]",
        "户号{subject}已按规定送达全部通知，电费仍未结清[，逾期金额{overdue:money}][，最长已逾期{days_overdue:num}天]"
        "[，已产生违约金{late_fee:money}][，最后一次通知于{final_notice_delivered_at|notice_delivered_at:when}送达]。",
        "可以停电[，但不得早于{disconnect_from:when}]；用户一经缴费，立即终止停电程序。",
        "停电前请再次核对：是否已缴费，是否有分期缴费协议，是否属于受保护用户，家中是否有人依赖电力维持健康。",
        "请今日决定。",
        "户号{subject}可执行欠费停电[，不得早于{disconnect_from:when}][，逾期{overdue:money}]，停电前请再次核对缴费和协议。",
    ),
    "arrears.restore_due": Sentences(
        "请为户号{subject}复电[，{restore_until:when}前]",
        "户号{subject}[（电能表{meter_id}）]已结清电费，目前仍处于停电状态[，自{supply_cut_since:when}起]。",
        "应在规定时限内恢复供电[，最迟{restore_until:when}]。",
        "请远程或派员复电，并确认已恢复供电。",
        "请立即处理[，最迟{restore_until:when}]。",
        "户号{subject}[（电能表{meter_id}）]已结清，请[于{restore_until:when}前]复电并确认。",
    ),
    "payment_fraud": Sentences(
        "缴费核查：{type}{subject}，{stage}",
        "{type}{subject}：{stage}[，共{payments:num}笔缴费][，{reversals:num}笔冲正][，{chargebacks:num}笔拒付]"
        "[，金额{amount:money}][，涉及{accounts:num}个户号][，与{duplicate_of}重复][，概率{probability:pct}][；疑点：{reasons:reasons}]。",
        "可能是操作失误，也可能是欺诈；系统未拦截任何缴费。",
        "请查看告警所列缴费，询问收费员或用户，并按核查结论关闭告警。",
        "当日结账前。",
        "缴费核查：{type}{subject}，{stage}[，金额{amount:money}][，{payments:num}笔]，请于结账前核查。",
    ),
    "churn.risk": Sentences(
        "户号{subject}有流失风险[，概率{probability:pct}]",
        "户号{subject}很可能在约90天内流失[，概率{probability:pct}][，年价值{yearly_value:money}]。",
        "原因见告警[：{reasons:reasons}]。",
        "请致电用户，处理未办结的投诉，并推荐合适的电价。",
        "一周内。",
        "户号{subject}有流失风险[，概率{probability:pct}][，年价值{yearly_value:money}]，请一周内致电用户。",
    ),
    "quality.silent": Sentences(
        "{type}{subject}抄表数据缺失",
        "{type}{subject}[（变压器{transformer_id}）]自{since:when}起没有上送读数。",
        "电能表、通信或供电有故障；修复前，所属变压器的负荷数据不完整。",
        "请先检查通信，再到现场。",
        "下一个抄表结算日前。",
        "{type}{subject}[（变压器{transformer_id}）]自{since:when}起无数据，请先查通信，再到现场。",
    ),
    "quality.bad_data": Sentences(
        "{type}{subject}抄表数据异常",
        "{type}{subject}[（变压器{transformer_id}）]自{since:when}起读数未通过校验[，占{bad_share:pct}]。",
        "恢复正常前，异常读数不计入负荷，或以估算值代替。",
        "请检查电能表的时钟、示数和参数。",
        "下一个抄表结算日前。",
        "{type}{subject}[（变压器{transformer_id}）]自{since:when}起数据异常[，占{bad_share:pct}]，请检查时钟、示数和参数。",
    ),
    "quality.stuck": Sentences(
        "{type}{subject}示数长期不变",
        "{type}{subject}[（变压器{transformer_id}）]自{since:when}起上送的数值一直不变[（{kw:num} kW）]。",
        "表计可能已停走；更换前，负荷和电费仍按其读数计算。",
        "请现场核对示数；确已停走的，更换电能表。",
        "下一个抄表结算日前。",
        "{type}{subject}[（变压器{transformer_id}）]自{since:when}起数值不变，请现场核对，停走则更换。",
    ),
    "supply.lost": Sentences(
        "{type}{subject}停电[，影响{meters_expected:num}只电能表]",
        "{type}{subject}所带电能表自{since:when}起全部无数据[（应上报{meters_expected:num}只，实际{meters_reporting:num}只）]"
        "[，其中{last_gasps:num}只上报了停电事件]。",
        "供电已中断：熔断器、断路器或上级线路断开。该范围内单只电能表的告警已暂缓。",
        "请核对是否为计划停电和断路器状态，派员抢修，并通报客服。",
        "请立即处理。",
        "{type}{subject}自{since:when}起停电[，影响{meters_expected:num}只表][，{last_gasps:num}只表上报停电]，请立即核查并抢修。",
    ),
    "supply.silent": Sentences(
        "{type}{subject}全部电能表失联",
        "{type}{subject}所带电能表自{since:when}起全部无数据[（应上报{meters_expected:num}只，实际{meters_reporting:num}只）]。",
        "没有电能表上报停电事件，可能是通信故障（集中器、通信模块或网络），也可能已停电。",
        "请先核查集中器和变电站；无法确认有电的，按停电处理。",
        "一小时内。",
        "{type}{subject}自{since:when}起全部电能表失联[，涉及{meters_expected:num}只]，可能通信故障或停电，请先查集中器。",
    ),
    "engine": Sentences(
        "GridPulse：{subject}，{stage}",
        "GridPulse自{since:when}起在{subject}报告{stage}[：{reason|error|detail}]。",
        "恢复前告警可能延迟，已接收的数据不会丢失。",
        "请运行 gridpulse doctor，并按提示处理。",
        "请立即处理。",
        "GridPulse在{subject}报告{stage}[，告警可能延迟]，请运行gridpulse doctor。",
    ),
    "": Sentences(
        "{severity}：{type}{subject}，{kind}",
        "{type}{subject}自{since:when}起出现：{kind}。",
        "数据见告警。",
        "请在控制台打开告警并决定如何处理。",
        "按告警级别（{severity}）处理。",
        "{severity}：{type}{subject}，{kind}，自{since:when}起，详见控制台。",
    ),
}
