// Words of alerts: what they are about, what is done with them, and names of the evidence.
import { addWords } from "../words.js";

addWords({
  en: {
    alerts: "Alerts", severity: ["info", "low", "medium", "high", "critical"], since: "since", until: "until", all: "all", more: "More…",
    unacknowledged: "not acknowledged", acknowledged: "acknowledged", returned: "over, not acknowledged", normal: "over", shelved: "shelved", suppressed: "explained by an outage", out_of_service: "out of service",
    closed: "closed", ack: "Acknowledge", take_out: "Take out of service", shelve_once: "Shelve until it clears", unshelve: "Unshelve", in_service: "Return to service",
    shelve: "Shelve for a time", assign: "Assign", comment: "Comment", close: "Close", assigned: "assigned to",
    choose: "Choose", chooseAll: "Choose all", accepted: "accepted", what: "What to do", assignee: "Person or crew", resolution: "It turned out to be",
    hours: "For how many hours", text: "Why, or what is to be remembered", cancel: "Cancel", doIt: "Do it", chosenAlerts: "alerts", nothingFits: "There is nothing that can be done with all of these.",
    noAnswer: "The console does not answer: try again.", noAlerts: "No alerts.", noneFit: "No alert fits the filters.", noMessages: "No messages yet.",
    resolutions: { true: "true alarm" },
    kinds: { overload: "Overload", theft: "Suspected theft", balance: "Unexplained loss", arrears: "Arrears", bill: "Bill", payment_fraud: "Payment fraud", churn: "Churn", quality: "Data quality", engine: "Engine", supply: "Supply" },
    stages: { lost: "lost", silent: "silent" },
    names: {
      loading: "loading", peak_loading: "highest loading", p_overload: "chance of overload", hot_spot: "hot-spot", completeness: "readings received", overload_since: "overloaded since",
      expected_peak: "expected peak", expected_peak_loading: "expected peak loading", expected_peak_at: "peak expected at", expected_from: "overload expected from", expected_until: "until",
      reasons: "reasons", model_features: "what the model saw", codes: "meter events", buckets: "owed by days overdue", unmetered_kw_by_hour: "unmetered power by hour",
      drop: "use fell at once and stays low", zero: "no use at all", flat: "same use day and night", tamper: "events of the meter", balance: "energy missing at the transformer", model: "like confirmed cases",
      unexplained_share: "unexplained share", usual: "usual use", lost_kwh_since_start: "lost since the start", days_low: "days of low use", quiet_hours_ratio: "use in quiet hours against usual",
      seen_over_expected: "use against usual", model_probability: "probability by the model",
    },
  },
  zh: {
    alerts: "告警", severity: ["提示", "低", "中", "高", "紧急"], since: "自", until: "至", all: "全部", more: "更多…",
    unacknowledged: "未确认", acknowledged: "已确认", returned: "已恢复，未确认", normal: "已恢复", shelved: "已搁置", suppressed: "停电所致", out_of_service: "已停用",
    closed: "已结束", ack: "确认", take_out: "停用", shelve_once: "搁置至恢复", unshelve: "取消搁置", in_service: "恢复启用",
    shelve: "搁置一段时间", assign: "指派", comment: "备注", close: "关闭", assigned: "指派给",
    choose: "选择", chooseAll: "全选", accepted: "已受理", what: "操作", assignee: "人员或班组", resolution: "查明结果",
    hours: "时长（小时）", text: "原因或备注", cancel: "取消", doIt: "执行", chosenAlerts: "条告警", nothingFits: "没有适用于所选全部告警的操作。",
    noAnswer: "控制台没有响应，请重试。", noAlerts: "没有告警。", noneFit: "没有符合筛选条件的告警。", noMessages: "还没有消息。",
    resolutions: { true: "属实", false_alarm: "误报", planned_work: "计划检修", test: "测试", other: "其他", theft: "窃电", fault: "故障", clean: "正常" },
    kinds: { overload: "过载", theft: "疑似窃电", balance: "不明损耗", arrears: "欠费", bill: "电费", payment_fraud: "支付欺诈", churn: "流失", quality: "数据质量", engine: "引擎", supply: "供电" },
    stages: {
      heavy: "重载", forecast: "预测", watch: "观察", learn: "学习性检查", lead: "线索", tamper: "破坏痕迹", loss: "损耗", due_soon: "即将到期", overdue: "逾期",
      disconnection_notice: "停电通知", final_notice: "最后通知", disconnection_due: "应停电", restore_due: "应复电", arranged: "已约定", promise_broken: "失约", critical: "重要用户", low_credit: "余额不足", shock: "高于平时", restored: "已恢复", duplicate: "重复支付",
      instrument_velocity: "同一支付工具过频", operator_velocity: "同一操作员过频", void_ratio: "撤销过多", probing: "小额试探",
      reversal_after_reconnection: "复电后撤销", chargebacks: "拒付", score: "模型评分", risk: "风险", silent: "无读数", bad_data: "坏数据", stuck: "读数不变", lost: "停电",
    },
    names: {
      loading: "负载率", peak_loading: "最高负载率", p_overload: "过载概率", hot_spot: "热点温度", completeness: "读数完整率", overload_since: "过载始于", load: "负荷", rated: "额定容量",
      expected_peak: "预计峰值", expected_peak_loading: "预计最高负载率", expected_peak_at: "预计峰值时间", expected_from: "预计过载始于", expected_until: "预计过载至",
      reasons: "依据", model_features: "模型依据", codes: "电能表事件", buckets: "按逾期天数的欠费", unmetered_kw_by_hour: "各小时未计量功率",
      drop: "用电突降且持续偏低", zero: "完全零用电", flat: "昼夜用电不变", tamper: "电能表报告的事件", balance: "变压器供售电量不符", model: "与已查实案例相似",
      lost: "损失电量", usual: "平时用电", lost_since_start: "累计损失电量", days_low: "低用电天数", days_without_use: "零用电天数", start: "开始日期", model_probability: "模型概率",
      quiet_hours_ratio: "低谷用电比", seen_over_expected: "实际/预期", unexplained: "不明电量", unmetered: "未计量", measured: "计量", unexplained_share: "不明比例", highest_hour: "最高小时",
      level: "级别", class: "类别", owed: "欠款", overdue: "逾期金额", days_overdue: "逾期天数", oldest_due: "最早到期日", next_step: "下一步", next_step_day: "下一步日期", credit: "余额",
      daily_cost: "日均费用", days_left: "可用天数", empty_day: "预计用完日期", meters_expected: "应报告电能表", meters_reporting: "有读数电能表", last_gasps: "掉电上报",
      amount: "金额", payments: "支付笔数", share: "比例", related: "相关支付", payment_id: "支付编号", probability: "概率",
    },
  },
});
