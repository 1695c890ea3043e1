// The kiosk: agency, then service, then a number. Two taps, or a search that forgives a typo.
// It asks for a ticket once per tap, with one request id however often the answer is lost; it must not decide anything about the queue.
// @ts-check
import { html, render } from "./preact.js";
import { Link, ask, requestId, saysNothing } from "./link.js";
import { mark } from "./look.js";
import { search } from "./search.js";
import { Headphones } from "./voice.js";
import { callRange, clock, closed, emergencyTitle, hallNotices, pauseText, stopped, waitRange } from "./words.js";

// An unfinished choice and a shown number leave the screen after this long, for the next visitor.
const IDLE_MS = 45000;
const NUMBER_SHOWN_MS = 15000;

const WORDS = {
  id: {
    welcome: "Silakan pilih instansi", service: "Silakan pilih layanan", find: "Cari layanan, misalnya KTP atau pajak", nothing: "Tidak ditemukan. Silakan coba kata lain, atau tanyakan kepada petugas informasi.",
    back: "Kembali", minutes: "menit", waiting: "menunggu", closed: "Sedang tidak menerima nomor", used_up: "Nomor hari ini habis", too_late: "Tidak sempat dilayani lagi hari ini", paused: "Dihentikan sementara", numbers_go_on: "Nomor tetap dapat diambil; panggilan dimulai lagi setelah itu.", left: (n) => `sisa ${n} nomor`, no_counter: "Belum ada loket yang buka", no_need_counter: "Loket yang memenuhi kebutuhan Anda belum buka. Supervisor melihatnya; Anda dapat juga memberi tahu petugas informasi.", nobody: "Tidak ada yang menunggu", your_number: "Nomor antrean Anda",
    ahead: (n) => (n === 0 ? "Anda berikutnya." : `${n} nomor dipanggil sebelum Anda.`), expected: (wait) => `perkiraan menunggu ${wait}`,
    next: "Silakan duduk. Nomor Anda akan ditampilkan dan dipanggil.", bring: "Yang perlu dibawa", take: "Ambil nomor", priority: "Saya termasuk", offline: "Mohon tunggu sebentar, sambungan sedang dipulihkan. Bila mendesak, temui petugas informasi.",
    safety: "Harap tetap tenang. Ikuti petunjuk petugas.", drill: "SIMULASI", wait: "Mohon tunggu…", unsure: "Belum pasti apakah nomor Anda sudah tercatat. Ketuk Ambil nomor sekali lagi: tetap hanya satu nomor yang diberikan.", done: "Selesai", listen: "Dengarkan lagi", other: "English", everyone: "Umum", need: "Saya memerlukan", needs: { wheelchair: "Loket untuk kursi roda", sign_language: "Bahasa isyarat", escort: "Dijemput dari tempat duduk" }, fee: "Biaya", duration: "Penyelesaian", training: "LATIHAN", steps: (n) => `Satu nomor untuk ${n} layanan`, in_any_order: "urutannya menyesuaikan loket yang kosong",
  },
  en: {
    welcome: "Please choose an agency", service: "Please choose a service", find: "Search a service, e.g. KTP or tax", nothing: "Nothing found. Please try another word, or ask at the information desk.",
    back: "Back", minutes: "minutes", waiting: "waiting", closed: "Gives no numbers now", used_up: "No numbers left today", too_late: "Too late to be served today", paused: "Paused", numbers_go_on: "You can still take a number; calling goes on after that.", left: (n) => (n === 1 ? "1 number left" : `${n} numbers left`), no_counter: "No counter is open yet", no_need_counter: "The counter that meets your need is not open yet. The supervisor sees this; you may also tell the information desk.", nobody: "Nobody is waiting", your_number: "Your number",
    ahead: (n) => (n === 0 ? "You are next." : n === 1 ? "1 number will be called before you." : `${n} numbers will be called before you.`), expected: (wait) => `expected wait ${wait}`,
    next: "Please take a seat. Your number will be shown and called.", bring: "What to bring", take: "Take a number", priority: "I belong to", offline: "Please wait a moment, the connection is being restored. If it is urgent, ask at the information desk.",
    safety: "Stay calm. Follow the staff.", drill: "DRILL", wait: "Please wait…", unsure: "It is not certain whether your number was recorded. Tap Take a number once more: it stays one number.", done: "Done", listen: "Hear it again", other: "Bahasa Indonesia", everyone: "Everybody", need: "I need", needs: { wheelchair: "A counter for wheelchairs", sign_language: "Sign language", escort: "To be fetched from my seat" }, fee: "Fee", duration: "Completed in", training: "TRAINING", steps: (n) => `One number for ${n} services`, in_any_order: "in whatever order counters are free",
  },
};

