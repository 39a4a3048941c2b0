// Words of transformers and feeders.
import { addWords } from "../words.js";

addWords({
  en: {
    loadKva: "load, kVA", weekBefore: "a week before", rating: "Rating", forecast: "forecast", load: "load", warmth: "Temperature, °C", itsAlerts: "Its alerts", noLoad: "No load of it is known.", loadTitle: "Load of {name} over two days, forecast and rating", warmTitle: "Hot-spot and oil temperature of {name}",
    loadNow: "Load now", loading: "Loading", highest24: "Highest in 24 h", chance24: "Chance of overload in 24 h", hotSpot: "Hot-spot", topOil: "Top oil", lifeUsed: "Life used in 24 h", readingsGot: "Readings received",
    feederLoad: "Load, kW", now: "Now", feederLoadTitle: "Load of feeder {name} over two days", count: "Transformers", over100: "Over 100 %", over80: "At 80 to 100 %", likely: "Overload likely in 24 h", itsTransformers: "Its transformers", hot: "hot-spot, °C", chance: "chance of overload",
  },
  zh: {
    loadKva: "负荷，kVA", weekBefore: "一周前", rating: "额定", forecast: "预测", load: "负荷", warmth: "温度，°C", itsAlerts: "相关告警", noLoad: "没有负荷数据。", loadTitle: "{name} 两天负荷、预测及额定容量", warmTitle: "{name} 热点及油温",
    loadNow: "当前负荷", loading: "负载率", highest24: "24 小时最高", chance24: "24 小时过载概率", hotSpot: "热点温度", topOil: "顶层油温", lifeUsed: "24 小时寿命损耗", readingsGot: "读数完整率",
    feederLoad: "负荷，kW", now: "当前", feederLoadTitle: "馈线 {name} 两天负荷", count: "变压器", over100: "超过 100%", over80: "80%–100%", likely: "24 小时内可能过载", itsTransformers: "所属变压器", hot: "热点，°C", chance: "过载概率",
  },
});
