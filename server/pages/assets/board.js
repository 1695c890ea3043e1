// The plain board: called numbers of one zone for boxes too weak for the real display, and those of a practice while the hall invites to one.
// Shows, and speaks only once somebody has switched its sound on.
// @ts-check
import { html, render } from "./preact.js";
import { Excursion } from "./excursion.js";
import { Link } from "./link.js";
import { mark } from "./look.js";
import { BoardVoice } from "./voice.js";
import { clock, closed, counterName, date, emergencyTitle, hallNotices, hallPause, waitRange } from "./words.js";

// Rows and counts that fit on a wall; where there are more, they take turns. A low wall with a long notice has room for fewer rows.
const ROWS_MAX = 6;
const ROWS_MIN = 2;
const COUNTS_MAX = 6;
const PAGE_MS = 8000;

const zone = new URLSearchParams(location.search).get("zone");
const board = zone ? new Excursion(new Link({ view: "display", zone }, `papan-${zone}`, draw), draw) : undefined;

const voice = new BoardVoice(() => draw());

let rowsMax = ROWS_MAX;
/** What rows have to share the wall with, as it was when `rowsMax` was last found. */
let beside = "";
addEventListener("resize", () => {
  rowsMax = ROWS_MAX;
  draw();
});

/** The page of a list whose turn it is, and which it is of how many. @template T @param {T[]} all @param {number} most @param {number} nowMs */
function turn(all, most, nowMs) {
  const pages = Math.max(1, Math.ceil(all.length / most));
  const page = Math.floor(nowMs / PAGE_MS) % pages;
  return { shown: all.slice(page * most, (page + 1) * most), page: page + 1, pages };
}

function draw() {
  if (!board) return render(zoneForm(), document.body);
  board.settle(performance.now());
  const link = board.shown;
  // Whatever a practice's server says: nobody is to take it for the hall.
  const training = link.one("site")?.training || board.isAway;
  const site = link.one("site");
  if (!site) return render(html`<main class="wall-wait"><img src="/assets/mark.svg" alt="" /><h1>${link.refusal ? "Belum tersambung" : "Menunggu server"}</h1><p>${link.refusal?.id ?? `Mencoba ${location.host}. Mohon perhatikan panggilan petugas.`}</p></main>`, document.body);
  voice.take(link);
  const emergency = shownEmergency(link, board.isAway);
  // Where something else goes or becomes shorter, there is room for more rows again. Not at every page, for the last one has few rows:
  // those that had no room on the one before would then have none on either.
  const besideNow = [board.isAway, link.up, site.date, Boolean(emergency), site.notice, ...hallNotices(site, link.table("agency"), link.utcOffsetS)].join();
  if (besideNow !== beside) [beside, rowsMax] = [besideNow, ROWS_MAX];
  render(emergency ? emergencyView(emergency, link.one("zone")) : hall(link, site, training), document.body);
  const rows = document.querySelector(".rows");
  if (rows && rows.scrollHeight > rows.clientHeight + 1 && rowsMax > ROWS_MIN) {
    rowsMax -= 1;
    draw();
  }
}

