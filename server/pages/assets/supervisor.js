// The supervisor's page: every counter and agency at a glance; skills, opening, closing, releasing and the notice by mouse or keyboard.
// It sends commands with who and why and shows what the server says; it must not decide who is called.
// @ts-check
import { html, render } from "./preact.js";
import { Link } from "./link.js";
import { clock, counterName, counterState, minutes } from "./words.js";

const name = localStorage.getItem("supervisor") ?? "supervisor";
const state = { counter: "", reason: "", standing: false, notice: /** @type {string | undefined} */ (undefined), /** @type {{text: string, good: boolean} | undefined} */ said: undefined };
const link = new Link({ view: "supervisor" }, name, draw);

/** @param {Partial<typeof state>} change */
function set(change) {
  Object.assign(state, change);
  draw();
}

/** Sends a command and says what became of it. @param {object} command @param {string} done */
async function act(command, done) {
  const answer = await link.command(command, state.reason.trim() || undefined);
  set({ said: answer.outcome === "done" ? { text: done, good: true } : { text: answer.text.id, good: false } });
}

function draw() {
  const site = link.one("site");
  if (!site) return render(html`<main class="kiosk-wait"><h1>Supervisor</h1><p>${link.refusal?.id ?? "Menyambung ke server…"}</p>${link.refusal ? tokenForm() : ""}</main>`, document.body);
  const now = link.nowMs();
  const counters = link.table("counter");
  return render(
    html`
      <header class="bar">
        <div><b>${site.name}</b>${site.training ? html`<em class="mark">LATIHAN</em>` : ""}<span>${link.table("agency").length} instansi · ${counters.filter((row) => row.state !== "closed").length} dari ${counters.length} loket buka</span></div>
        <div class="time"><span>${site.finished} dilayani · ${site.waiting} menunggu</span><b>${clock(now, link.utcOffsetS)}</b></div>
      </header>
      ${link.up ? "" : html`<p class="cut" role="status"><b>Sambungan terputus.</b> Tampilan pukul ${clock(link.trueAtMs, link.utcOffsetS)}.</p>`}
      <main class="floor">
        <section aria-label="Instansi"><h2>Instansi</h2>${agencies(now)}</section>
        <section aria-label="Loket"><h2>Loket</h2><div class="counters">${counters.map((row) => counterCard(row, now))}</div></section>
        <section aria-label="Tindakan"><h2>Tindakan</h2>${acts(site)}</section>
      </main>
    `,
    document.body,
  );
}

/** @param {number} now */
function agencies(now) {
  const targets = new Map();
  for (const service of link.table("service")) targets.set(service.agency, Math.min(targets.get(service.agency) ?? Infinity, service.target_minutes));
  const rows = link.table("agency").map((row) => {
    const longest = row.longest_since_ms === null ? 0 : minutes(row.longest_since_ms, now);
    return { ...row, longest, past: longest / (targets.get(row.agency) || 1) };
  });
  // By how far past their target, then in the site file's order.
  rows.sort((one, other) => other.past - one.past || one.order - other.order);
  return rows.map(
    (row) => html`<div class="queue ${row.past >= 1 ? "late" : row.past >= 0.7 ? "soon" : ""}" key=${row.agency}>
      <span title=${row.name}>${row.short}</span><b>${row.waiting}</b><span>${row.waiting ? `${row.longest} mnt` : "–"}</span>
      <i style=${`width:${Math.min(100, row.past * 100)}%`}></i>${row.past >= 1 ? html`<em>lewat target</em>` : ""}
    </div>`,
  );
}

/** @param {any} row @param {number} now */
function counterCard(row, now) {
  const served = row.state === "serving" || row.state === "calling";
  return html`<button class="counter ${row.state}" key=${row.counter} aria-pressed=${state.counter === row.counter} onClick=${() => set({ counter: row.counter, said: undefined })}>
    <span>${counterName(row.label)}</span><b>${served ? row.number : counterState(row)}</b>
    <small>${served ? `${row.state === "calling" ? "dipanggil" : "dilayani"} · ` : ""}${row.since_ms === null || row.state === "closed" ? "" : `${minutes(row.since_ms, now)} mnt`}</small>
  </button>`;
}