// The group that everybody belongs to has this code in every hall; its name is ours where the site gives none.
const EVERYBODY = "umum";

const query = new URLSearchParams(location.search);
const device = query.get("name") ?? undefined;
// Only where somebody said that there are some: a loudspeaker would tell the hall whose number it is.
const headphones = query.has("headphones") ? new Headphones() : undefined;
const root = document.body;
const start = { language: /** @type {"id"|"en"} */ ("id"), agency: "", service: "", group: "", needs: /** @type {string[]} */ ([]), typed: "", busy: false, asked: /** @type {{request: string, command: object, service: any} | undefined} */ (undefined), issued: /** @type {any} */ (undefined), refusal: /** @type {any} */ (undefined), cut: false };
let state = { ...start };
/** @type {number | undefined} */
let idle;
const link = new Link({ view: "kiosk" }, device ?? "kios", draw);

/** @param {Partial<typeof start>} change */
function go(change) {
  state = { ...state, ...change };
  clearTimeout(idle);
  const anything = state.agency || state.service || state.typed || state.issued || state.refusal || state.language !== "id";
  if (!state.issued) headphones?.hush();
  if (anything && !state.busy) idle = setTimeout(() => go({ ...start }), state.issued ? NUMBER_SHOWN_MS : IDLE_MS);
  draw();
  // Another view: whoever works by keys or hears the page starts at its heading.
  if ("agency" in change || "service" in change || change.issued) /** @type {HTMLElement | null} */ (document.querySelector("main h1"))?.focus({ preventScroll: true });
}

/** What a number is asked for with. @param {any} service */
function numberFor(service) {
  return { ...(service.journey ? { journey: service.journey } : { service: service.service }), language: state.language, origin: "kios", ...(state.group ? { group: state.group } : {}), ...(state.needs.length ? { needs: state.needs } : {}), ...(device ? { device } : {}) };
}

/** One ticket for one choice, whatever happens to the answer. @param {any} service */
async function take(service) {
  if (state.busy || state.issued) return;
  go({ busy: true, refusal: undefined });
  const command = { type: "issue_ticket", ...numberFor(service) };
  const asked = state.asked ?? { request: requestId(), command, service };
  const answer = await link.command(asked.command, undefined, asked.request);
  if (answer.outcome === "done" && answer.did?.announcement) headphones?.say(answer.did.announcement);
  if (answer.outcome === "done") go({ busy: false, issued: { ...answer.did, service: asked.service, atMs: link.nowMs(), asked: state.needs.length ? waitAsked.wait : undefined } });
  // Without a certain answer the next tap asks the very same again under the same name: it is still one ticket. A tap that nobody looked at,
  // because the link is cut or the server has no time, leaves the one before as uncertain as it was.
  else if (answer.outcome === "unsure" || (state.asked && saysNothing(answer))) go({ busy: false, refusal: { id: WORDS.id.unsure, en: WORDS.en.unsure }, asked });
  // What was refused for want of a link is over once there is one again.
  else go({ busy: false, refusal: answer.text, cut: answer.code === "offline", asked: undefined });
}