/** @param {Link} link @param {any} site @param {boolean} training */
function hall(link, site, training) {
  const now = link.nowMs();
  // A page stands as long on a quick clock, where people practise.
  const pageTime = now / link.clockSpeed;
  const zoneRow = link.one("zone");
  const open = Boolean(site.date);
  const calls = link.table("call").sort((one, other) => other.last_summons_at_ms - one.last_summons_at_ms);
  const called = calls.filter((call) => call.state === "called");
  const before = open ? calls.filter((call) => call.state !== "called") : [];
  // Whoever was called last is no news in a break: it says when the hall goes on.
  const pause = hallPause(site, link.utcOffsetS);
  const large = called[0] ?? (pause ? undefined : before[0]);
  const rest = turn(called.slice(1), rowsMax, pageTime);
  const past = before.filter((call) => call !== large).slice(0, rowsMax - rest.shown.length);
  const agencies = link.table("agency");
  const counts = turn(agencies.length > COUNTS_MAX ? agencies.filter((agency) => agency.waiting > 0) : agencies, COUNTS_MAX, pageTime);
  const said = [...hallNotices(site, agencies, link.utcOffsetS), site.notice].filter(Boolean).join(" ");
  const notice = said || (open && !site.first_come ? "Nomor dapat dipanggil tidak berurutan (prioritas dan janji temu)." : "");
  const quiet = pause ?? (open ? { title: "Tidak ada panggilan saat ini", line: "Nomor Anda akan tampil di sini saat dipanggil." } : closed(site, now, link.utcOffsetS));
  return html`
    <header>
      <img src=${mark(site, draw)} alt="" />
      <div><b>${site.name}</b><span>${[site.motto, zoneRow?.name, zoneRow?.floor].filter(Boolean).join(" · ")}</span></div>
      ${training ? html`<em class="mark">LATIHAN</em>` : ""}
      ${zoneRow?.voice ? soundKey() : ""}
      <div class="time"><b>${clock(now, link.utcOffsetS)}</b><span>${date(now, link.utcOffsetS)}</span></div>
    </header>
    <main>
      <section class=${`large ${large?.state === "called" ? "now" : ""}`} aria-live="polite">
        <div>${large
          ? html`<p>${large.state === "called" ? "Sekarang dipanggil" : "Terakhir dipanggil"}</p><h1 class=${large.number.shown.length > 5 ? "long" : ""}>${large.number.shown}</h1><h2><i>→</i> ${counterName(large.label)}</h2><p class="sub">${[large.agency, large.service].filter(Boolean).join(" · ")}</p>`
          : html`<div class="words">${site.theme?.slogan ? html`<p>${site.theme.slogan}</p>` : ""}<h2>${quiet.title}</h2><p>${quiet.line}</p></div>`}</div>
      </section>
      <section class="rows">
        ${rest.shown.length ? html`<h3>Masih dipanggil ${rest.pages > 1 ? html`<small>${rest.page} dari ${rest.pages}</small>` : ""}</h3>${rest.shown.map((call) => row(call, "row now"))}` : ""}
        ${past.length ? html`<h3>Panggilan sebelumnya</h3>${past.map((call) => row(call, "row"))}` : ""}
      </section>
    </main>
    ${link.up ? "" : html`<p class="cut" role="status"><b>Sambungan terputus.</b> Tampilan pukul ${clock(link.trueAtMs, link.utcOffsetS)}. Mohon perhatikan panggilan petugas.</p>`}
    ${open || notice ? html`<footer>
      ${open && counts.shown.length ? html`<span>Menunggu</span>${counts.shown.map((agency) => html`<div key=${agency.agency}><span>${agency.short}</span><b>${agency.waiting}</b>${agency.waiting && agency.expected_wait ? html`<small>${waitRange(agency.expected_wait)}</small>` : ""}</div>`)}` : ""}
      <p>${notice}</p>
    </footer>` : ""}
  `;
}

/** Switches the board's own sound. Browsers play nothing before it was pressed. */
function soundKey() {
  return html`<button class="sound" aria-pressed=${voice.isOn ? "true" : "false"} data-said=${voice.said} data-waiting=${voice.waiting.length} onClick=${() => voice.toggle()}><b>Suara ${voice.isOn ? "menyala" : "mati"}</b><span lang="en">Sound ${voice.isOn ? "on" : "off"}</span></button>`;
}

/** @param {any} call @param {string} kind */
function row(call, kind) {
  return html`<div class=${kind} key=${call.call}><b>${call.number.shown}</b><i>→</i><span>${counterName(call.label)}</span></div>`;
}

/** The emergency that is on: a real one before a drill, and in a practice never a real one. @param {Link} link @param {boolean} isAway @returns {any} */
function shownEmergency(link, isAway) {
  const [first] = link.table("emergency").sort((one, other) => Number(one.drill) - Number(other.drill) || other.since_ms - one.since_ms);
  return first && isAway ? { ...first, drill: true } : first;
}

/** Over everything: what it is, and what this hall asks for on this floor. A real one bears no mark of training. @param {any} emergency @param {any} zone */
function emergencyView(emergency, zone) {
  const text = zone?.emergency_texts?.find((/** @type {any} */ one) => one.kind === emergency.kind);
  return html`<main class="emergency" role="alert"><i aria-hidden="true">!</i>${emergency.drill ? html`<b>SIMULASI</b>` : ""}<h1>${emergencyTitle(emergency.kind)}</h1><p>${text?.id ?? "Harap tetap tenang. Ikuti petunjuk petugas."}</p><p lang="en">${text?.en ?? "Stay calm. Follow the staff's directions."}</p></main>`;
}

/** Without a zone the board asks for one. */
function zoneForm() {
  return html`<main class="wall-wait">
    <img src="/assets/mark.svg" alt="" />
    <h1>Papan</h1>
    <form>
      <label><span>Kode zona di berkas tempat, misalnya <b>a</b>.</span><span lang="en">The zone's code in the site file.</span><input name="zone" required maxlength="64" autofocus autocapitalize="none" /></label>
      <button class="key">Tampilkan</button>
    </form>
  </main>`;
}

draw();
