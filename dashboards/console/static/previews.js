// The page of previews: asks for messages about made-up alerts and shows each as its recipient would read it.
import { PAGES } from "./pages/index.js";
import { drawNavigation } from "./shell/frame.js";
import { nameSwitches, wireSwitches } from "./shell/switches.js";
import { kindWord, locale, number } from "./words.js";
import "./words/alerts.js";
import "./words/shell.js";

const WORDS = {
  en: {
    title: "Message samples", sample: "SAMPLE", kind: "Kind", role: "Reader", channel: "Channel", phase: "Stage", spoken: "Language of the message",
    all: "All kinds", hint: "How messages are read by who is told. All of them, and the load in the pictures, are made up: nothing here has happened.",
    account: "customer", inspector: "inspector", engineer: "engineer", desk: "desk",
    sms: "SMS", email: "e-mail", console: "console", webhook: "webhook",
    raised: "beginning", reminder: "reminder", cleared: "end", en: "English", zh: "Chinese",
    subject: "Subject", plain: "Plain text", html: "HTML", event: "Event", partOf: (number, parts) => `Part ${number} of ${parts}`, units: "units", parts: ["part", "parts"], messages: ["message", "messages"],
    severity: ["info", "low", "medium", "high", "critical"], noAnswer: "The console does not answer: try again.",
  },
  zh: {
    title: "消息样例", sample: "样例", kind: "类型", role: "读者", channel: "渠道", phase: "阶段", spoken: "消息语言",
    all: "全部类型", hint: "收件人所见的消息。告警及图中负荷均为虚构，并未发生。",
    account: "客户", inspector: "稽查员", engineer: "工程师", desk: "调度台",
    sms: "短信", email: "电子邮件", console: "控制台", webhook: "Webhook",
    raised: "开始", reminder: "提醒", cleared: "结束", en: "英文", zh: "中文",
    subject: "主题", plain: "纯文本", html: "HTML", event: "事件", partOf: (number, parts) => `第 ${number} 条，共 ${parts} 条`, units: "单元", parts: ["条", "条"], messages: ["条消息", "条消息"],
    severity: ["提示", "低", "中", "高", "紧急"], noAnswer: "控制台没有响应，请重试。",
  },
};
const CHOICES = {
  role: ["desk", "engineer", "inspector", "account"],
  channel: ["sms", "email", "webhook", "desk"],
  phase: ["raised", "reminder", "cleared"],
  language: ["en", "zh"],
};
const FIRST = "overload.overload";
const place = (id) => document.getElementById(id);
const form = place("choice");
const spoken = () => (locale().startsWith("zh") ? "zh" : "en");
const word = (name) => WORDS[spoken()][name] ?? name;
const counted = (count, name) => `${number(count)} ${word(name)[count === 1 ? 0 : 1]}`;
const kindsOf = {};
let asked = 0;
let ways = [];

