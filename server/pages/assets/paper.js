// The hall's list on paper: who waits, for what and since when, so that a hall can go on by hand where its server is gone. A part of the
// supervisor's page: it draws what that page last knew, and nothing on the screen.
// @ts-check
import { html } from "./preact.js";
import { clock, counterName, dateOf } from "./words.js";

// In the order in which they are listed: who is at a counter, who waits, who is not here.
const STATES = { serving: "dilayani", called: "dipanggil", waiting: "menunggu", parked: "ditunda", absent: "tidak hadir", reserved: "belum datang" };

/** The list as the page last knew the hall. @param {import("./link.js").Link} link @param {any} site @param {string} byHand how new numbers are given meanwhile */
export function paperList(link, site, byHand) {
  const services = new Map(link.table("service").map((row) => [row.service, row]));
  const counters = new Map(link.table("counter").map((row) => [row.counter, counterName(row.label)]));
  const order = (/** @type {any} */ row) => services.get(row.service)?.order ?? Infinity;
  const rank = (/** @type {any} */ row) => Object.keys(STATES).indexOf(row.state);
  const tickets = link.table("ticket").sort((one, other) => order(one) - order(other) || rank(one) - rank(other) || one.since_ms - other.since_ms || one.ticket - other.ticket);
  const lost = link.table("lost").sort((one, other) => one.number.localeCompare(other.number));
  const at = (/** @type {number | undefined} */ ms) => (ms == null ? "" : clock(ms, link.utcOffsetS));
  return html`<section id="paper" aria-hidden="true">
    <h1>${site.name}${site.training ? " · LATIHAN" : ""}</h1>
    <p>Daftar antrean ${site.date ? dateOf(site.date) : ""} pukul ${at(link.up ? link.nowMs() : link.trueAtMs)}. ${tickets.length} nomor.</p>
    <table>
      <thead><tr><th>Nomor</th><th>Layanan</th><th>Keadaan</th><th>Sejak</th><th>Janji temu</th><th>Loket</th><th>Catatan</th></tr></thead>
      <tbody>${tickets.map((row) => html`<tr key=${row.ticket}><td><b>${row.number}</b></td><td>${services.get(row.service)?.name ?? row.service}${row.step ? ` (tahap ${row.step.step} dari ${row.step.of})` : ""}</td><td>${STATES[/** @type {keyof typeof STATES} */ (row.state)] ?? row.state}</td><td>${at(row.since_ms)}</td><td>${at(row.appointment_ms)}</td><td>${counters.get(row.counter) ?? ""}</td><td></td></tr>`)}</tbody>
    </table>
    ${lost.length ? html`<p data-lost-too>Hilang dari sistem; pengunjungnya mungkin masih memegang kertas, dan tempatnya tetap: ${lost.map((row) => `${row.number}${row.until === row.number ? "" : ` sampai ${row.until}`}${services.has(row.service) ? ` (${services.get(row.service)?.name}${row.since_ms ? `, sejak ${at(row.since_ms)}` : ""})` : ""}`).join("; ")}.</p>` : ""}
    <p>Panggil dari atas ke bawah untuk tiap layanan, mulai dari yang menunggu paling lama. Sesudah server kembali: selesaikan nomor di halaman supervisor, dan catat yang diberikan dengan tangan.</p>
    ${byHand ? html`<p data-by-hand>${byHand}</p>` : ""}
  </section>`;
}
