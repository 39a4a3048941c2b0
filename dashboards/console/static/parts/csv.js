// Tables as files for spreadsheets (RFC 4180), in which no text can act as a formula.
const FORMULA = /^[\s]*[=+\-@\t\r]/;

export function cellOf(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const text = String(value);
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) || harmless !== harmless.trim() ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export const csvOf = (titles, rows) => [titles, ...rows].map((row) => row.map(cellOf).join(",")).join("\r\n") + "\r\n";

// The mark before it tells spreadsheets that it is UTF-8.
export function save(name, text) {
  const made = document.createElement("a");
  made.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  made.download = `${name}.csv`;
  made.click();
  setTimeout(() => URL.revokeObjectURL(made.href), 1000);
}
