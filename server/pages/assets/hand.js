// Numbers that are printed before they are needed, for a hall whose server is gone: the cards to print, and the form by which a stack of them
// is typed in afterwards. A part of the supervisor's page: it asks and shows; it must not decide who is called.
// @ts-check
import { html } from "./preact.js";
import { Press } from "./link.js";
import { JOURNEY } from "./giving.js";
import { dateOf } from "./words.js";

// So many cards are printed at once: a stack of forty sheets, and no more than a page draws in a moment.
const CARDS_MAX = 500;

/** The numbers on paper, for one page. */
export class Hand {
  /** @param {import("./link.js").Link} link @param {{ reason: () => string, say: (said: {text: string, good: boolean}) => void, draw: () => void }} page */
  constructor(link, page) {
    this.link = link;
    this.page = page;
    /** What was typed over the proposed number. @type {string | undefined} */
    this.typed = undefined;
    /** The last number that was entered here, and on which day: a stack is typed in its order. */
    this.last = { number: 0, date: "" };
    this.service = "";
    this.group = "";
    this.time = "";
    this.from = "";
    this.to = "";
    this.printing = false;
    this.press = new Press(link);
    addEventListener("afterprint", () => this.printing && this.set({ printing: false }));
  }

  /** @param {Partial<{typed: string | undefined, service: string, group: string, time: string, from: string, to: string, printing: boolean}>} change */
  set(change) {
    Object.assign(this, change);
    this.page.draw();
  }

  /** The row of the series; none where the hall has no numbers on paper. @returns {any} */
  row() {
    return this.link.one("paper");
  }

  /** @param {any} row @param {number} number */
  text(row, number) {
    return `${row.prefix}-${String(number).padStart(3, "0")}`;
  }

  /** The number after the last one that was entered, passing over those that are; 0 after the end. @param {any} row */
  next(row) {
    const isEntered = (/** @type {number} */ number) => row.entered.some(([from, to]) => from <= number && number <= to);
    const last = this.last.date === this.link.one("site")?.date ? this.last.number : 0;
    let number = Math.max(last || row.highest, row.first - 1) + 1;
    while (number <= row.last && isEntered(number)) number += 1;
    return number <= row.last ? number : 0;
  }

  /** The number to enter: as it was typed, the series before it where only digits were; or the proposed one. @param {any} row */
  number(row) {
    const typed = this.typed?.trim();
    if (typed === undefined) return this.next(row) ? this.text(row, this.next(row)) : "";
    return /^\d+$/.test(typed) ? this.text(row, Number(typed)) : typed.replace(/\s+/, "-");
  }

  /** Enters a number. A press whose answer was lost and the one after it are one number. */
  async enter() {
    const row = this.row();
    const number = row && this.number(row);
    if (!number || !this.service || this.press.busy) return;
    const { service, group, time } = this;
    const command = {
      type: "issue_ticket",
      ...(service.startsWith(JOURNEY) ? { journey: service.slice(JOURNEY.length) } : { service }),
      ...(group ? { group } : {}),
      origin: "informasi",
      paper: { number, ...(time ? { at: time.replace(":", ".") } : {}) },
    };
    // From here on it is this number, whatever the page hears meanwhile: pressed again, it must not be the next visitor's.
    const typed = this.typed;
    this.typed = number;
    const answering = this.press.send(command, this.page.reason());
    this.page.draw();
    const { answer, isUncertain } = await answering;
    const good = answer.outcome === "done";
    if (isUncertain) return this.page.say({ text: `Belum pasti apakah ${number} tercatat. Tekan sekali lagi: tetap satu nomor.`, good });
    if (!good) {
      // What was typed meanwhile stays.
      if (this.typed === number) this.typed = typed;
      return this.page.say({ text: answer.text.id, good });
    }
    // A lost number that was typed here is none of the stack.
    const [prefix, digits] = [answer.did.number.slice(0, row.prefix.length + 1), answer.did.number.slice(row.prefix.length + 1)];
    if (prefix === `${row.prefix}-`) this.last = { number: Number(digits) || 0, date: this.link.one("site")?.date };
    // The next paper of a stack is often for the same service; it has a time and a visitor of its own.
    [this.typed, this.time, this.group] = [undefined, "", ""];
    this.page.say({ text: `Nomor ${answer.did.number} tercatat${time ? `, menunggu sejak ${time.replace(":", ".")}` : ""}.`, good });
    /** @type {HTMLElement | null} */ (document.querySelector("#hand [name=hand-service]"))?.focus();
  }

  /** What is entered, and which numbers before the highest are not: a card may have been left out, or be in somebody's hand. @param {any} row */
  entered(row) {
    if (!row.count) return "Belum ada yang tercatat hari ini.";
    const range = (/** @type {number[]} */ [from, to]) => this.text(row, from) + (to === from ? "" : ` sampai ${this.text(row, to)}`);
    const gaps = row.entered.map(([from], /** @type {number} */ at) => [at ? row.entered[at - 1][1] + 1 : Math.min(row.first, from), from - 1]).filter(([from, to]) => from <= to);
    return `Sudah tercatat hari ini (${row.count}): ${row.entered.map(range).join(", ")}.${gaps.length ? ` Belum tercatat di antaranya: ${gaps.map(range).join(", ")}.` : ""}`;
  }

