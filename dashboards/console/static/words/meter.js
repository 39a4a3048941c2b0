// Words of meters.
import { addWords } from "../words.js";

addWords({
  en: {
    useByDay: "Use, kWh a day", useByHour: "Use, kWh an hour", used: "used", asPeers: "if it had changed like similar meters nearby", peersLow: "half of the meters nearby, from", peersHigh: "half of the meters nearby, to", ownProfile: "its usual day",
    dayTitle: "Use of {name} by day over two months, beside what it would be if it had changed like similar meters nearby", hourTitle: "Use of {name} by hour over two weeks, beside its usual day",
    usualDay: "First week shown, kWh a day", recentDay: "Last 7 days, kWh a day", ofUsual: "Last 7 days against the first week", peersOfUsual: "The same of meters nearby", peers: "Meters nearby, to compare", peersNear: "{count} at its transformer", peersFar: "{count} of its feeder", newestDay: "Newest day",
    badReadings: "Readings rejected or estimated", nightShare: "Used from 0 to 5 h", shapeApart: "Apart from its usual day", flatShare: "Equal to the reading before", fedIn: "Fed in, kWh",
    usedKwh: "used, kWh", wouldBe: "expected, kWh", ofExpected: "of expected", peersHalf: "middle half of meters nearby, kWh", notes: "Notes", date: "Day",
    gaps: "readings missing", noSupply: "without supply for {share}", manyBad: "{share} rejected or estimated", below: "low",
    theft: "Suspected theft", noSuspicion: "Nothing has been suspected.", notSuspected: "Next to nothing speaks for theft.", scoreNow: "Suspicion now", leadFrom: "A lead from, if it lasts", scoreTold: "Suspicion when last told", scoreTitle: "How strongly theft was suspected at {name}, by day", whyTheft: "By how much the suspicion would be lower without each", lostDay: "Lost, kWh a day", suspicionSince: "Since", suspicionOver: "Over", allOfIt: "All about it",
    itsEvents: "Its events", noEvents: "No events from the meter and no inspections.", event: "Event", value: "kWh", itsDays: "Its days", noMeter: "There is no such meter, or its name has not been read yet.",
    useMasked: "Your role does not see what it used.", noDays: "No day of it is known yet: a day is shown when it is closed. What a transformer's own meter saw is on the transformer's page.",
    itsMeters: "Its meters, kWh a day", noMeters: "No meters are known.", balance: "Energy balance, kWh a day", balanceTitle: "Energy that {name} delivered, and what its meters saw of it, by day", delivered: "delivered", metered: "seen by its meters", loss: "not metered",
    lossOf: "Not metered in the last 7 days: {kwh} kWh a day, {share} of what was delivered.", firstWeek: "first week", lastWeek: "last week",
    names: {
      cover_opened: "cover opened", magnet: "magnet", reverse_flow: "reverse flow", phase_lost: "phase lost", last_gasp: "lost supply", power_restored: "supply is back", register_back: "register went back", use_while_disconnected: "use while supply was cut",
      inspection_theft: "inspected: theft", inspection_fault: "inspected: faulty meter", inspection_clean: "inspected: clean",
    },
  },
  zh: {
    useByDay: "日用电量，kWh", useByHour: "小时用电量，kWh", used: "用电", asPeers: "按同类变化推算", peersLow: "同类下限", peersHigh: "同类上限", ownProfile: "平日曲线",
    dayTitle: "{name} 两个月日用电量，及按同类变化推算的用电量", hourTitle: "{name} 两周小时用电量，及其平日曲线",
    usualDay: "首周日均 kWh", recentDay: "近 7 天日均 kWh", ofUsual: "占首周", peersOfUsual: "同类占首周", peers: "同类", peersNear: "同变压器 {count} 只", peersFar: "同馈线 {count} 只", newestDay: "最新一日",
    badReadings: "剔除或估算的读数", nightShare: "0–5 时用电占比", shapeApart: "偏离平日曲线", flatShare: "与前一读数相同", fedIn: "上网电量 kWh",
    usedKwh: "用电 kWh", wouldBe: "预期 kWh", ofExpected: "占预期", peersHalf: "半数同类 kWh", notes: "备注", date: "日期",
    gaps: "读数缺失", noSupply: "{share} 时间无供电", manyBad: "{share} 剔除或估算", below: "偏低",
    theft: "疑似窃电", noSuspicion: "没有疑点。", notSuspected: "几乎没有窃电迹象。", scoreNow: "当前疑似程度", leadFrom: "持续达到即立案", scoreTold: "最近通报时疑似程度", scoreTitle: "{name} 逐日窃电疑似程度", whyTheft: "去掉各项依据后疑似程度的降低", lostDay: "日损失 kWh", suspicionSince: "自", suspicionOver: "结束", allOfIt: "查看全部",
    itsEvents: "事件", noEvents: "没有上报事件，也没有检查记录。", event: "事件", value: "kWh", itsDays: "逐日", noMeter: "没有此电能表，或名称尚未读入。",
    useMasked: "您的角色无权查看用电量。", noDays: "尚无日数据：每日结算后显示。变压器总表的数据见变压器页面。",
    itsMeters: "所属电能表，kWh/天", noMeters: "没有电能表。", balance: "电量平衡，kWh/天", balanceTitle: "{name} 逐日供电量与所属电能表计量电量", delivered: "供电量", metered: "电能表计量", loss: "未计量",
    lossOf: "近 7 天未计量：每天 {kwh} kWh，占供电量 {share}。", firstWeek: "首周", lastWeek: "最近一周",
    names: {
      cover_opened: "开盖", magnet: "强磁干扰", reverse_flow: "潮流反向", phase_lost: "缺相", last_gasp: "失电", power_restored: "恢复供电", register_back: "示数倒走", use_while_disconnected: "停电期间用电",
      inspection_theft: "检查：窃电", inspection_fault: "检查：表计故障", inspection_clean: "检查：正常",
    },
  },
});
