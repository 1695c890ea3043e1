// The plain board: called numbers of one zone for boxes too weak for the real display. Shows; does not speak.
// @ts-check
import { html, render } from "./preact.js";
import { Link } from "./link.js";
import { clock, counterName, date } from "./words.js";

// Rows that fit at arm's length from a wall; older calls wait behind "+n".
const ROWS_MAX = 6;

const zone = new URLSearchParams(location.search).get("zone");
const link = zone ? new Link({ view: "display", zone }, `papan-${zone}`, draw) : undefined;

function draw() {
  if (!link) return render(html`<main class="kiosk-wait"><h1>Papan</h1><p>Tambahkan zona pada alamat, misalnya <code>/board?zone=a</code>. Add the zone to the address.</p></main>`, document.body);
  const site = link.one("site");
  if (!site) return render(html`<main class="wall-wait"><h1>Lantang</h1><p>${link.refusal?.id ?? `Menunggu server di ${location.host}.`}</p></main>`, document.body);
  const zoneRow = link.one("zone");
  const now = link.nowMs();
  const emergency = link.one("emergency");
  const calls = link.table("call").sort((one, other) => other.last_summons_at_ms - one.last_summons_at_ms);
  const called = calls.filter((call) => call.state === "called");
  const [large, ...rest] = called.length ? called : calls.slice(0, 1);
  const shown = [...rest, ...calls.filter((call) => call.state !== "called" && call !== large)];
  return render(
    html`
      <header><div><b>${site.name}</b><span>${[site.motto, zoneRow?.name, zoneRow?.floor].filter(Boolean).join(" · ")}</span></div>
        ${site.training ? html`<em class="mark">LATIHAN</em>` : ""}
        <div class="time"><b>${clock(now, link.utcOffsetS)}</b><span>${date(now, link.utcOffsetS)}</span></div></header>
      ${emergency ? html`<p class="emergency" role="alert">${emergency.drill ? "SIMULASI. " : ""}Keadaan darurat. Ikuti petunjuk petugas.</p>` : ""}
      <main>
        <section class=${`large ${large?.state === "called" ? "now" : ""}`} aria-live="polite">
          ${large
            ? html`<p>${large.state === "called" ? "Sekarang dipanggil" : "Terakhir dipanggil"}</p><h1>${large.number.shown}</h1><h2>→ ${counterName(large.label)}</h2><p class="sub">${[large.agency, large.service].filter(Boolean).join(" · ")}</p>`
            : html`<p>Belum ada nomor yang dipanggil.</p>`}
        </section>
        <section class="rows">
          <h3>Masih dipanggil</h3>
          ${shown.slice(0, ROWS_MAX).map((call) => html`<div class=${call.state === "called" ? "row now" : "row"} key=${call.call}><b>${call.number.shown}</b><i>→</i><span>${counterName(call.label)}</span></div>`)}
          ${rest.length > ROWS_MAX ? html`<p class="sub">+${rest.length - ROWS_MAX} lagi</p>` : ""}
        </section>
      </main>
      ${link.up ? "" : html`<p class="cut" role="status"><b>Sambungan terputus.</b> Tampilan pukul ${clock(link.trueAtMs, link.utcOffsetS)}. Mohon perhatikan panggilan petugas.</p>`}
      <footer>
        <span>Menunggu</span>
        ${link.table("agency").slice(0, 8).map((agency) => html`<div><span>${agency.short}</span><b>${agency.waiting}</b></div>`)}
        <p>${site.notice || "Nomor dapat dipanggil tidak berurutan (prioritas dan janji temu)."}</p>
      </footer>
    `,
    document.body,
  );
}

draw();
