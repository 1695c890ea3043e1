// How times, durations, counters, openings and emergencies are written for people. Only words; no state, no network.
// @ts-check

const DAYS = { id: ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"], en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] };
const MONTHS = {
  id: ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"],
  en: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
};
const NOUNS = { loket: "Loket", meja: "Meja", ruang: "Ruang", jalur: "Jalur", gerai: "Gerai" };
export const PAUSES = { rest: "istirahat", prayer: "salat", other_work: "tugas lain", fault: "gangguan", supplies: "persediaan habis" };
// Why a service is paused, as visitors read it.
const REASONS = {
  rest: { id: "istirahat", en: "break" },
  prayer: { id: "istirahat salat", en: "prayer break" },
  other_work: { id: "petugas bertugas di tempat lain", en: "the officer is needed elsewhere" },
  fault: { id: "ada gangguan", en: "something is out of order" },
  supplies: { id: "persediaan habis", en: "supplies have run out" },
};
const EMERGENCIES = {
  evacuation: { id: "Keadaan darurat", en: "Emergency" },
  earthquake: { id: "Gempa bumi", en: "Earthquake" },
  fire: { id: "Kebakaran", en: "Fire" },
  lockdown: { id: "Tetap di dalam gedung", en: "Stay inside" },
};
const DAY_MS = 86400000;

/** @typedef {"id" | "en"} Language */

/** `09.41` in the site's time zone. @param {number} ms @param {number} offsetS */
export function clock(ms, offsetS) {
  const local = new Date(ms + offsetS * 1000);
  return `${two(local.getUTCHours())}.${two(local.getUTCMinutes())}`;
}

/** `Senin, 23 November 2026`, `Monday 23 November 2026`. @param {number} ms @param {number} offsetS @param {Language} [language] */
export function date(ms, offsetS, language = "id") {
  const local = new Date(ms + offsetS * 1000);
  return `${DAYS[language][local.getUTCDay()]}${language === "id" ? "," : ""} ${local.getUTCDate()} ${MONTHS[language][local.getUTCMonth()]} ${local.getUTCFullYear()}`;
}

/** The same for a date as the wire writes it, `2026-11-23`. @param {string} iso */
export function dateOf(iso) {
  return date(Date.parse(`${iso}T00:00:00Z`), 0);
}

/**
 * What a hall says while its day is not open: early, closed until a day, or closed until nobody knows when.
 * @param {{date?: string | null, closes_at_ms?: number | null, serving_ended_at_ms?: number | null, opens_at_ms: number | null}} site @param {number} nowMs @param {number} offsetS @param {Language} [language]
 * @returns {{title: string, line: string}}
 */
export function closed(site, nowMs, offsetS, language = "id") {
  const at = site.opens_at_ms;
  const id = language === "id";
  if (stopped(site, nowMs)) {
    if (site.serving_ended_at_ms)
      return id
        ? { title: "Pelayanan hari ini berakhir", line: "Silakan datang kembali pada hari layanan berikutnya, atau hubungi petugas informasi." }
        : { title: "Serving has ended for today", line: "Please come on the next day of service, or ask at the information desk." };
    const since = clock(/** @type {number} */ (site.closes_at_ms), offsetS);
    return id
      ? { title: "Pengambilan nomor berakhir", line: `Nomor hari ini dapat diambil sampai pukul ${since}. Yang sudah bernomor tetap dilayani.` }
      : { title: "No more numbers today", line: `Numbers were given until ${since}. Everybody who has one is still served.` };
  }
  if (at === null || at === undefined || at <= nowMs)
    return id
      ? { title: "Pelayanan sedang tutup", line: "Silakan bertanya kepada petugas kapan pelayanan dibuka." }
      : { title: "The hall is closed", line: "Please ask the staff when it opens." };
  const day = (/** @type {number} */ ms) => Math.floor((ms + offsetS * 1000) / DAY_MS);
  const days = day(at) - day(nowMs);
  const time = clock(at, offsetS);
  if (days === 0)
    return id
      ? { title: "Belum buka", line: `Pengambilan nomor dimulai hari ini pukul ${time}.` }
      : { title: "Not open yet", line: `Numbers are given from ${time} today.` };
  // A date stays on one line.
  const on = date(at, offsetS, language).replaceAll(" ", "\u00a0");
  if (id) return { title: "Pelayanan sedang tutup", line: `Buka kembali ${days === 1 ? "besok, " : ""}${on}, pukul ${time}.` };
  return { title: "The hall is closed", line: `It opens ${days === 1 ? "tomorrow, " : "on "}${on} at ${time}.` };
}

/** Whether numbers have stopped for today, though the day is still open. @param {{date?: string | null, closes_at_ms?: number | null, serving_ended_at_ms?: number | null}} site @param {number} nowMs */
export function stopped(site, nowMs) {
  return Boolean(site.date) && (Boolean(site.serving_ended_at_ms) || (typeof site.closes_at_ms === "number" && nowMs >= site.closes_at_ms));
}

/** Why and until when a service is paused: `istirahat salat, sampai pukul 13.00`. @param {{reason: string, until_ms: number | null}} pause @param {number} offsetS @param {Language} [language] */
export function pauseText(pause, offsetS, language = "id") {
  const reason = (REASONS[/** @type {keyof typeof REASONS} */ (pause.reason)] ?? REASONS.rest)[language];
  if (!pause.until_ms) return reason;
  return language === "id" ? `${reason}, sampai pukul ${clock(pause.until_ms, offsetS)}` : `${reason}, until ${clock(pause.until_ms, offsetS)}`;
}

/**
 * What a board says in its large place while nothing is called and the hall pauses or has ended serving, as the hall's display does.
 * @param {any} site @param {number} offsetS @param {Language} [language] @returns {{title: string, line: string} | undefined}
 */
export function hallPause(site, offsetS, language = "id") {
  if (!site.date) return undefined;
  if (site.serving_ended_at_ms)
    return language === "id"
      ? { title: "Pelayanan hari ini berakhir", line: "Yang belum terlayani, mohon hubungi petugas informasi." }
      : { title: "Serving has ended for today", line: "Whoever was not served, please ask at the information desk." };
  return site.on_break ? onBreak(site.on_break, offsetS, language) : undefined;
}

/** @param {{reason: string, until_ms: number}} on @param {number} offsetS @param {Language} language */
function onBreak(on, offsetS, language) {
  const id = language === "id";
  const at = clock(on.until_ms, offsetS);
  const title = on.reason === "prayer" ? (id ? "Istirahat salat" : "Prayer break") : on.reason === "rest" ? (id ? "Istirahat" : "Break") : id ? "Pelayanan berhenti sementara" : "The hall pauses";
  return { title, line: id ? `Pelayanan dilanjutkan pukul ${at}.` : `Serving goes on at ${at}.` };
}

/**
 * What screens of the hall say about breaks, paused services and the end of serving, one sentence each.
 * @param {any} site @param {{agency: string}[]} agencies @param {number} offsetS @param {Language} [language] @returns {string[]}
 */
export function hallNotices(site, agencies, offsetS, language = "id") {
  if (!site.date) return [];
  const id = language === "id";
  const said = [];
  if (site.serving_ended_at_ms) {
    const more = site.unserved_count > (site.unserved ?? []).length ? (id ? ` dan ${site.unserved_count - site.unserved.length} nomor lain` : ` and ${site.unserved_count - site.unserved.length} more`) : "";
    // No number is broken over two lines.
  const numbers = (site.unserved ?? []).map((/** @type {string} */ number) => number.replace("-", "\u2060-\u2060")).join(", ");
    said.push(id ? `Pelayanan hari ini sudah berakhir.${numbers ? ` Belum terlayani: ${numbers}${more}. Mohon hubungi petugas informasi.` : ""}` : `Serving has ended for today.${numbers ? ` Not served: ${numbers}${more}. Please ask at the information desk.` : ""}`);
  } else if (site.on_break) {
    const { title, line } = onBreak(site.on_break, offsetS, language);
    said.push(`${title}. ${line}`);
  }
  for (const paused of site.paused ?? []) {
    if (!agencies.some((row) => row.agency === paused.agency)) continue;
    // A service that the hall must not see is not named, and is not its whole agency.
    const name = paused.service ? `${paused.service} (${paused.agency_short})` : id ? `Satu layanan ${paused.agency_short}` : `A service of ${paused.agency_short}`;
    said.push(id ? `${name} dihentikan sementara: ${pauseText(paused, offsetS)}.` : `${name} is paused: ${pauseText(paused, offsetS, "en")}.`);
  }
  return said;
}

/** What an emergency is, in two or three words. @param {string} kind @param {Language} [language] */
export function emergencyTitle(kind, language = "id") {
  return (EMERGENCIES[/** @type {keyof typeof EMERGENCIES} */ (kind)] ?? EMERGENCIES.evacuation)[language];
}

/** Whole minutes from one instant to another. @param {number} fromMs @param {number} toMs */
export function minutes(fromMs, toMs) {
  return Math.max(0, Math.floor((toMs - fromMs) / 60000));
}

/**
 * How long somebody waits who takes a number now: `15 sampai 20 menit`; empty where nobody can say. The programs say it alike (`client`'s words).
 * @param {{from_minutes: number, to_minutes: number | null} | null | undefined} wait @param {Language} [language]
 */
export function waitRange(wait, language = "id") {
  if (!wait || (wait.to_minutes === null && wait.from_minutes === 0)) return "";
  const { from_minutes: from, to_minutes: to } = wait;
  const id = language === "id";
  const count = (/** @type {number} */ minutes) => (id ? `${minutes} menit` : minutes === 1 ? "1 minute" : `${minutes} minutes`);
  if (to === null) return id ? `lebih dari ${count(from)}` : `more than ${count(from)}`;
  if (from === 0 && to <= 1) return id ? "kurang dari 1 menit" : "less than a minute";
  if (from === 0) return id ? `sampai ${count(to)}` : `up to ${count(to)}`;
  return from >= to ? count(to) : id ? `${from} sampai ${count(to)}` : `${from} to ${count(to)}`;
}

/**
 * When somebody is called who took a number at an instant, in a sentence. A wait of more than ten minutes is told in steps of five.
 * @param {{from_minutes: number, to_minutes: number | null} | null | undefined} wait @param {number} atMs @param {number} offsetS @param {Language} [language]
 */
export function callRange(wait, atMs, offsetS, language = "id") {
  const id = language === "id";
  if (!wait || (wait.to_minutes === null && wait.from_minutes === 0)) return id ? "Waktu panggilan belum dapat diperkirakan." : "It cannot be said yet when you will be called.";
  const step = (wait.to_minutes === null || wait.to_minutes > 10 ? 5 : 1) * 60000;
  const from = clock(Math.floor((atMs + wait.from_minutes * 60000) / step) * step, offsetS);
  if (wait.to_minutes === null) return id ? `Perkiraan dipanggil setelah pukul ${from}.` : `You will probably be called after ${from}.`;
  if (wait.to_minutes <= 1) return id ? "Perkiraan dipanggil sebentar lagi." : "You will probably be called in a moment.";
  const to = clock(Math.ceil((atMs + wait.to_minutes * 60000) / step) * step, offsetS);
  return id ? `Perkiraan dipanggil pukul ${from}–${to}.` : `You will probably be called between ${from} and ${to}.`;
}

/** `Loket 3`. @param {{noun: keyof typeof NOUNS, number: number}} label */
export function counterName(label) {
  return `${NOUNS[label.noun]} ${label.number}`;
}

/**
 * For when the roster staffs a counter: `Giliran 08.00–12.00, petugas 14`.
 * @param {{from_ms: number, until_ms: number, officer?: string}} shift @param {number} offsetS @param {Language} [language]
 */
export function shiftText(shift, offsetS, language = "id") {
  const id = language === "id";
  const officer = shift.officer ? `, ${id ? "petugas" : "officer"} ${shift.officer}` : "";
  return `${id ? "Giliran" : "Shift"} ${clock(shift.from_ms, offsetS)}–${clock(shift.until_ms, offsetS)}${officer}`;
}

/**
 * That a counter is closed though its shift has begun; empty where that is not so.
 * @param {{state: string, shift?: {from_ms: number, until_ms: number}}} counter @param {number} nowMs @param {number} offsetS @param {Language} [language]
 */
export function unopenedText(counter, nowMs, offsetS, language = "id") {
  const { state, shift } = counter;
  if (state !== "closed" || !shift || nowMs < shift.from_ms || nowMs >= shift.until_ms) return "";
  const hours = `${clock(shift.from_ms, offsetS)}–${clock(shift.until_ms, offsetS)}`;
  return language === "id" ? `tutup dalam giliran ${hours}` : `closed in its shift ${hours}`;
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
