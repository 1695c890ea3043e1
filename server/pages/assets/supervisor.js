// The supervisor's page: every counter and agency at a glance; skills, opening, closing, releasing and the notice by mouse or keyboard.
// It sends commands with who and why and shows what the server says; it must not decide who is called.
// @ts-check
import { html, render } from "./preact.js";
import { Alarm } from "./alarm.js";
import { Giving } from "./giving.js";
import { Hand } from "./hand.js";
import { Link, keepToken } from "./link.js";
import { paperList } from "./paper.js";
import { Screens } from "./screens.js";
import { PAUSES, clock, closed, counterName, counterState, dateOf, hallNotices, minutes, pauseText, shiftText, unopenedText } from "./words.js";

const NOTICE_CHARS_MAX = 200;

// How long a counter that calls by itself leaves its officer, where the site file says nothing.
const AUTOMATIC_AFTER_MS = 5_000;

// Who acts, for the journal: given by the address once, as a kiosk's name is; with a key, the key says it.
const given = new URLSearchParams(location.search).get("name");
if (given) localStorage.setItem("supervisor", given);
const name = localStorage.getItem("supervisor") ?? "supervisor";
const state = { counter: "", heldFirst: /** @type {Set<string>} */ (new Set()), reason: "", standing: false, training: false, notice: /** @type {string | undefined} */ (undefined), pause: { service: "", reason: "fault", minutes: "", numbers: true }, said: /** @type {{text: string, good: boolean} | undefined} */ (undefined) };
const link = new Link({ view: "supervisor" }, name, draw);

const face = {
  reason: () => state.reason.trim(),
  // A reason is for one act: the next one has its own.
  say: (/** @type {{text: string, good: boolean}} */ said) => set({ said, ...(said.good ? { reason: "" } : {}) }),
  act,
  draw,
};
const giving = new Giving(link, face);
const hand = new Hand(link, face);
const alarm = new Alarm(link, face);
const screens = new Screens(link, draw);

/** @param {Partial<typeof state>} change */
function set(change) {
  Object.assign(state, change);
  draw();
}

/** Sends a command and says what became of it. A reason is for one act: the next one has its own. @param {object} command @param {string} done */
async function act(command, done) {
  const reason = state.reason.trim();
  const answer = await link.command(command, reason || undefined);
  const good = answer.outcome === "done";
  set({ said: { text: good ? `${done}${reason ? ` Alasan dicatat: ${reason}` : ""}` : answer.text.id, good }, ...(good ? { reason: "" } : {}) });
  return good;
}

/** What had the focus may be gone after a change: a button of a counter that is open now. The keyboard goes on at the counter's heading. @param {() => void} change */
function keepingFocus(change) {
  const had = document.activeElement;
  change();
  if (had && had !== document.body && !had.isConnected) focus("#acts h3") || focus("#acts");
}

/** @param {string} selector @returns {boolean} */
function focus(selector) {
  const element = /** @type {HTMLElement | null} */ (document.querySelector(selector));
  element?.focus();
  return Boolean(element);
}

function draw() {
  const site = link.one("site");
  if (!site) return render(html`<main class="kiosk-wait"><h1>Supervisor</h1><p>${link.refusal?.id ?? "Menyambung ke server…"}</p>${link.refusal ? tokenForm() : ""}</main>`, document.body);
  keepingFocus(() => render(floor(site), document.body));
}