/** What a number can be taken for: the services, and visits over several of them as if each were one. */
function choices() {
  const services = link.table("service");
  const byCode = new Map(services.map((service) => [service.service, service]));
  const journeys = link.table("journey").map((row) => {
    const steps = row.steps.map((/** @type {string} */ step) => byCode.get(step)).filter(Boolean);
    const left = steps.map((/** @type {any} */ step) => step.left).filter((/** @type {any} */ left) => left !== null);
    const pauses = steps.map((/** @type {any} */ step) => step.pause).filter(Boolean);
    // In any order the visit begins where somebody can serve it and the wait is shortest; otherwise with its first step.
    const first = row.any_order ? steps.reduce((/** @type {any} */ best, /** @type {any} */ step) => (isSooner(step, best) ? step : best)) : steps[0];
    return {
      ...first,
      counters_open: row.any_order ? steps.reduce((/** @type {number} */ sum, /** @type {any} */ step) => sum + step.counters_open, 0) : first.counters_open,
      key: `journey:${row.journey}`,
      journey: row.journey,
      name: row.name,
      steps: steps.map((/** @type {any} */ step) => ({ name: step.name, duration: step.duration, fee: step.fee })),
      any_order: row.any_order,
      open: steps.every((/** @type {any} */ step) => step.open),
      pause: pauses.find((/** @type {any} */ pause) => !pause.numbers) ?? pauses[0] ?? null,
      too_late: steps.some((/** @type {any} */ step) => step.too_late),
      left: left.length ? Math.min(...left) : null,
      needs: first.needs.filter((/** @type {string} */ need) => steps.every((/** @type {any} */ step) => step.needs.includes(need))),
      requirements: [...new Set(steps.flatMap((/** @type {any} */ step) => step.requirements))],
      duration: "",
      fee: "",
    };
  });
  // A visit stands before its single services: whoever needs all of them should see it first.
  return [...journeys, ...services.map((service) => ({ ...service, key: service.service }))];
}

/** Whether one service can be begun with before another. @param {any} one @param {any} other */
function isSooner(one, other) {
  const places = (/** @type {any} */ step) => [step.counters_open ? 0 : 1, step.expected_wait?.from_minutes ?? Infinity, step.expected_wait?.to_minutes ?? Infinity, step.waiting];
  const [its, others] = [places(one), places(other)];
  const at = its.findIndex((place, index) => place !== others[index]);
  return at >= 0 && its[at] < others[at];
}

// From so many numbers left on the kiosk says how many: earlier it would only worry people.
const FEW_LEFT = 10;

/** @param {any} service */
function canTake(service) {
  return isOffered(service) && Boolean(link.one("site")?.date);
}

/** Whether a number may be taken for it now. @param {any} service */
function isOffered(service) {
  return service.open && service.left !== 0 && !service.too_late && service.pause?.numbers !== false;
}

function draw() {
  if (state.cut && link.up) state = { ...state, cut: false, refusal: undefined };
  const words = WORDS[state.language];
  document.documentElement.lang = state.language;
  const site = link.one("site");
  if (!site) return render(html`<main class="kiosk-wait"><h1>Lantang</h1><p>${(link.refusal ?? {})[state.language] ?? words.offline}</p></main>`, root);
  const emergency = link.one("emergency");
  if (emergency) return render(html`<main class="emergency" role="alert"><i aria-hidden="true">!</i>${emergency.drill ? html`<b>${words.drill}</b>` : ""}<h1>${emergencyTitle(emergency.kind, state.language)}</h1><p>${words.safety}</p></main>`, root);
  return render(
    html`
      <header class="bar">
        <img src=${mark(site, draw)} alt="" />
        <div><b>${site.name}</b>${site.training ? html`<em class="mark">${words.training}</em>` : ""}<span>${site.motto}</span></div>
        <b class="clock">${clock(link.nowMs(), link.utcOffsetS)}</b>
        <button class="quiet" onClick=${() => go({ language: state.language === "id" ? "en" : "id" })}>${words.other}</button>
      </header>
      ${link.up ? "" : html`<p class="cut" role="status">${words.offline}</p>`}
      ${site.on_break && !stopped(site, link.nowMs()) ? html`<p class="say" role="status">${hallNotices(site, [], link.utcOffsetS, state.language).join(" ")} ${words.numbers_go_on}</p>` : ""}
      ${state.issued ? numberView(words) : !site.date || stopped(site, link.nowMs()) ? closedView(site) : state.service ? serviceView(words) : listView(words)}
    `,
    root,
  );
}

/** No number is given: when that changes, in a sentence. @param {any} site */
function closedView(site) {
  const { title, line } = closed(site, link.nowMs(), link.utcOffsetS, state.language);
  return html`<main class="shut" role="status"><h1 tabindex="-1">${title}</h1><p>${line}</p></main>`;
}

