// Numbers that a supervisor gives, appointments among them, and the list of those who are not there yet. A part of the supervisor's page:
// it asks and shows; it must not decide who is called.
// @ts-check
import { html } from "./preact.js";
import { Press } from "./link.js";
import { clock } from "./words.js";

// What tells a visit over several services from a service in the list of what a number is given for: no code has a colon.
export const JOURNEY = "journey:";

// So many expected people are listed before a search is needed to see the others.
const SHOWN_MAX = 8;

/** The form and the list, for one page. */
export class Giving {
  /** @param {import("./link.js").Link} link @param {{ reason: () => string, say: (said: {text: string, good: boolean}) => void, act: (command: object, done: string) => Promise<boolean>, draw: () => void }} page */
  constructor(link, page) {
    this.link = link;
    this.page = page;
    this.service = "";
    this.time = "";
    this.paper = "";
    this.paperAt = "";
    this.typed = "";
    this.press = new Press(link);
  }

  /** Gives a number, also beyond quota and hours. A press whose answer was lost and the one after it are one number. */
  async give() {
    const { service, time, paper, paperAt } = this;
    if (!service || this.press.busy) return;
    const command = {
      type: "issue_ticket",
      ...(service.startsWith(JOURNEY) ? { journey: service.slice(JOURNEY.length) } : { service }),
      // Whoever has an appointment is not here yet: the number waits for them to come.
      ...(time ? { origin: "janji_temu", appointment: time.replace(":", "."), reserve: true } : {}),
      ...(paper.trim() ? { paper: { number: paper.trim(), ...(paperAt ? { at: paperAt.replace(":", ".") } : {}) } } : {}),
    };
    const answering = this.press.send(command, this.page.reason());
    this.page.draw();
    const { answer, isUncertain } = await answering;
    const good = answer.outcome === "done";
    if (isUncertain) return this.page.say({ text: "Belum pasti apakah nomornya diberikan. Tekan sekali lagi: tetap satu nomor.", good });
    if (good) [this.service, this.time, this.paper, this.paperAt] = ["", "", "", ""];
    const given = good && (paper.trim() ? `Nomor ${answer.did.number} tercatat kembali. Pengunjung tetap memakai kertasnya.` : time ? `Nomor ${answer.did.number} diberikan untuk janji temu pukul ${time.replace(":", ".")}. Catatkan untuk pengunjung, dan catat kedatangannya di daftar di bawah.` : `Nomor ${answer.did.number} diberikan. Catatkan untuk pengunjung.`);
    this.page.say({ text: given || answer.text.id, good });
  }

  /** @param {Partial<{service: string, time: string, paper: string, paperAt: string, typed: string}>} change */
  set(change) {
    Object.assign(this, change);
    this.page.draw();
  }

  form() {
    return html`<form class="card" id="give" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); this.give(); }}>
      <label>Beri nomor, juga setelah kuota atau jam pengambilan habis
        <select value=${this.service} onChange=${(/** @type {any} */ event) => this.set({ service: event.target.value })}>
          <option value="">Pilih layanan</option>
          ${this.link.table("service").filter((row) => row.open).map((row) => html`<option key=${row.service} value=${row.service}>${row.name}</option>`)}
          ${this.link.table("journey").map((row) => html`<option key=${JOURNEY + row.journey} value=${JOURNEY + row.journey}>${row.name} (${row.steps.length} tahap)</option>`)}
        </select></label>
      <label>Janji temu hari ini pukul (kosong bila tanpa janji temu)<input type="time" name="appointment" value=${this.time} onInput=${(/** @type {any} */ event) => this.set({ time: event.target.value })} /></label>
      <details open=${Boolean(this.paper)}><summary>Pengunjung sudah memegang nomor yang hilang dari sistem</summary>
        <label>Nomor di kertas<input name="paper" maxlength="12" placeholder="A-057" autocomplete="off" value=${this.paper} onInput=${(/** @type {any} */ event) => this.set({ paper: event.target.value })} /></label>
        <label>Jam di kertas (bila ada)<input type="time" name="paper-at" value=${this.paperAt} onInput=${(/** @type {any} */ event) => this.set({ paperAt: event.target.value })} /></label>
      </details>
      <div class="verbs"><button disabled=${!this.service || this.press.busy}>${this.paper.trim() ? "Catat nomor di kertas" : "Beri nomor"}</button></div>
    </form>`;
  }

