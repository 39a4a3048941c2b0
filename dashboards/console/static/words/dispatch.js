// Words of the dispatch page.
import { addWords } from "../words.js";

addWords({
  en: {
    figures: "Key figures", systemLoad: "System load", heavy: "At 80 to 100 %", overloaded: "Over 100 %", predicted: "Overload likely in 24 h", unacknowledgedCount: "Not acknowledged", supply: "Meters without supply",
    againstForecast: "{share} against forecast", park: "What needs action first", parkView: "What is listed", transformers: "Transformers", feeders: "Feeders",
    parkHint: "Grey is normal. ▲ ■ over its rating or with an alert that waits; ◷ and dashed: an overload is likely within 24 h; striped: readings are missing.", gaps: "readings are missing", alertWaits: "an alert waits",
    feederTitle: "{name}: {count} transformers, {over} over 100 %; the highest loading is shown", system: "System load, MW", systemChart: "System load of 36 hours and forecast; now {now} MW", load: "load", forecast: "forecast", at: "at",
    family: "Family", severityFrom: "Severity from", standing: "Standing", gather: "Group", mine: "Mine", filters: "Filters", by_: "by itself", by_none: "not", by_feeder: "by feeder", by_transformer: "by transformer", by_kind: "by cause",
    floodSaid: "Flood: {count} new alerts in ten minutes.", floodGathered: "Grouped by feeder.", noPlace: "no feeder", worst: "worst:", ofChosen: "for those that are chosen",
    soundOn: "♪ Sound on", soundOff: "Sound off", severity_: "severity", kind: "kind", subject: "subject", evidence: "evidence",
  },
  zh: {
    figures: "关键指标", systemLoad: "系统负荷", heavy: "80%–100%", overloaded: "超过 100%", predicted: "24 小时内可能过载", unacknowledgedCount: "未确认", supply: "停电电能表",
    againstForecast: "较预测 {share}", park: "优先处理", parkView: "显示内容", transformers: "变压器", feeders: "馈线",
    parkHint: "灰色为正常。▲ ■ 超过额定或有待处理告警；◷ 及虚线：24 小时内可能过载；斜纹：缺少读数。", gaps: "缺少读数", alertWaits: "有待处理告警",
    feederTitle: "{name}：{count} 台变压器，{over} 台超过 100%；显示最高负载率", system: "系统负荷，MW", systemChart: "36 小时系统负荷及预测；当前 {now} MW", load: "负荷", forecast: "预测", at: "时间",
    family: "类别", severityFrom: "最低级别", standing: "状态", gather: "分组", mine: "我的", filters: "筛选", by_: "自动", by_none: "不分组", by_feeder: "按馈线", by_transformer: "按变压器", by_kind: "按原因",
    floodSaid: "告警泛滥：十分钟内 {count} 条新告警。", floodGathered: "已按馈线分组。", noPlace: "无馈线", worst: "最高：", ofChosen: "（所选）",
    soundOn: "♪ 声音开", soundOff: "声音关", severity_: "级别", kind: "类型", subject: "对象", evidence: "依据",
  },
});