  form() {
    const row = this.row();
    if (!row) return "";
    const groups = this.link.table("group");
    const number = this.typed ?? this.number(row);
    const typed = (/** @type {string} */ key) => (/** @type {any} */ event) => this.set({ [key]: event.target.value });
    return html`<form class="card" id="hand" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); this.enter(); }}>
      <p><b>Nomor kertas</b> ${this.text(row, row.first)} sampai ${this.text(row, row.last)}</p>
      <p class="quiet">Untuk kartu yang diberikan dengan tangan ketika server mati. Isi dari tumpukan, lalu Enter: nomor berikutnya disiapkan.</p>
      <label>Nomor kertas<input name="hand-number" maxlength="12" autocomplete="off" value=${number} onInput=${typed("typed")} /></label>
      <label>Layanan
        <select name="hand-service" value=${this.service} onChange=${typed("service")}>
          <option value="">Pilih layanan</option>
          ${this.link.table("service").map((service) => html`<option key=${service.service} value=${service.service}>${service.name}</option>`)}
          ${this.link.table("journey").map((journey) => html`<option key=${JOURNEY + journey.journey} value=${JOURNEY + journey.journey}>${journey.name} (${journey.steps.length} tahap)</option>`)}
        </select></label>
      <label>Jam di kertas<input type="time" name="hand-at" value=${this.time} onInput=${typed("time")} /></label>
      ${groups.length > 1 ? html`<label>Kelompok<select name="hand-group" value=${this.group} onChange=${typed("group")}>
        ${groups.map((group) => html`<option key=${group.group} value=${group.order ? group.group : ""}>${group.name}</option>`)}</select></label>` : ""}
      <div class="verbs"><button disabled=${!this.service || !number.trim() || this.press.busy}>Catat nomor kertas</button></div>
      <p class="quiet" data-entered>${this.entered(row)}</p>
    </form>`;
  }

  /** Which cards are printed: all, or those that are used up. */
  printForm() {
    const row = this.row();
    if (!row) return "";
    const bound = (/** @type {"from" | "to"} */ key, /** @type {string} */ name, /** @type {number} */ otherwise) => html`<label>${name}<input type="number" name=${`cards-${key}`} min=${row.first} max=${row.last} placeholder=${otherwise} value=${this[key]} onInput=${(/** @type {any} */ event) => this.set({ [key]: event.target.value })} /></label>`;
    return html`<form class="card" id="print-cards" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); this.print(); }}>
      <p><b>Kartu nomor kertas</b> untuk diberikan dengan tangan ketika server mati. Cetak dan simpan di meja informasi${row.last - row.first >= CARDS_MAX ? `; paling banyak ${CARDS_MAX} sekali cetak` : ""}.</p>
      ${bound("from", "Dari nomor", row.first)}${bound("to", "Sampai nomor", row.last)}
      <div class="verbs"><button>Cetak kartu</button></div>
    </form>`;
  }

  print() {
    if (Number(this.from) && Number(this.to) && Number(this.to) < Number(this.from)) {
      return this.page.say({ text: "Tidak ada kartu dari nomor itu: nomor akhir lebih kecil daripada nomor awal. Perbaiki salah satunya.", good: false });
    }
    this.set({ printing: true });
    print();
  }

  /** The list of the queue, and no cards: a browser may never have said that those were printed. */
  printList() {
    this.set({ printing: false });
    print();
  }

  /** The cards, while they are printed: one half for the desk, which is typed in afterwards, and one for the visitor. @param {any} site */
  cards(site) {
    const row = this.row();
    if (!row || !this.printing) return "";
    const from = Math.max(row.first, Number(this.from) || row.first);
    const to = Math.min(row.last, Number(this.to) || row.last);
    const numbers = Array.from({ length: Math.min(CARDS_MAX, Math.max(0, to - from + 1)) }, (_, at) => this.text(row, from + at));
    return html`<section id="cards" aria-hidden="true">${numbers.map((number) => html`<div class="slip" key=${number}>
      <div><b>${number}</b><small>untuk petugas / for the desk</small><p>Tulis jam dan layanan<br /><i lang="en">Write time and service</i></p><p>Tanggal / Date</p><p>Jam / Time</p><p>Layanan / Service</p></div>
      <div><small>${site.name}</small><b>${number}</b><p>Tulis jam dan layanan<br /><i lang="en">Write time and service</i></p><p>Tanggal / Date</p><p>Jam / Time</p><p>Layanan / Service</p></div>
    </div>`)}</section>`;
  }

  /** The same as a sentence, for the hall's list on paper. @param {any} site */
  sentence(site) {
    const row = this.row();
    if (!row) return "";
    const next = Math.max(row.highest + 1, row.first);
    const left = next <= row.last ? `mulai ${this.text(row, next)}` : "periksa kartu yang belum terpakai";
    return `Nomor baru dengan tangan: kartu ${this.text(row, row.first)} sampai ${this.text(row, row.last)}, ${left}${site.date ? ` (${dateOf(site.date)})` : ""}. Tulis jam dan layanan di kedua belahnya, dan catat semuanya di halaman supervisor sesudah server kembali.`;
  }
}