/** @param {any} site */
function floor(site) {
  const now = link.nowMs();
  const counters = link.table("counter");
  // Several services in one sitting, or steps of one visit, count each.
  const delivered = link.table("agency").reduce((sum, row) => sum + (row.delivered ?? 0), 0);
  return html`
    <header class="bar">
      <img src="/assets/mark.svg" alt="" />
      <div><b>${site.name}</b>${site.training && !(alarm.shown() && !alarm.shown().drill) ? html`<em class="mark">LATIHAN</em>` : ""}<span>${link.table("agency").length} instansi · ${counters.filter((row) => row.state !== "closed").length} dari ${counters.length} loket buka</span></div>
      <div class="time"><span>${site.finished} selesai${delivered > site.finished ? ` (${delivered} layanan)` : ""} · ${site.waiting} menunggu${site.chosen ? ` · ${site.chosen} di luar urutan` : ""}</span><b>${clock(now, link.utcOffsetS)}</b></div>
    </header>
    ${alarm.strip()}
    ${link.up ? "" : html`<p class="cut" role="status"><b>Sambungan terputus.</b> Tampilan pukul ${clock(link.trueAtMs, link.utcOffsetS)}. Tindakan baru dapat dilakukan setelah tersambung. <button type="button" key="print-cut" onClick=${() => hand.printList()}>Cetak daftar antrean</button></p>`}
    ${screens.alarm()}
    <main class="floor">
      <section aria-label="Instansi"><h2>Instansi</h2>${agencies(now)}</section>
      <section aria-label="Loket"><h2>Loket <small>panah berpindah, Enter memilih</small></h2><div class="counters" onKeyDown=${walk}>${counters.map((row) => counterCard(row, now))}</div>${screens.section()}</section>
      <section id="acts" aria-label="Tindakan" tabindex="-1"><h2>Tindakan</h2>${acts(site, now)}</section>
    </main>
    ${paperList(link, site, hand.sentence(site))}
    ${hand.cards(site)}
  `;
}

/** @param {number} now */
function agencies(now) {
  const targets = new Map();
  const unmet = new Map();
  const unserved = new Map();
  for (const service of link.table("service")) {
    targets.set(service.agency, Math.min(targets.get(service.agency) ?? Infinity, service.target_minutes));
    if (service.needs_unmet) unmet.set(service.agency, (unmet.get(service.agency) ?? 0) + service.needs_unmet);
    if (service.waiting && service.counters_open === 0) unserved.set(service.agency, (unserved.get(service.agency) ?? 0) + service.waiting);
  }
  const rows = link.table("agency").map((row) => {
    const longest = row.longest_since_ms === null ? 0 : minutes(row.longest_since_ms, now);
    return { ...row, longest, target: targets.get(row.agency), past: longest / (targets.get(row.agency) || 1) };
  });
  // By how far past their target, then in the site file's order.
  rows.sort((one, other) => other.past - one.past || one.order - other.order);
  return rows.map(
    (row) => html`<div class="queue ${row.past >= 1 ? "late" : row.past >= 0.7 ? "soon" : ""}" key=${row.agency} title=${`${row.name}: ${row.delivered ?? 0} layanan selesai hari ini`}>
      <span>${row.short}${row.past >= 1 ? html` <em>lewat target ${row.target}</em>` : ""}</span><b>${row.waiting}</b><span>${row.waiting ? `${row.longest} mnt` : "–"}</span>
      <i><i style=${`width:${Math.min(100, row.past * 100)}%`}></i></i>
      ${unserved.has(row.agency) ? html`<em role="status">${unserved.get(row.agency)} nomor tanpa loket yang buka</em>` : ""}
      ${unmet.has(row.agency) ? html`<em role="status">${unmet.get(row.agency)} nomor menunggu loket yang memenuhi kebutuhannya (kursi roda, bahasa isyarat, atau dijemput)</em>` : ""}
    </div>`,
  );
}

/** @param {any} row @param {number} now */
function counterCard(row, now) {
  const served = row.state === "serving" || row.state === "calling";
  const step = served && link.table("visitor").find((visitor) => visitor.counter === row.counter)?.step;
  const since = row.since_ms === null || row.state === "closed" ? "" : `${minutes(row.since_ms, now)} mnt`;
  const said = [served ? (row.state === "calling" ? "dipanggil" : "dilayani") : "", step ? `tahap ${step.step} dari ${step.of}` : "", since, row.paused_until_ms ? `sampai ${clock(row.paused_until_ms, link.utcOffsetS)}` : ""];
  const unopened = link.one("site")?.date ? unopenedText(row, now, link.utcOffsetS) : "";
  // A card is narrow: lines break between what is said and never within it.
  return html`<button class="counter ${row.state}" key=${row.counter} data-counter=${row.counter} aria-pressed=${state.counter === row.counter} onClick=${() => choose(row.counter)}>
    <span>${counterName(row.label)}</span><b>${served ? row.number : counterState(row)}</b>
    <small>${said.filter(Boolean).map((part, at) => html`${at ? " · " : ""}<span>${part}</span>`)}</small>
    ${unopened ? html`<small class="shift late">${unopened}</small>` : row.shift ? html`<small class="shift">${shiftText(row.shift, link.utcOffsetS).replace("–", "\u2060–\u2060")}</small>` : ""}
  </button>`;
}