/** @param {any} site */
function acts(site) {
  const counter = link.table("counter").find((row) => row.counter === state.counter);
  return html`
    ${state.said ? html`<p class=${state.said.good ? "good" : "cut"} role="status">${state.said.text}</p>` : ""}
    <label>Alasan (dicatat bersama nama Anda)<input maxlength="120" value=${state.reason} onInput=${(/** @type {any} */ event) => set({ reason: event.target.value })} /></label>
    ${counter ? counterActs(counter) : html`<p class="quiet">Pilih sebuah loket untuk membuka, menutup, melepas, atau mengatur keahliannya.</p>`}
    <form class="card" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); act({ type: "set_notice", text: state.notice ?? "" }, "Pengumuman diperbarui."); }}>
      <label>Pengumuman di semua layar<textarea maxlength="200" rows="3" value=${state.notice ?? site.notice} onInput=${(/** @type {any} */ event) => set({ notice: event.target.value })}></textarea></label>
      <button>Tampilkan</button>
    </form>
    <div class="card">
      ${site.date
        ? html`<p>Hari layanan ${site.date}</p><button onClick=${() => confirm(closing(site)) && act({ type: "close_day" }, "Hari layanan ditutup.")}>Tutup hari</button>`
        : html`<p>Tidak ada hari layanan yang terbuka. Bila hari ini sudah ditutup, nomornya dilanjutkan.</p><button onClick=${() => act({ type: "open_day" }, "Hari layanan dibuka.")}>Buka hari</button>`}
    </div>
  `;
}

/** The one question before what cannot be undone. @param {any} site @returns {string} */
function closing(site) {
  const served = link.table("visitor").length;
  return `Tutup hari layanan ${site.date}? ${site.waiting} nomor menunggu dan ${served} pengunjung di loket menjadi tidak terlayani, juga bila hari ini dibuka lagi.`;
}

/** @param {any} counter */
function counterActs(counter) {
  const name = counterName(counter.label);
  const held = new Set(counter.skills);
  const verb = (/** @type {string} */ type, /** @type {string} */ label, /** @type {string} */ done, more = {}) =>
    html`<button onClick=${() => act({ type, counter: counter.counter, ...more }, `${name} ${done}`)}>${label}</button>`;
  return html`<div class="card">
    <h3>${name} · ${counterState(counter)}</h3>
    <p class="quiet">${counter.held_by ? `Dipegang oleh ${counter.held_by}.` : "Tidak ada program loket yang tersambung."} Menunggu untuk loket ini: ${counter.waiting}.</p>
    <div class="verbs">
      ${counter.state === "closed" ? verb("open_counter", "Buka", "dibuka.") : ""}
      ${counter.state === "ready" || counter.state === "paused" ? verb("close_counter", "Tutup", "ditutup.") : ""}
      ${counter.state === "ready" ? verb("pause_counter", "Istirahat", "beristirahat.", { reason: "rest" }) : ""}
      ${counter.state === "paused" ? verb("resume_counter", "Lanjutkan", "dibuka kembali.") : ""}
      ${counter.state === "calling" || counter.state === "serving" ? verb("release_counter", "Lepaskan", "dilepas; nomornya kembali ke depan antrean.") : ""}
    </div>
    <label class="check"><input type="checkbox" checked=${state.standing} onChange=${(/** @type {any} */ event) => set({ standing: event.target.checked })} /> tetap (bukan hanya hari ini)</label>
    <ul class="skills">
      ${link.table("skill").map((skill) => html`<li key=${skill.skill}>
        <label class="check"><input type="checkbox" data-skill=${skill.skill} checked=${held.has(skill.skill)} onChange=${(/** @type {any} */ event) => {
          const give = event.target.checked;
          act({ type: give ? "give_skill" : "take_skill", counter: counter.counter, skill: skill.skill, standing: state.standing }, `${name} ${give ? "kini melayani" : "tidak lagi melayani"} ${skill.name}.`);
        }} /> ${skill.name}</label></li>`)}
    </ul>
  </div>`;
}

function tokenForm() {
  return html`<form onSubmit=${(/** @type {any} */ event) => { event.preventDefault(); localStorage.setItem("token", event.target.token.value.trim()); location.reload(); }}>
    <label>Kunci supervisor<input name="token" type="password" autocomplete="current-password" /></label><button>Masuk</button>
  </form>`;
}

draw();
