"""Messages about transformers and feeders without supply, in every language."""

from alerts.words.sentences import Sentences

ENGLISH = {
    "supply.lost": Sentences(
        "{type} {subject} is without supply",
        "{type} {subject} has been without supply since {since:when}[: {last_gasps:num} meters said so with their last"
        " gasp][, {meters_expected:num} meters hang on it][, {transformers:num} transformers].",
        "Its customers are in the dark. Alerts about their meters wait until supply is back.",
        "Report the fault and send a crew; look at fuses and the breaker upstream first.",
        "Act now.",
        "{utility}: {type} {subject} WITHOUT SUPPLY since {since:when}[, {meters_expected:num} meters]"
        "[, {transformers:num} transformers]. Send a crew.",
    ),
    "supply.silent": Sentences(
        "{type} {subject} is silent",
        "None of the meters[ (there are {meters_expected:num})] at {type} {subject} has reported since {since:when}"
        "[; {transformers:num} transformers].",
        "Its communication or its supply has failed; no meter said with a last gasp that it was supply.",
        "Check the concentrator and its line first, then call a customer there.",
        "",
        "{utility}: no meter at {type} {subject} reports since {since:when}[, {meters_expected:num} meters]. Check"
        " communication, then supply.",
    ),
}

CHINESE = {
    "supply.lost": Sentences(
        "{type}{subject}停电",
        "{type}{subject}自{since:when}起停电[，{last_gasps:num}只电表发出停电告警][，接有{meters_expected:num}只电表]"
        "[，{transformers:num}台变压器]。",
        "所接用户已停电；恢复供电前，其电表的告警暂不发送。",
        "请报修并派人抢修，先检查熔断器和上级开关。",
        "请立即处理。",
        "【{utility}】{type}{subject}自{since:when}起停电[，{meters_expected:num}只电表]，请派人抢修。",
    ),
    "supply.silent": Sentences(
        "{type}{subject}失联",
        "{type}{subject}所接电表[（{meters_expected:num}只）]自{since:when}起均无数据[，{transformers:num}台变压器]。",
        "通信或供电故障；没有电表发出停电告警。",
        "请先检查集中器及其线路，再致电该处用户核实。",
        "",
        "【{utility}】{type}{subject}所接电表自{since:when}起均无数据，请先查通信再查供电。",
    ),
}

ENGLISH_KINDS = {"supply.lost": "loss of supply", "supply.silent": "silence of all meters"}
CHINESE_KINDS = {"supply.lost": "停电", "supply.silent": "失联"}