/** A counter was chosen: the keyboard goes to what can be done there, and with Escape back. @param {string} counter */
function choose(counter) {
  // The list keeps its order while it is worked on: what was held when the counter was chosen stands first.
  set({ counter, heldFirst: new Set(link.table("counter").find((row) => row.counter === counter)?.skills), said: undefined });
  focus("#acts h3");
}

/** Arrow keys walk over the counters as they stand on the page. @param {KeyboardEvent} event */
function walk(event) {
  const cards = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".counter")]);
  const at = cards.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  if (at < 0) return;
  const across = cards.filter((card) => card.offsetTop === cards[0].offsetTop).length;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[event.key];
  if (!step || !cards[at + step]) return;
  event.preventDefault();
  cards[at + step].focus();
}

/** @param {any} site @param {number} now */
function acts(site, now) {
  const counter = link.table("counter").find((row) => row.counter === state.counter);
  const notice = state.notice ?? site.notice;
  const show = async (/** @type {string} */ text, /** @type {string} */ done) => (await act({ type: "set_notice", text }, done)) && set({ notice: undefined });
  return html`
    <p class=${state.said ? (state.said.good ? "good" : "cut") : "unsaid"} role="status">${state.said?.text}</p>
    ${alarm.form()}
    <label>Alasan (dicatat bersama nama Anda)<input id="reason" maxlength="120" value=${state.reason} onInput=${(/** @type {any} */ event) => set({ reason: event.target.value })} /></label>
    ${counter ? counterActs(counter, Boolean(site.date)) : html`<p class="quiet">Pilih sebuah loket untuk membuka, menutup, melepas, atau mengatur keahliannya.</p>`}
    <form class="card" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); show(notice.trim(), "Pengumuman diperbarui."); }}>
      <label>Pengumuman di semua layar<textarea maxlength=${NOTICE_CHARS_MAX} rows="3" value=${notice} onInput=${(/** @type {any} */ event) => set({ notice: event.target.value })}></textarea></label>
      <div class="verbs"><button>Tampilkan</button>${site.notice ? html`<button type="button" key="clear" onClick=${() => show("", "Pengumuman dihapus.")}>Hapus</button>` : ""}<small>${notice.length} dari ${NOTICE_CHARS_MAX} huruf</small></div>
    </form>
    ${site.date ? [giving.lost(), hand.form(), giving.expected(), giving.form()] : ""}
    ${site.date ? pauseForm(site) : ""}
    <div class="card"><button key="print" onClick=${() => hand.printList()}>Cetak daftar antrean</button></div>
    ${hand.printForm()}
    <div class="card">
      ${site.date
        ? html`<p>Hari layanan <b>${dateOf(site.date)}</b></p><button key="close" onClick=${() => confirm(closing(site)) && act({ type: "close_day" }, "Hari layanan ditutup.")}>Tutup hari</button>
          ${site.serving_ended_at_ms ? "" : html`<button key="end" onClick=${() => confirm(ending(site)) && act({ type: "end_serving" }, "Pelayanan hari ini diakhiri.")}>Akhiri pelayanan</button>`}
          ${site.unserved_count ? html`<p class="quiet">Tidak terlayani (${site.unserved_count}): ${site.unserved.join(", ")}${site.unserved_count > site.unserved.length ? ", …" : ""}</p>` : ""}`
        : html`<p><b>Hari layanan tidak dibuka.</b> ${site.opens_at_ms > now ? closed(site, now, link.utcOffsetS).line : ""} Bila hari ini sudah ditutup, nomornya dilanjutkan.</p><label class="check"><input type="checkbox" checked=${state.training} onChange=${(/** @type {any} */ event) => set({ training: event.target.checked })} />Hari latihan: semua layar menandainya LATIHAN</label><button key="open" onClick=${async () => (await act({ type: "open_day", training: state.training }, state.training ? "Hari latihan dibuka." : "Hari layanan dibuka.")) && set({ training: false })}>Buka hari</button>`}
    </div>
  `;
}

