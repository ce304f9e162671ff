// Days and times in words; the language is that of the page.
const ZONE = "Asia/Ho_Chi_Minh";
const language = () => (document.documentElement.lang === "en" ? "en-GB" : "vi-VN");

/** A day with its name: the weekday and dd/mm/yyyy. */
export function dayInWords(iso) {
  const weekday = noon(iso).toLocaleDateString(language(), { weekday: "long", timeZone: ZONE });
  return `${weekday} ${plainDay(iso)}`;
}

/** dd/mm/yyyy */
export function plainDay(iso) {
  return iso.split("-").reverse().join("/");
}

/** dd/mm */
export function shortDay(iso) {
  return iso.slice(5).split("-").reverse().join("/");
}

/** hh:mm on the ward's clock. */
export function clockTime(instant) {
  return new Date(instant).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
}

/** Today in the ward, yyyy-mm-dd. */
export function today(instant = Date.now()) {
  return new Date(instant).toLocaleDateString("en-CA", { timeZone: ZONE });
}

/** The day `days` after another. */
export function daysAfter(iso, days) {
  const at = noon(iso);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

function noon(iso) {
  return new Date(`${iso}T05:00:00Z`);
}