function node(tag, text = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function named(name, value) {
  if (name === "kind") return value ? `${kindWord(value)} (${value})` : word("all");
  return word(name === "channel" && value === "desk" ? "console" : value);
}

function offer(name, values) {
  const select = form.elements[name];
  const before = select.value;
  select.replaceChildren(...values.map((value) => {
    const option = node("option", named(name, value));
    option.value = value;
    return option;
  }));
  select.value = values.includes(before) ? before : values[0];
}

function write() {
  document.documentElement.lang = locale();
  document.title = `${word("title")} · GridPulse`;
  place("title").textContent = word("title");
  place("language").lang = spoken() === "zh" ? "en" : "zh-CN";
  nameSwitches();
  drawNavigation(ways, { name: "previews" });
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = word(each.dataset.word);
  for (const [name, values] of Object.entries(CHOICES)) offer(name, values);
  offer("kind", [...form.elements.kind.options].map((option) => option.value));
}

function part(name, ...shown) {
  const made = node("div");
  made.append(node("h3", word(name)), ...shown);
  return made;
}

function sms(message) {
  const size = node("p", `${message.alphabet} · ${number(message.units)} ${word("units")} · ${counted(message.parts, "parts")}`, "size");
  const list = node("ol");
  list.append(...message.texts.map((text, place) => {
    const item = node("li");
    if (message.parts > 1) item.append(node("h3", word("partOf")(place + 1, message.parts)));
    item.append(node("p", text, "bubble"));
    return item;
  }));
  return [size, list];
}

function frame(message) {
  const made = document.createElement("iframe");
  made.setAttribute("sandbox", "");
  made.title = `${word("html")}: ${message.subject}`;
  made.tabIndex = 0;
  made.srcdoc = message.html;
  made.style.height = `${Math.min((message.html.includes("<img") ? 420 : 160) + 24 * message.text.split("\n").length, 900)}px`;
  return made;
}

function mail(message) {
  const subject = node("p", message.subject, "subject");
  const forms = node("div", "", "forms");
  forms.append(part("html", frame(message)), part("plain", node("pre", message.text)));
  return [part("subject", subject), forms];
}

const webhook = (message) => [part("event", node("pre", JSON.stringify(JSON.parse(message.event), null, 2)))];
const desk = (message) => [part("subject", node("p", message.subject, "subject")), part("plain", node("pre", message.text))];
const SHOWN = { sms, email: mail, webhook, desk };

function shown(message) {
  const made = node("li");
  const told = [word("severity")[message.severity], word(message.phase), word(message.role)].join(" · ");
  const heading = node("h2");
  heading.append(node("span", word("sample"), "sample"), `${kindWord(message.kind)} · ${told}`);
  made.append(heading);
  const words = SHOWN[message.channel](message);
  for (const each of words) each.lang = message.locale === "zh" ? "zh-CN" : "en";
  made.append(...words);
  return made;
}

function say(text, problem = false) {
  place("count").textContent = text;
  place("count").className = problem ? "problem" : "";
}

async function previews(query) {
  const answer = await fetch(`/api/v1/previews?${query}`, { headers: { Accept: "application/json" } });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.detail);
  return told.messages;
}

// A reader is offered the kinds that they may be told.
async function offerKinds() {
  const role = form.elements.role.value;
  kindsOf[role] ??= (await previews(new URLSearchParams({ role }))).map((message) => message.kind);
  offer("kind", [...kindsOf[form.elements.role.value], ""]);
}

async function show() {
  const mine = ++asked;
  try {
    await offerKinds();
    if (mine !== asked) return;
    const query = new URLSearchParams(new FormData(form));
    history.replaceState(null, "", `?${query}`);
    const messages = await previews(query);
    if (mine !== asked) return;
    place("messages").replaceChildren(...messages.map(shown));
    say(counted(messages.length, "messages"));
  } catch (error) {
    if (mine !== asked) return;
    place("messages").replaceChildren();
    say(error instanceof TypeError ? word("noAnswer") : error.message, true);
  }
}

// The way to the other pages, as far as they may be opened.
async function meet() {
  const answer = await fetch("/api/v1/me");
  const { permissions } = await answer.json();
  ways = PAGES.filter((page) => !page.within && permissions.includes(page.permission)).map((page) => ({ ...page, href: page.href ?? `/#${page.name}` }));
}

async function begin() {
  const wanted = new URLSearchParams(location.search);
  form.elements.language.value = spoken();
  for (const name of Object.keys(CHOICES)) {
    if (CHOICES[name].includes(wanted.get(name))) form.elements[name].value = wanted.get(name);
  }
  const kind = node("option");
  kind.value = wanted.get("kind") ?? FIRST;
  form.elements.kind.replaceChildren(kind);
  await show();
}

form.addEventListener("change", show);
form.addEventListener("submit", (event) => event.preventDefault());
wireSwitches(() => {
  write();
  show();
});
write();
meet().finally(write);
begin();