/** Pausing a service with a reason, and going on with those that are paused. @param {any} site */
function pauseForm(site) {
  const { service, reason, minutes: typed, numbers } = state.pause;
  const services = link.table("service");
  const paused = services.filter((row) => row.pause);
  const change = (/** @type {Partial<typeof state.pause>} */ more) => set({ pause: { ...state.pause, ...more } });
  const pause = async () => {
    const name = services.find((row) => row.service === service)?.name ?? service;
    const command = { type: "pause_service", service, reason, numbers, ...(typed ? { minutes: Number(typed) } : {}) };
    if (await act(command, `${name} dihentikan sementara.`)) change({ service: "", minutes: "" });
  };
  return html`<form class="card" id="pause" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); if (service) pause(); }}>
    ${hallNotices({ ...site, paused: [] }, [], link.utcOffsetS).map((said) => html`<p role="status">${said}</p>`)}
    ${paused.map((row) => html`<p class="verbs" key=${row.service}><span>${row.name}: ${pauseText(row.pause, link.utcOffsetS)}${row.pause.numbers ? "" : "; tanpa nomor baru"}</span><button type="button" onClick=${() => act({ type: "resume_service", service: row.service }, `${row.name} dilanjutkan.`)}>Lanjutkan</button></p>`)}
    <label>Hentikan sebuah layanan untuk sementara
      <select name="paused" value=${service} onChange=${(/** @type {any} */ event) => change({ service: event.target.value })}>
        <option value="">Pilih layanan</option>
        ${services.map((row) => html`<option key=${row.service} value=${row.service}>${row.name}</option>`)}
      </select></label>
    <label>Karena
      <select name="why" value=${reason} onChange=${(/** @type {any} */ event) => change({ reason: event.target.value })}>
        ${Object.entries(PAUSES).map(([word, text]) => html`<option key=${word} value=${word}>${text}</option>`)}
      </select></label>
    <label>Selama (menit; kosong bila belum diketahui)<input name="minutes" type="number" min="1" max="600" value=${typed} onInput=${(/** @type {any} */ event) => change({ minutes: event.target.value })} /></label>
    <label class="check"><input type="checkbox" name="numbers" checked=${numbers} onChange=${(/** @type {any} */ event) => change({ numbers: event.target.checked })} /> Nomor tetap diberikan</label>
    <div class="verbs"><button disabled=${!service}>Hentikan sementara</button></div>
  </form>`;
}

/** @param {any} site @returns {string} */
function ending(site) {
  return `Akhiri pelayanan hari ini? ${site.waiting} nomor yang menunggu menjadi tidak terlayani; yang sedang di loket tetap diselesaikan.`;
}

/** The one question before what cannot be undone. @param {any} site @returns {string} */
function closing(site) {
  const served = link.table("visitor").length;
  return `Tutup hari layanan ${dateOf(site.date)}? ${site.waiting} nomor menunggu dan ${served} pengunjung di loket menjadi tidak terlayani, juga bila hari ini dibuka lagi.`;
}