/** @param {typeof WORDS.id} words */
function listView(words) {
  const agencies = link.table("agency");
  const services = choices();
  // A hall of one agency has nothing to choose there.
  const chosen = state.agency || (agencies.length === 1 ? agencies[0].agency : "");
  const names = new Map(agencies.map((agency) => [agency.agency, `${agency.short} ${agency.name}`]));
  const found = state.typed.trim() ? search(state.typed, services, (service) => `${service.name} ${names.get(service.agency)}`) : undefined;
  const title = found || chosen ? words.service : words.welcome;
  return html`
    <main class="pick">
      <div class="head">
        ${state.agency || found ? html`<button class="back" onClick=${() => go({ agency: "", typed: "" })}>‹ ${words.back}</button>` : ""}
        <h1 tabindex="-1">${title}</h1>
        <input type="search" aria-label=${words.find} placeholder=${words.find} value=${state.typed} maxlength="40" onInput=${(/** @type {any} */ event) => go({ typed: event.target.value })} />
      </div>
      ${found
        ? found.length
          ? html`<div class="tiles">${found.slice(0, 12).map((service) => serviceTile(words, service, names.get(service.agency)))}</div>`
          : html`<p class="empty" role="status">${words.nothing}</p>`
        : chosen
          ? html`<div class="tiles">${services.filter((service) => service.agency === chosen).map((service) => serviceTile(words, service))}</div>`
          : html`<div class="tiles">
              ${agencies.map((agency) => html`<button class="tile" onClick=${() => go({ agency: agency.agency })}><b>${agency.short}</b>${agency.name === agency.short ? "" : html`<span>${agency.name}</span>`}</button>`)}
            </div>`}
    </main>
  `;
}

/** @param {typeof WORDS.id} words @param {any} service @param {string} [agency] */
function serviceTile(words, service, agency) {
  const few = service.left !== null && service.left <= FEW_LEFT ? ` · ${words.left(service.left)}` : "";
  const note = !service.open ? words.closed : service.pause ? `${words.paused}: ${pauseText(service.pause, link.utcOffsetS, state.language)}` : service.too_late ? words.too_late : service.left === 0 ? words.used_up : service.counters_open === 0 ? words.no_counter : service.waiting === 0 ? words.nobody : `${service.waiting} ${words.waiting}`;
  const isOpen = isOffered(service);
  // A counter that is busy with others makes people wait though nobody waits for this service.
  const waits = service.waiting > 0 || service.expected_wait?.from_minutes > 0;
  const wait = isOpen && waits ? waitRange(service.expected_wait, state.language) : "";
  return html`<button class="tile" onClick=${() => go({ service: service.key })} disabled=${!isOpen}><b>${service.name}</b>${service.steps ? html`<span>${words.steps(service.steps.length)}</span>` : ""}<span>${agency ? `${agency} · ` : ""}${note}${wait ? ` · ${words.expected(wait)}` : ""}${isOpen ? few : ""}</span></button>`;
}

// A wait that was asked for is asked for again after this long, as long as somebody looks at it.
const WAIT_ASKED_MS = 10000;

// What was asked about somebody with needs: whose choice it was, when, and what the server said.
let waitAsked = { choice: "", atMs: 0, wait: /** @type {any} */ (undefined) };

/** What is expected of somebody who needs a special counter: the server is asked about this one choice. @param {any} service */
function askWait(service) {
  const number = numberFor(service);
  const choice = JSON.stringify(number);
  // As long as somebody looks it is asked again and again; what is older was told to somebody before.
  if (waitAsked.choice !== choice || performance.now() - waitAsked.atMs > 2 * WAIT_ASKED_MS) waitAsked = { choice, atMs: 0, wait: undefined };
  if (performance.now() - waitAsked.atMs > WAIT_ASKED_MS || !waitAsked.atMs) {
    waitAsked.atMs = performance.now();
    ask("/api/waits", number).then((answer) => {
      if (waitAsked.choice !== choice) return;
      waitAsked.wait = answer?.expected_wait ?? undefined;
      draw();
    });
  }
  return waitAsked.wait;
}

/** What is expected of the group and the needs that were chosen. @param {any} service */
function forecast(service) {
  if (state.needs.length) return askWait(service);
  const other = service.group_waits?.find((/** @type {any} */ row) => row.group === state.group);
  return other ? other.expected_wait : service.expected_wait;
}

