// Words of customers, collections, leads, models, the engine and the admin, in a table of their own.
import { addWords, isChinese, number, word } from "../words.js";
import "./alerts.js";
import { EN } from "./office_en.js";
import { ZH } from "./office_zh.js";

export { dateWord, isChinese, kindWord, lasting, nameWord, number, percent, severityWord, shortTime, time, weekdayWord, word } from "../words.js";

const PAGES = ["customersPage", "collectionsPage", "leadsPage", "modelsPage", "enginePage", "adminPage"];
const titles = (words) => Object.fromEntries(PAGES.map((name) => [name, words[name]]));

addWords({ en: { office: EN, ...titles(EN) }, zh: { office: ZH, ...titles(ZH) } });

// A word of these pages, with {name} filled in; what is not known is said plainly.
export function officeWord(name, values = {}) {
  if (name === "" || name === null || name === undefined) return "";
  const known = word("office")[name];
  if (known === undefined) return String(name).replaceAll("_", " ");
  return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), known);
}

let currency = "";
// The currency of all amounts, ISO 4217.
export const useCurrency = (code) => { currency = code ?? ""; };

// An amount with its currency, and the heading of a column of such.
export const priced = (text) => (Number.isNaN(Number(amount(text).replace(/[−,]/g, ""))) || !currency ? amount(text) : `${amount(text)} ${currency}`);
export const ofMoney = (title) => (currency ? `${title}${isChinese() ? "，" : ", "}${currency}` : title);

// The same rounded as the currency is: for parts of an estimate, of which the exact figure is no bill's.
export function rounded(text) {
  const value = Number(text);
  if (text === "" || text === null || text === undefined || Number.isNaN(value)) return amount(text);
  return amount(value.toFixed(currency ? new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits : 2));
}

// Money as people write it; what is hidden stays hidden.
export function amount(text) {
  if (text === null || text === undefined || text === "") return "–";
  const value = Number(text);
  if (Number.isNaN(value)) return String(text);
  const digits = (String(text).split(".")[1] ?? "").length;
  const whole = number(Math.abs(value), digits);
  const [head, tail = ""] = whole.split(".");
  return `${value < 0 ? "−" : ""}${digits ? `${head}.${tail.padEnd(digits, "0")}` : head}`;
}