  /** Numbers that were lost with the end of the journal, until their people come or the day ends. */
  lost() {
    const rows = this.link.table("lost").sort((one, other) => one.number.localeCompare(other.number));
    if (!rows.length) return "";
    const names = new Map([...this.link.table("service").map((row) => [row.service, row.name]), ...this.link.table("journey").map((row) => [JOURNEY + row.journey, row.name])]);
    const wanted = (/** @type {any} */ row) => (row.journey ? JOURNEY + row.journey : (row.service ?? ""));
    return html`<section class="card" id="lost" aria-label="Nomor yang hilang"><h3>Nomor yang hilang dari sistem</h3>
      <p class="quiet">Pengunjungnya masih memegang kertas. Bila mereka datang, catat kembali: tempatnya di antrean tetap.</p>
      <ul class="skills">${rows.map((row) => html`<li key=${row.number} data-lost=${row.number}>
        <span><b>${row.number}${row.until === row.number ? "" : ` sampai ${row.until}`}</b> ${names.get(wanted(row)) ?? ""}${row.since_ms ? ` · sejak ${clock(row.since_ms, this.link.utcOffsetS)}` : ""}</span>
        <button type="button" onClick=${() => this.takeUp(row.number, wanted(row))}>Catat kembali</button></li>`)}</ul></section>`;
  }

  /** What is known of a lost number goes into the form; the person at the desk looks at the paper and presses. @param {string} number @param {string} service */
  takeUp(number, service) {
    this.set({ paper: number, service, time: "" });
    /** @type {HTMLElement | null} */ (document.querySelector("#give [name=paper]"))?.focus();
  }

  /** Numbers whose people are not there yet, by the time of their appointment. */
  expected() {
    const services = new Map(this.link.table("service").map((row) => [row.service, row.name]));
    const all = this.link.table("ticket").filter((row) => row.state === "reserved");
    if (!all.length) return "";
    all.sort((one, other) => (one.appointment_ms ?? Infinity) - (other.appointment_ms ?? Infinity) || one.ticket - other.ticket);
    const typed = this.typed.trim().toLowerCase();
    const found = typed ? all.filter((row) => `${row.number} ${services.get(row.service) ?? ""}`.toLowerCase().includes(typed)) : all;
    return html`<div class="card" id="expected">
      <p><b>Belum datang (${all.length})</b></p>
      ${all.length > SHOWN_MAX ? html`<label>Cari nomor atau layanan<input type="search" maxlength="40" value=${this.typed} onInput=${(/** @type {any} */ event) => this.set({ typed: event.target.value })} /></label>` : ""}
      <ul class="expected">${found.slice(0, SHOWN_MAX).map((row) => this.expectedRow(row, services.get(row.service) ?? row.service))}</ul>
      ${found.length > SHOWN_MAX ? html`<p class="quiet">Dan ${found.length - SHOWN_MAX} lagi; cari nomornya.</p>` : found.length ? "" : html`<p class="quiet">Tidak ada yang cocok.</p>`}
    </div>`;
  }

  /** @param {any} row @param {string} service */
  expectedRow(row, service) {
    const at = row.appointment_ms ? `${clock(row.appointment_ms, this.link.utcOffsetS)} · ` : "";
    return html`<li key=${row.ticket}><span>${at}<b>${row.number}</b> ${service}</span>
      <span class="verbs"><button type="button" aria-label=${`${row.number} sudah datang`} onClick=${() => this.page.act({ type: "enter_queue", ticket: row.ticket }, `${row.number} kini menunggu.`)}>Sudah datang</button>
      <button type="button" aria-label=${`Batalkan ${row.number}`} onClick=${() => confirm(`Batalkan nomor ${row.number}?`) && this.page.act({ type: "cancel_ticket", ticket: row.ticket }, `${row.number} dibatalkan.`)}>Batalkan</button></span></li>`;
  }
}
