// Words in both languages, and how numbers and times are written; each page adds its own words (words/*.js).
const WORDS = { en: { kinds: {}, stages: {}, resolutions: {}, names: {} }, zh: { kinds: {}, stages: {}, resolutions: {}, names: {} } };

// Words by language; the tables kinds, stages, resolutions and names grow.
export function addWords(more) {
  for (const [language, words] of Object.entries(more)) {
    const known = WORDS[language];
    for (const [name, value] of Object.entries(words)) {
      known[name] = typeof value === "object" && !Array.isArray(value) ? { ...known[name], ...value } : value;
    }
  }
}

let language = localStorage.getItem("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en");
let zone;

export const isChinese = () => language === "zh";
export const locale = () => (language === "zh" ? "zh-CN" : "en-GB");
export const useZone = (name) => { zone = name || undefined; };
export const zoneName = () => zone;

export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("language", language);
}

// A word, with {name} filled in.
export const word = (name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), WORDS[language][name] ?? name);

const plain = (name) => name.replaceAll("_", " ");
const among = (table) => (name) => WORDS[language][table][name] ?? plain(name);
export const resolutionWord = among("resolutions");
// Names of evidence and of other values.
export const nameWord = among("names");
export const severityWord = (severity) => WORDS[language].severity[severity] ?? String(severity);

export function kindWord(kind) {
  const [family, stage] = kind.split(".");
  const name = WORDS[language].kinds[family] ?? plain(family);
  if (!stage || stage === family) return name;
  return `${name} · ${WORDS[language].stages[stage] ?? plain(stage)}`;
}

const formats = new Map();
function format(kind, options) {
  const key = `${language} ${zone} ${kind} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, kind === "number" ? new Intl.NumberFormat(locale(), options) : new Intl.DateTimeFormat(locale(), { timeZone: zone, ...options }));
  return formats.get(key);
}

export const number = (value, digits = 0) =>
  value === null || value === undefined || Number.isNaN(value) ? "–" : format("number", { maximumFractionDigits: digits }).format(value);

export const percent = (share, digits = 0) => (share === null || share === undefined ? "–" : `${number(share * 100, digits)} %`);

// A probability: one that is not nothing is not said to be, and none is certain.
export const chance = (share) => (share === null || share === undefined ? "–" : share < 0.005 ? "< 1 %" : share > 0.995 ? "> 99 %" : percent(share));

const written = (seconds, options) => (seconds ? format("time", options).format(seconds * 1000) : "–");
export const time = (seconds) => written(seconds, { dateStyle: "medium", timeStyle: "short" });
export const clock = (seconds) => written(seconds, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
export const day = (seconds) => written(seconds, { month: "short", day: "numeric" });
export const hour = (seconds) => written(seconds, { hour: "2-digit", minute: "2-digit" });
export const shortTime = (seconds) => written(seconds, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });

// A local date, such as 2026-11-24, as this language writes dates; what is none stays as it is.
export function dateWord(text, options = { dateStyle: "medium" }) {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") ? Date.parse(`${text}T00:00Z`) : Number.NaN;
  return Number.isNaN(at) ? text ?? "" : format("time", { ...options, timeZone: "UTC" }).format(at);
}
export const weekdayWord = (text) => dateWord(text, { weekday: "short", day: "numeric", month: "short" });

// A length of time in its largest unit that fits.
export function lasting(seconds) {
  const [value, unit] = seconds < 90 ? [seconds, "s"] : seconds < 5400 ? [seconds / 60, "min"] : seconds < 172_800 ? [seconds / 3600, "h"] : [seconds / 86_400, "d"];
  return `${number(value)} ${WORDS[language].units?.[unit] ?? unit}`;
}
