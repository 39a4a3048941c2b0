// Words of transformers and feeders.
import { addWords } from "../words.js";

addWords({
  en: {
    loadKva: "load, kVA", weekBefore: "a week before", rating: "Rating", forecast: "forecast", load: "load", warmth: "Temperature, °C", itsAlerts: "Its alerts", noLoad: "No load of it is known.", loadTitle: "Load of {name} over two days, forecast and rating", warmTitle: "Hot-spot and oil temperature of {name}",
    loadNow: "Load now", loading: "Loading", highestPast: "Highest, past 24\u00a0h", peakNext: "Expected peak, next 24\u00a0h", peakUpTo: "{share} · {at} · up to {upper}", chanceNext: "Chance of overload, next 24\u00a0h", againstFirst: "last week in % of the first",
    hotSpot: "Hot-spot", topOil: "Top oil", lifeUsed: "Insulation life used, past 24\u00a0h", ofNormal: "{hours} h (normal: 24 h)", readingsGot: "Readings received",
    feederLoad: "Load, kW", now: "Now", feederLoadTitle: "Load of feeder {name} over two days", count: "Transformers", over100: "Over 100 %", over80: "At 80 to 100 %", likely: "Overload likely in 24 h", itsTransformers: "Its transformers", hot: "hot-spot, °C",
    peakMore: "In the hour to {at}, when its meters last took most, they took {kw} kW together: {more} kW more than they usually do then.", peakLess: "In the hour to {at}, when its meters last took most, they took {kw} kW together: {more} kW less than they usually do then.", peakSame: "In the hour to {at}, when its meters last took most, they took {kw} kW together, about as much as they usually do then ({usual}).",
    peakOf: " Most of that is of ", peakLargest: " Those that take most then are ", peakSpread: " No few meters stand out: {count} of {of} took more.", listed: ", ", stop: ".", atPeak: "at the peak, kW", usuallyThen: "usually then", moreThen: "more, kW",
  },
  zh: {
    loadKva: "负荷，kVA", weekBefore: "一周前", rating: "额定", forecast: "预测", load: "负荷", warmth: "温度，°C", itsAlerts: "相关告警", noLoad: "没有负荷数据。", loadTitle: "{name} 两天负荷、预测及额定容量", warmTitle: "{name} 热点及油温",
    loadNow: "当前负荷", loading: "负载率", highestPast: "过去 24 小时最高", peakNext: "未来 24 小时预计峰值", peakUpTo: "{share} · {at} · 最高 {upper}", chanceNext: "未来 24 小时过载概率", againstFirst: "最近一周占首周 %",
    hotSpot: "热点温度", topOil: "顶层油温", lifeUsed: "过去 24 小时绝缘寿命损耗", ofNormal: "{hours} 小时（正常 24 小时）", readingsGot: "读数完整率",
    feederLoad: "负荷，kW", now: "当前", feederLoadTitle: "馈线 {name} 两天负荷", count: "变压器", over100: "超过 100%", over80: "80%–100%", likely: "24 小时内可能过载", itsTransformers: "所属变压器", hot: "热点，°C",
    peakMore: "截至 {at} 的一小时为所属电能表最近用电高峰，合计 {kw} kW，比平时同一时段多 {more} kW。", peakLess: "截至 {at} 的一小时为所属电能表最近用电高峰，合计 {kw} kW，比平时同一时段少 {more} kW。", peakSame: "截至 {at} 的一小时为所属电能表最近用电高峰，合计 {kw} kW，与平时同一时段（{usual}）相近。",
    peakOf: "增量主要来自 ", peakLargest: "该时段用电最多的是 ", peakSpread: "增量较分散：{of} 只电能表中有 {count} 只用电增加。", listed: "、", stop: "。", atPeak: "高峰 kW", usuallyThen: "平时同一时段", moreThen: "增加 kW",
  },
});