/** @param {typeof WORDS.id} words */
function serviceView(words) {
  const service = choices().find((row) => row.key === state.service);
  if (!service) return listView(words);
  const agency = link.table("agency").find((row) => row.agency === service.agency);
  const groups = link.table("group");
  // What is on its way, or will be asked again, is what the screen shows: until then nothing of it can be chosen otherwise.
  const settled = !state.busy && !state.asked;
  const standard = (/** @type {{duration: string, fee: string}} */ of) => [of.duration && `${words.duration}: ${of.duration}`, of.fee && `${words.fee}: ${of.fee}`].filter(Boolean).join(" · ");
  const facts = standard(service);
  return html`
    <main class="pick service">
      <div class="head"><button class="back" disabled=${state.busy} onClick=${() => go({ service: "", needs: [], refusal: undefined, asked: undefined })}>‹ ${words.back}</button><h1 tabindex="-1">${service.name}</h1></div>
      ${service.pause ? html`<p class="say" role="status">${words.paused}: ${pauseText(service.pause, link.utcOffsetS, state.language)}. ${service.pause.numbers ? words.numbers_go_on : ""}</p>` : service.too_late ? html`<p class="say" role="status">${words.too_late}.</p>` : ""}
      <p class="sub">${agency?.name}${facts ? ` · ${facts}` : ""}</p>
      ${service.steps ? html`<section><h2>${words.steps(service.steps.length)}${service.any_order ? `, ${words.in_any_order}` : ""}</h2><ol>${service.steps.map((/** @type {{name: string, duration: string, fee: string}} */ step) => html`<li>${step.name}${standard(step) ? html` <small>${standard(step)}</small>` : ""}</li>`)}</ol></section>` : ""}
      ${service.requirements.length ? html`<section><h2>${words.bring}</h2><ul>${service.requirements.map((/** @type {string} */ item) => html`<li>${item}</li>`)}</ul></section>` : ""}
      ${groups.length > 1
        ? html`<section>
            <h2>${words.priority}</h2>
            <div class="chips" role="group" aria-label=${words.priority}>
              ${groups.map((group, index) => html`<button disabled=${!settled} aria-pressed=${(state.group || groups[0].group) === group.group} onClick=${() => go({ group: index ? group.group : "" })}>${group.group === EVERYBODY ? words.everyone : group.name}</button>`)}
            </div>
          </section>`
        : ""}
      ${service.needs.length ? html`<section>
        <h2>${words.need}</h2>
        <div class="chips" role="group" aria-label=${words.need}>
          ${Object.entries(words.needs).filter(([need]) => service.needs.includes(need)).map(([need, name]) => html`<button disabled=${!settled} aria-pressed=${state.needs.includes(need)} onClick=${() => go({ needs: state.needs.includes(need) ? state.needs.filter((one) => one !== need) : [...state.needs, need] })}>${name}</button>`)}
        </div>
      </section>` : ""}
      ${canTake(service) && service.counters_open > 0 ? html`<p class="sub">${callRange(forecast(service), link.nowMs(), link.utcOffsetS, state.language)}</p>` : ""}
      ${state.refusal ? html`<p class="cut" role="alert">${state.refusal[state.language]}</p>` : ""}
      <button class="key" disabled=${state.busy || !canTake(service)} onClick=${() => take(service)}>${state.busy ? words.wait : words.take}</button>
    </main>
  `;
}

/** @param {typeof WORDS.id} words */
function numberView(words) {
  const { number, ahead, wait_min_minutes: min, wait_max_minutes: max, service, atMs, asked } = state.issued;
  // With needs the answer says no more than that somebody can call: what was asked before the number was taken says when.
  const wait = min === 0 && max === null && asked ? asked : { from_minutes: min, to_minutes: max };
  const when = callRange(wait, atMs, link.utcOffsetS, state.language);
  return html`
    <main class="number" role="status">
      <p>${words.your_number}</p>
      <h1 tabindex="-1" class=${number.length > 5 ? "long" : ""}>${number}</h1>
      <p class="sub">${service.name}</p>
      <p class="ahead">${min === null ? (state.needs.length ? words.no_need_counter : words.no_counter + ".") : `${words.ahead(ahead)} ${when}`}</p>
      <p>${words.next}</p>
      <div class="keys">
        ${headphones && state.issued.announcement ? html`<button class="back listen" onClick=${() => { headphones.say(state.issued.announcement); go({}); }}>${words.listen}</button>` : ""}
        <button class="back done" onClick=${() => go({ ...start })}>${words.done}</button>
      </div>
    </main>
  `;
}

draw();