/** @param {any} counter @param {boolean} dayIsOpen */
function counterActs(counter, dayIsOpen) {
  const name = counterName(counter.label);
  const held = new Set(counter.skills);
  const next = link.table("visitor").find((visitor) => visitor.counter === counter.counter)?.step?.next ?? [];
  // Each verb is a button of its own: Enter pressed twice must not open a counter and close it again.
  const verb = (/** @type {string} */ type, /** @type {string} */ label, /** @type {string} */ done, more = {}) =>
    html`<button key=${type} onClick=${() => act({ type, counter: counter.counter, ...more }, `${name} ${done}`)}>${label}</button>`;
  const skills = link.table("skill").sort((one, other) => Number(state.heldFirst.has(other.skill)) - Number(state.heldFirst.has(one.skill)) || one.name.localeCompare(other.name, "id"));
  return html`<div class="card" key=${counter.counter} onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && focus(`[data-counter="${counter.counter}"]`)}>
    <h3 tabindex="-1">${name} · ${counterState(counter)} <span>${counter.number}</span></h3>
    ${counter.shift ? html`<p class="quiet">${[shiftText(counter.shift, link.utcOffsetS), dayIsOpen ? unopenedText(counter, link.nowMs(), link.utcOffsetS) : ""].filter(Boolean).join("; ")}.</p>` : ""}
    <p class="quiet">${counter.held_by ? `Dipegang oleh ${counter.held_by}.` : "Tidak ada program loket yang tersambung."} Menunggu untuk loket ini: ${counter.waiting}.${next.length ? ` Berikutnya untuk ${counter.number}: ${next.join(", ")}.` : ""}</p>
    <div class="verbs">
      ${counter.state === "closed" && dayIsOpen ? verb("open_counter", "Buka", "dibuka.") : ""}
      ${counter.state === "ready" || counter.state === "paused" ? verb("close_counter", "Tutup", "ditutup.") : ""}
      ${counter.state === "ready" ? verb("pause_counter", "Istirahat", "beristirahat.", { reason: "rest" }) : ""}
      ${counter.state === "paused" ? verb("resume_counter", "Lanjutkan", "dibuka kembali.") : ""}
      ${counter.state === "calling" || counter.state === "serving" ? verb("release_counter", "Lepaskan", "dilepas; nomornya kembali ke depan antrean.") : ""}
    </div>
    ${dayIsOpen ? html`<label class="check"><input type="checkbox" checked=${counter.automatic_after_ms != null} onChange=${(/** @type {any} */ event) => {
      const on = event.target.checked;
      event.target.checked = !on;
      act({ type: "set_automatic", counter: counter.counter, after_ms: on ? AUTOMATIC_AFTER_MS : undefined }, `${name} ${on ? "kini memanggil sendiri setelah siap." : "memanggil hanya dengan tombol."}`);
    }} /> Memanggil sendiri ${(counter.automatic_after_ms ?? AUTOMATIC_AFTER_MS) / 1000} detik setelah siap</label>` : ""}
    <fieldset>
      <legend>Keahlian</legend>
      <label class="check"><input type="checkbox" checked=${state.standing} onChange=${(/** @type {any} */ event) => set({ standing: event.target.checked })} /> Tetap, bukan hanya hari ini</label>
      <ul class="skills">
        ${skills.map((skill) => html`<li key=${skill.skill}>
          <label class="check"><input type="checkbox" data-skill=${skill.skill} checked=${held.has(skill.skill)} onChange=${(/** @type {any} */ event) => {
            const give = event.target.checked;
            // What is ticked is what the server says, not what was clicked.
            event.target.checked = !give;
            act({ type: give ? "give_skill" : "take_skill", counter: counter.counter, skill: skill.skill, standing: state.standing }, `${name} ${give ? "kini melayani" : "tidak lagi melayani"} ${skill.name}.`);
          }} /> ${skill.name}</label></li>`)}
      </ul>
    </fieldset>
  </div>`;
}

function tokenForm() {
  return html`<form onSubmit=${(/** @type {any} */ event) => { event.preventDefault(); keepToken(event.target.token.value.trim()); location.reload(); }}>
    <label>Kunci supervisor<input name="token" type="password" autocomplete="current-password" autofocus /></label><button class="key">Masuk</button>
  </form>`;
}

draw();
