// Words of what stands around every page.
import { addWords } from "../words.js";

addWords({
  en: {
    other: "中文", skip: "To the content", pages: "Pages", previews: "Message samples", live: "live", lost: "connection lost", old: "data is old", connecting: "connecting…",
    mode_demo: "demo", mode_replay: "replay", dispatch: "Dispatch", alert: "Alert", transformer: "Transformer", feeder: "Feeder", meter: "Meter", customer: "Customer", account: "Account",
    staleLost: "CONNECTION LOST. What you see is of {at} and may be wrong. Trying again…", staleCrowded: "NOT LIVE: you have as many live pages open as you may. Close some.", staleEngine: "THE ENGINE IS SILENT since {at}. What you see may be wrong.",
    theme: "Colours", themeSystem: "as the system", themeLight: "light", themeDark: "dark", logOut: "Log out", password: "Change the password",
    namesComing: "Names are still being read ({share}): there may be more.", search: "Search meters, accounts, transformers, alerts", found: "Found", nothingFound: "Nothing found.", notAllowed: "You may not open this page. Ask an admin for the role.",
    keys: "Keys", keySearch: "search", keyNext: "next in the list", keyBefore: "the one before", keyOpen: "open it", keyMark: "choose it", keyAck: "acknowledge it, or all that are chosen",
    keyEscape: "leave what is open", keyKeys: "these keys", keysOn: "Single keys are on", shut: "Close",
    readings: "readings", rate: "readings/s", lag: "records waiting", dead: "rejected since the start", noEngine: "The engine has not reported yet.",
    filter: "Filter", csv: "CSV", csvHint: "Save what is shown as CSV", nothing: "There is nothing here.", comes: "Loading…", notFound: "There is no such thing, or it is over.",
    units: { s: "s", min: "min", h: "h", d: "d" },
  },
  zh: {
    other: "English", skip: "跳到内容", pages: "页面", previews: "消息样例", live: "实时", lost: "连接中断", old: "数据过时", connecting: "正在连接…",
    mode_demo: "演示", mode_replay: "回放", dispatch: "调度", alert: "告警", transformer: "变压器", feeder: "馈线", meter: "电能表", customer: "客户", account: "账户",
    staleLost: "连接中断。所示数据截至 {at}，可能有误。正在重试…", staleCrowded: "未实时更新：您打开的实时页面已达上限，请关闭部分页面。", staleEngine: "引擎自 {at} 起没有报告，所示数据可能有误。",
    theme: "配色", themeSystem: "跟随系统", themeLight: "浅色", themeDark: "深色", logOut: "退出", password: "修改密码",
    namesComing: "名称仍在读入（{share}），可能还有更多。", search: "搜索电能表、账户、变压器、告警", found: "搜索结果", nothingFound: "没有找到。", notAllowed: "您无权打开此页面，请向管理员申请角色。",
    keys: "快捷键", keySearch: "搜索", keyNext: "列表下一项", keyBefore: "列表上一项", keyOpen: "打开", keyMark: "选择", keyAck: "确认当前或所选告警",
    keyEscape: "关闭", keyKeys: "显示快捷键", keysOn: "启用单键快捷键", shut: "关闭",
    readings: "条读数", rate: "读数/秒", lag: "待处理记录", dead: "启动以来拒收", noEngine: "引擎尚未报告。",
    filter: "筛选", csv: "CSV", csvHint: "将所示内容存为 CSV", nothing: "没有内容。", comes: "正在载入…", notFound: "没有此项，或已结束。",
    units: { s: "秒", min: "分钟", h: "小时", d: "天" },
  },
});
