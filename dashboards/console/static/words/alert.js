// Words of the page of one alert.
import { addWords } from "../words.js";

addWords({
  en: {
    whatIsIt: "What", why: "Why", toldWhom: "Who was told", history: "History", explains: "Outages that explain it", similar: "Of the same subject or kind", contributions: "What it rests on", evidenceNow: "Evidence of {at}", evidencePeak: "Evidence when it was worst",
    overAt: "over", ackedBy: "acknowledged by", score: "how sure", name: "name", mean: "mean", curveTitle: "Load of {name}, what was expected and its rating",
    recipient: "to", phase: "what", arrived: "arrived?", message: "message", toldNobody: "Nobody was told.", step: "step", actor: "who", noted: "note", engine: "engine", noOutage: "No outage explains it.", notYours: "Others act on alerts of this kind.", stillOpen: "it lasts",
    phase_raised: "raised", phase_reminder: "reminder", phase_cleared: "over", withOthers: "together with others",
    arrived_yes: "yes", arrived_no: "no", arrived_recorded: "recorded only", arrived_unknown: "not known yet", told_yes: "arrived", told_no: "did not arrive", told_recorded: "recorded only, nothing is sent in this mode", told_unknown: "not known yet whether it arrived",
    toldAll: "Told: {parts}.", toldPart: "{who} {way}, {at}{times}: {arrived}", toldTimes: " and {count} more until {at}", toldAnd: "; ", toldSoon: "Ordered; what became of it has not been reported yet.",
    way_desk: "on the console", way_sms: "by SMS", way_email: "by e-mail", way_: "by {name}", channel_desk: "console", channel_sms: "SMS", channel_email: "e-mail", recipient_desk: "the desk", recipient_inspector: "inspector", recipient_engineer: "engineer", recipient_customer: "the customer", recipient_account: "customer {name}",
    state_expired: "too late", state_declined: "declined", whyGathered: "waits to be told together with others",
    toldReasons: {},
    steps: { sent: "message ordered", reminded: "reminder ordered", unanswered: "nobody answered: message ordered", quiet: "not yet: quiet hours", outside_hours: "not told: outside hours", silenced: "not told: silenced", below_threshold: "not told: below what is wanted", deescalated: "less severe", duplicate: "told already", never_told: "not told: its beginning was not either", not_wanted: "not told: not wanted", opted_out: "not told: wants none of these", not_for_customers: "not told: not for customers", no_receiver: "nobody to tell", account_unknown: "not told: account unknown" },
    payment: "payment", instrument: "card", operator: "operator", service: "service", area: "area", kind: "kind", subject: "subject", severity_: "severity", standing: "standing", evidence: "evidence", at: "at", load: "load", forecast: "forecast", rating: "Rating", weekBefore: "a week before",
  },
  zh: {
    whatIsIt: "内容", why: "原因", toldWhom: "通知记录", history: "处理过程", explains: "相关停电", similar: "同对象或同类告警", contributions: "判断依据", evidenceNow: "数据（{at}）", evidencePeak: "最严重时的数据",
    overAt: "结束时间", ackedBy: "确认人", score: "可信度", name: "编号", mean: "平均", curveTitle: "{name} 负荷、预期及额定容量",
    recipient: "收件人", phase: "内容", arrived: "是否送达", message: "消息", toldNobody: "未通知任何人。", step: "步骤", actor: "操作人", noted: "备注", engine: "引擎", noOutage: "没有相关停电。", notYours: "此类告警由其他角色处理。", stillOpen: "持续中",
    phase_raised: "发出", phase_reminder: "提醒", phase_cleared: "结束", withOthers: "与其他告警合并",
    arrived_yes: "是", arrived_no: "否", arrived_recorded: "仅记录", arrived_unknown: "尚不清楚", told_yes: "已送达", told_no: "未送达", told_recorded: "仅记录，此模式下不实际发送", told_unknown: "是否送达尚不清楚",
    toldAll: "通知情况：{parts}。", toldPart: "{who}，{way}，{at}{times}：{arrived}", toldTimes: "，至 {at} 另有 {count} 次", toldAnd: "；", toldSoon: "已下达通知，尚无结果。",
    way_desk: "控制台", way_sms: "短信", way_email: "邮件", way_: "{name}", channel_desk: "控制台", channel_sms: "短信", channel_email: "邮件", recipient_desk: "调度台", recipient_inspector: "稽查员", recipient_engineer: "工程师", recipient_customer: "客户", recipient_account: "客户 {name}",
    state_expired: "已过期", state_declined: "客户拒收", whyGathered: "等待与其他告警一并通知",
    toldReasons: {
      "overtaken by a newer message": "已被更新的消息取代", "its beginning was not sent, so its end is not either": "开始未发送，结束也不发送", "the customer wants no messages of this kind": "客户不接收此类消息", "the process died while it was being sent": "发送时进程中断",
    },
    steps: { sent: "下达通知", reminded: "下达提醒", unanswered: "无人应答，再次通知", quiet: "暂不通知：静默时段", outside_hours: "未通知：非工作时段", silenced: "未通知：已静默", below_threshold: "未通知：低于级别", deescalated: "降级", duplicate: "已通知过", never_told: "未通知：开始时未通知", not_wanted: "未通知：无需通知", opted_out: "未通知：已退订", not_for_customers: "未通知：不面向客户", no_receiver: "无人可通知", account_unknown: "未通知：账户未知" },
    payment: "支付", instrument: "支付卡", operator: "操作员", service: "服务", area: "区域", kind: "类型", subject: "对象", severity_: "级别", standing: "状态", evidence: "依据", at: "时间", load: "负荷", forecast: "预测", rating: "额定", weekBefore: "一周前",
    names: {
      lost_kwh_per_day: "每日损失电量", lost_kwh_since_start: "累计损失电量",
      raised: "发出", reopened: "再次发生", escalated: "升级", deescalated: "降级", stage_changed: "类型改变", evidence_updated: "数据更新", cleared: "恢复", stale: "失效", superseded: "被取代", inhibited: "停电抑制",
      inhibition_lifted: "抑制解除", flapping: "频繁变化", calmed: "恢复平稳", acknowledged: "已确认", outdated: "确认过时", realarmed: "重新告警", shelved: "搁置", unshelved: "取消搁置", shelf_expired: "搁置到期",
      out_of_service: "停用", recorded: "记录", returned_to_service: "恢复启用", closed: "关闭", resolved: "查明", commented: "备注", assigned: "指派", sent: "已发送", reminded: "已提醒", unanswered: "无人应答", below_threshold: "低于阈值",
      duplicate: "重复", quiet: "静默时段", outside_hours: "非工作时段", silenced: "已静音", opted_out: "已退订", never_told: "不通知", not_wanted: "无需通知", no_receiver: "无收件人", account_unknown: "账户未知", planned: "计划", unplanned: "非计划", arrears: "欠费",
    },
  },
});
