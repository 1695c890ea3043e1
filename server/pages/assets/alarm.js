// Raising an emergency and saying that it is over, each in two steps. A part of the supervisor's page, which reception and security open too:
// it asks and shows; who may, the server decides.
// @ts-check
import { html } from "./preact.js";
import { clock, emergencyTitle } from "./words.js";

const KINDS = ["evacuation", "fire", "earthquake", "lockdown"];

// The largest id that every reader of JSON reads exactly has 53 bits.
const ID_HIGH_BITS = 0x1fffff;

export class Alarm {
  /** @param {import("./link.js").Link} link @param {{ act: (command: object, done: string) => Promise<boolean>, draw: () => void }} page */
  constructor(link, page) {
    this.link = link;
    this.page = page;
    this.kind = "";
    this.drill = false;
    this.asks = false;
    this.asksClear = false;
  }

  /** @param {Partial<{kind: string, drill: boolean, asks: boolean, asksClear: boolean}>} change */
  set(change) {
    Object.assign(this, change);
    this.page.draw();
  }

  /** What the screens show: a real emergency before any drill. @returns {any} */
  shown() {
    return this.link.table("emergency").sort((one, other) => Number(one.drill) - Number(other.drill))[0];
  }

  name() {
    return `${this.drill ? "SIMULASI: " : ""}${emergencyTitle(this.kind)}`;
  }

  async raise() {
    const [high, low] = crypto.getRandomValues(new Uint32Array(2));
    const emergency = (high & ID_HIGH_BITS) * 2 ** 32 + low;
    const { kind, drill } = this;
    const name = this.name();
    this.set({ asks: false });
    await this.page.act({ type: "raise_emergency", emergency, kind, drill }, `${name} tampil di semua layar.`);
    this.set({ kind: "", drill: false });
  }

  async clear() {
    const emergency = this.shown();
    this.set({ asksClear: false });
    if (emergency) await this.page.act({ type: "clear_emergency", emergency: emergency.emergency }, "Keadaan dinyatakan aman; pemanggilan dilanjutkan.");
  }

  /** The strip over the page while an emergency is on. */
  strip() {
    const emergency = this.shown();
    if (!emergency) return "";
    return html`<p class="alarm" role="alert"><b>${emergency.drill ? "SIMULASI: " : ""}${emergencyTitle(emergency.kind)}</b> sejak ${clock(emergency.since_ms, this.link.utcOffsetS)}. Pemanggilan berhenti. ${
      this.asksClear
        ? html`Keadaan sudah aman? <button type="button" key="sure-clear" onClick=${() => this.clear()}>Ya, sudah aman</button> <button type="button" key="keep" onClick=${() => this.set({ asksClear: false })}>Belum</button>`
        : html`<button type="button" key="clear-emergency" onClick=${() => this.set({ asksClear: true })}>Nyatakan aman</button>`
    }</p>`;
  }

  /** The form that raises one. */
  form() {
    return html`<form class="card" id="emergency" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); if (this.kind) this.set({ asks: true }); }}>
      <label>Keadaan darurat di seluruh gedung
        <select name="emergency" value=${this.kind} onChange=${(/** @type {any} */ event) => this.set({ kind: event.target.value, asks: false })}>
          <option value="">Pilih keadaan</option>
          ${KINDS.map((kind) => html`<option key=${kind} value=${kind}>${emergencyTitle(kind)}</option>`)}
        </select></label>
      <label class="check"><input type="checkbox" name="drill" checked=${this.drill} onChange=${(/** @type {any} */ event) => this.set({ drill: event.target.checked, asks: false })} /> Hanya simulasi</label>
      ${this.asks
        ? html`<p role="alert">Nyalakan di seluruh gedung: <b>${this.name()}</b>?</p><div class="verbs"><button type="button" key="sure" onClick=${() => this.raise()}>Ya, nyalakan</button><button type="button" key="no" onClick=${() => this.set({ asks: false })}>Batal</button></div>`
        : html`<div class="verbs"><button key="raise" disabled=${!this.kind}>Nyalakan…</button></div>`}
    </form>`;
  }
}
