// Every word of the page in both languages, and how numbers and times are written.
const WORDS = {
  en: {
    other: "中文", transformers: "Transformers by loading", transformersHint: "Grey is normal. Dashed: an overload is likely within 24 h. Faded: readings are missing.",
    alerts: "Alerts", messages: "Messages", feeders: "Feeder load, kW", live: "live", lost: "connection lost, trying again",
    load: "System load", heavy: "At 80 to 100 %", overloaded: "Over 100 %", predicted: "Overload likely in 24 h", unacknowledged: "Not acknowledged",
    all: "all", ack: "Acknowledge", acknowledged: "acknowledged", closed: "closed", noAlerts: "No alerts.", noMessages: "No messages yet.",
    readings: "readings", rate: "readings/s", lag: "records waiting", dead: "dead letters", mode: "mode", noEngine: "The engine has not reported yet.",
    returned: "over, not acknowledged", shelved: "shelved", out_of_service: "out of service", take_out: "Take out of service", until: "until",
    shelve_once: "Shelve until it clears", unshelve: "Unshelve", in_service: "Return to service",
    shelve: "Shelve for a time", assign: "Assign", comment: "Comment", close: "Close", more: "More…", assigned: "assigned to",
    choose: "Choose", chooseAll: "Choose all", accepted: "accepted", what: "What to do", assignee: "Person or crew", resolution: "It turned out to be",
    hours: "For how many hours", text: "Why, or what is to be remembered", cancel: "Cancel", doIt: "Do it", chosenAlerts: "alerts", nothingFits: "There is nothing that can be done with all of these.",
    noAnswer: "The console does not answer: try again.", logOut: "Log out", password: "Change the password",
    resolutions: { true: "true alarm", false_alarm: "false alarm", planned_work: "planned work", test: "test", other: "other", theft: "theft", fault: "fault", clean: "clean" },
    rating: "Rating", band: "forecast", loadKva: "load, kVA", since: "since", severity: ["info", "low", "medium", "high", "critical"],
    kinds: { overload: "Overload", theft: "Suspected theft", balance: "Unexplained loss", arrears: "Arrears", bill: "Bill", payment_fraud: "Payment fraud", churn: "Churn", quality: "Data quality", engine: "Engine" },
    stages: {},
  },
  zh: {
    other: "English", transformers: "变压器负载率", transformersHint: "灰色为正常。虚线：24 小时内可能过载。淡色：缺少读数。",
    alerts: "告警", messages: "消息", feeders: "馈线负荷，kW", live: "实时", lost: "连接中断，正在重试",
    load: "系统负荷", heavy: "80%–100%", overloaded: "超过 100%", predicted: "24 小时内可能过载", unacknowledged: "未确认",
    all: "全部", ack: "确认", acknowledged: "已确认", closed: "已结束", noAlerts: "没有告警。", noMessages: "还没有消息。",
    readings: "条读数", rate: "读数/秒", lag: "待处理记录", dead: "死信", mode: "模式", noEngine: "引擎尚未报告。",
    returned: "已恢复，未确认", shelved: "已搁置", out_of_service: "已停用", take_out: "停用", until: "至",
    shelve_once: "搁置至恢复", unshelve: "取消搁置", in_service: "恢复启用",
    shelve: "搁置一段时间", assign: "指派", comment: "备注", close: "关闭", more: "更多…", assigned: "指派给",
    choose: "选择", chooseAll: "全选", accepted: "已受理", what: "操作", assignee: "人员或班组", resolution: "查明结果",
    hours: "时长（小时）", text: "原因或备注", cancel: "取消", doIt: "执行", chosenAlerts: "条告警", nothingFits: "没有适用于所选全部告警的操作。",
    noAnswer: "控制台没有响应，请重试。", logOut: "退出", password: "修改密码",
    resolutions: { true: "属实", false_alarm: "误报", planned_work: "计划检修", test: "测试", other: "其他", theft: "窃电", fault: "故障", clean: "正常" },
    rating: "额定", band: "预测", loadKva: "负荷，kVA", since: "自", severity: ["提示", "低", "中", "高", "紧急"],
    kinds: { overload: "过载", theft: "疑似窃电", balance: "不明损耗", arrears: "欠费", bill: "电费", payment_fraud: "支付欺诈", churn: "流失", quality: "数据质量", engine: "引擎" },
    stages: {
      heavy: "重载", forecast: "预测", watch: "观察", learn: "学习性检查", lead: "线索", tamper: "破坏痕迹", loss: "损耗", due_soon: "即将到期", overdue: "逾期",
      disconnection_notice: "停电通知", disconnection_due: "应停电", arranged: "已约定", promise_broken: "失约", critical: "重要用户", low_credit: "余额不足", shock: "高于平时", restored: "已恢复", duplicate: "重复支付",
      instrument_velocity: "同一支付工具过频", operator_velocity: "同一操作员过频", void_ratio: "撤销过多", probing: "小额试探",
      reversal_after_reconnection: "复电后撤销", chargebacks: "拒付", score: "模型评分", risk: "风险", silent: "无读数", bad_data: "坏数据", stuck: "读数不变",
    },
  },
};

const stored = localStorage.getItem("language");
let language = stored ?? (navigator.language.startsWith("zh") ? "zh" : "en");

export const word = (name) => WORDS[language][name] ?? name;
export const resolutionWord = (name) => WORDS[language].resolutions[name] ?? name.replaceAll("_", " ");
export const severityWord = (severity) => WORDS[language].severity[severity] ?? String(severity);
export const locale = () => (language === "zh" ? "zh-CN" : "en-GB");

export function kindWord(kind) {
  const [family, stage] = kind.split(".");
  const name = WORDS[language].kinds[family] ?? family;
  if (!stage || stage === family) return name;
  return `${name} · ${WORDS[language].stages[stage] ?? stage.replaceAll("_", " ")}`;
}

export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("language", language);
}

export const number = (value, digits = 0) =>
  value === null || value === undefined ? "–" : value.toLocaleString(locale(), { maximumFractionDigits: digits });

export const time = (seconds) =>
  seconds ? new Date(seconds * 1000).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" }) : "–";
