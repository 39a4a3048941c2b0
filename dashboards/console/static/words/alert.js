// Words of the page of one alert.
import { addWords } from "../words.js";

addWords({
  en: {
    whatIsIt: "What", why: "Why", toldWhom: "Who was told", history: "History", explains: "Outages that explain it", similar: "Of the same subject or kind", contributions: "What it rests on", evidenceNow: "Evidence", evidencePeak: "Evidence when it was worst",
    raisedAt: "raised", lasted: "lasts, or lasted", overAt: "over", ackedBy: "acknowledged by", score: "how sure", name: "name", mean: "mean", curveTitle: "Load of {name}, what was expected and its rating",
    recipient: "to", channel: "by", phase: "what", report: "report", message: "message", toldNobody: "Nobody was told.", step: "step", actor: "who", noted: "note", engine: "engine", noOutage: "No outage explains it.", notYours: "Others act on alerts of this kind.", stillOpen: "it lasts",
    phase_raised: "raised", phase_reminder: "reminder", phase_cleared: "over", state_pending: "waits", state_sending: "under way", state_delivered: "delivered", state_sent: "sent", state_failed: "failed", state_undelivered: "not delivered", state_in_doubt: "in doubt", state_recorded: "recorded, not sent", state_expired: "too late", state_declined: "declined",
    payment: "payment", instrument: "card", operator: "operator", service: "service", area: "area", kind: "kind", subject: "subject", severity_: "severity", standing: "standing", evidence: "evidence", at: "at", load: "load", forecast: "forecast", rating: "Rating", weekBefore: "a week before",
  },
  zh: {
    whatIsIt: "内容", why: "原因", toldWhom: "通知记录", history: "处理过程", explains: "相关停电", similar: "同对象或同类告警", contributions: "判断依据", evidenceNow: "当前数据", evidencePeak: "最严重时的数据",
    raisedAt: "发出时间", lasted: "持续时间", overAt: "结束时间", ackedBy: "确认人", score: "可信度", name: "编号", mean: "平均", curveTitle: "{name} 负荷、预期及额定容量",
    recipient: "收件人", channel: "方式", phase: "内容", report: "回执", message: "消息", toldNobody: "未通知任何人。", step: "步骤", actor: "操作人", noted: "备注", engine: "引擎", noOutage: "没有相关停电。", notYours: "此类告警由其他角色处理。", stillOpen: "持续中",
    phase_raised: "发出", phase_reminder: "提醒", phase_cleared: "结束", state_pending: "等待", state_sending: "发送中", state_delivered: "已送达", state_sent: "已发送", state_failed: "失败", state_undelivered: "未送达", state_in_doubt: "存疑", state_recorded: "已记录，未发送", state_expired: "已过期", state_declined: "客户拒收",
    payment: "支付", instrument: "支付卡", operator: "操作员", service: "服务", area: "区域", kind: "类型", subject: "对象", severity_: "级别", standing: "状态", evidence: "依据", at: "时间", load: "负荷", forecast: "预测", rating: "额定", weekBefore: "一周前",
    names: {
      raised: "发出", reopened: "再次发生", escalated: "升级", deescalated: "降级", stage_changed: "类型改变", evidence_updated: "数据更新", cleared: "恢复", stale: "失效", superseded: "被取代", inhibited: "停电抑制",
      inhibition_lifted: "抑制解除", flapping: "频繁变化", calmed: "恢复平稳", acknowledged: "已确认", outdated: "确认过时", realarmed: "重新告警", shelved: "搁置", unshelved: "取消搁置", shelf_expired: "搁置到期",
      out_of_service: "停用", recorded: "记录", returned_to_service: "恢复启用", closed: "关闭", resolved: "查明", commented: "备注", assigned: "指派", sent: "已发送", reminded: "已提醒", unanswered: "无人应答", below_threshold: "低于阈值",
      duplicate: "重复", quiet: "静默时段", outside_hours: "非工作时段", silenced: "已静音", opted_out: "已退订", never_told: "不通知", not_wanted: "无需通知", no_receiver: "无收件人", account_unknown: "账户未知", planned: "计划", unplanned: "非计划", arrears: "欠费",
    },
  },
});
