// How times, durations and counters are written for people. Only words; no state, no network.
// @ts-check

const DAYS = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"];
const MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"];
const NOUNS = { loket: "Loket", meja: "Meja", ruang: "Ruang", jalur: "Jalur", gerai: "Gerai" };
const PAUSES = { rest: "istirahat", prayer: "salat", other_work: "tugas lain", fault: "gangguan" };

/** `09.41` in the site's time zone. @param {number} ms @param {number} offsetS */
export function clock(ms, offsetS) {
  const local = new Date(ms + offsetS * 1000);
  return `${two(local.getUTCHours())}.${two(local.getUTCMinutes())}`;
}

/** `Senin, 23 November 2026`. @param {number} ms @param {number} offsetS */
export function date(ms, offsetS) {
  const local = new Date(ms + offsetS * 1000);
  return `${DAYS[local.getUTCDay()]}, ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]} ${local.getUTCFullYear()}`;
}

/** Whole minutes from one instant to another. @param {number} fromMs @param {number} toMs */
export function minutes(fromMs, toMs) {
  return Math.max(0, Math.floor((toMs - fromMs) / 60000));
}

/** `Loket 3`. @param {{noun: keyof typeof NOUNS, number: number}} label */
export function counterName(label) {
  return `${NOUNS[label.noun]} ${label.number}`;
}

/** What a counter is doing, in one word. @param {any} counter */
export function counterState(counter) {
  switch (counter.state) {
    case "closed": return "tutup";
    case "ready": return "siap";
    case "calling": return "memanggil";
    case "serving": return "melayani";
    case "paused": return PAUSES[/** @type {keyof typeof PAUSES} */ (counter.paused_for)] ?? "istirahat";
    default: return counter.state;
  }
}

/** @param {number} value */
function two(value) {
  return String(value).padStart(2, "0");
}
