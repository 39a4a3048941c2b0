// Words of the dispatch page.
import { addWords } from "../words.js";

addWords({
  en: {
    figures: "Key figures", systemLoad: "System load", heavy: "At 80 to 100 %", overloaded: "Over 100 %", predicted: "Overload likely in 24 h", unacknowledgedCount: "Not acknowledged", endedCount: "Ended, not acknowledged", supply: "Meters without supply",
    againstForecast: "{share} against forecast", closest: "closest: {name}, {share} at {at}", highestPeak: "highest: {name}, {share} at {at}", noForecast: "no forecast",
    park_: "What needs action first", park_peak: "Expected peak, next 24 h", park_loading: "Loading now", park_heavy: "At 80 to 100 % now", park_over: "Over 100 % now",
    show: "Show", show_: "what needs action", show_peak: "expected peak, 24 h", show_loading: "loading now", show_heavy: "at 80 to 100 %", show_over: "over 100 %", noneShown: "None now.", parkView: "What is listed", transformers: "Transformers", feeders: "Feeders",
    parkHint: "Filled: now at ◆ 80, ▲ 100, ■ 120 % of the rating, or ■ without supply. ◷ dashed: overload likely within 24 h. Behind the name: ◆ ▲ ■ alert not acknowledged (↓ of something below it), ◇ △ □ ended. Striped: readings missing.",
    peakHint: "Highest load expected in the next 24 h, in % of the rating, and when. Below it what 19 of 20 hours stay under, and the chance of an overload.",
    gaps: "readings are missing", alertWaits: "alert not acknowledged", alertBelow: "alert below it not acknowledged", alertEnded: "ended alert not acknowledged", dark: "without supply",
    peakTitle: "next 24 h: peak {share} at {at}, up to {upper}; chance of overload {chance}", feederTitle: "{count} transformers, {over} over 100 %; the highest loading is shown", system: "System load, MW", systemChart: "System load of 36 hours and forecast; now {now} MW", load: "load", forecast: "forecast", at: "at",
    family: "Family", severityFrom: "Severity from", standing: "Standing", gather: "Group", mine: "Mine", filters: "Filters", by_: "when there are many", by_none: "not", by_feeder: "by feeder", by_transformer: "by transformer", by_kind: "by cause",
    floodSaid: "Flood: {count} new alerts in ten minutes.", floodGathered: "Grouped by feeder.", noPlace: "no feeder", worst: "worst:", ofChosen: "for those that are chosen",
    soundOn: "♪ Sound on", soundOff: "Sound off", severity_: "severity", kind: "kind", subject: "subject", evidence: "evidence",
  },
  zh: {
    figures: "关键指标", systemLoad: "系统负荷", heavy: "80%–100%", overloaded: "超过 100%", predicted: "24 小时内可能过载", unacknowledgedCount: "未确认", endedCount: "已恢复，未确认", supply: "停电电能表",
    againstForecast: "较预测 {share}", closest: "最接近：{name}，{at} {share}", highestPeak: "最高：{name}，{at} {share}", noForecast: "无预测",
    park_: "优先处理", park_peak: "未来 24 小时预计峰值", park_loading: "当前负载率", park_heavy: "当前 80%–100%", park_over: "当前超过 100%",
    show: "显示", show_: "优先处理", show_peak: "24 小时预计峰值", show_loading: "当前负载率", show_heavy: "80%–100%", show_over: "超过 100%", noneShown: "目前没有。", parkView: "显示内容", transformers: "变压器", feeders: "馈线",
    parkHint: "底色：当前达到额定的 ◆ 80%、▲ 100%、■ 120%，或 ■ 停电。◷ 及虚线：24 小时内可能过载。名称之后：◆ ▲ ■ 未确认告警（↓ 为其下设备），◇ △ □ 已恢复。斜纹：缺少读数。",
    peakHint: "未来 24 小时预计最高负荷占额定的百分比及时间；其下为 20 个小时中 19 个不超过的上限，以及过载概率。",
    gaps: "缺少读数", alertWaits: "有未确认告警", alertBelow: "其下设备有未确认告警", alertEnded: "有已恢复但未确认的告警", dark: "停电",
    peakTitle: "未来 24 小时：{at} 峰值 {share}，上限 {upper}；过载概率 {chance}", feederTitle: "{count} 台变压器，{over} 台超过 100%；显示最高负载率", system: "系统负荷，MW", systemChart: "36 小时系统负荷及预测；当前 {now} MW", load: "负荷", forecast: "预测", at: "时间",
    family: "类别", severityFrom: "最低级别", standing: "状态", gather: "分组", mine: "我的", filters: "筛选", by_: "自动", by_none: "不分组", by_feeder: "按馈线", by_transformer: "按变压器", by_kind: "按原因",
    floodSaid: "告警泛滥：十分钟内 {count} 条新告警。", floodGathered: "已按馈线分组。", noPlace: "无馈线", worst: "最高：", ofChosen: "（所选）",
    soundOn: "♪ 声音开", soundOff: "声音关", severity_: "级别", kind: "类型", subject: "对象", evidence: "依据",
  },
});
