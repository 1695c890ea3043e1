// Announcements in a browser, as the server says them. A board plays the calls of its zone one after the other once a visitor or an officer
// has switched it on, and a kiosk with headphones the number that it gives: browsers play nothing before somebody touched the page. Calls are in
// the order of the hall's own voice (`sounds/src/queue.rs`). It reports nothing as heard: that is the hall's own voice's.
// @ts-check
import { pageToken } from "./link.js";

/** So many wait to be said at most, as in the hall's own voice: more than any hall has counters, each with a first call and a recall. */
const WAITING_MAX = 400;
const GAP_MS = 1000;
const GAP_HURRIED_MS = 800;
/** So many waiting ones are said short and in one language, with one chime for all of them, until none waits: more than 15 s of speech. */
const MANY = 2;
/** A sound that has not come by then is left out: the next call is waiting. */
const FETCH_MS_MAX = 8000;
/** The end of a sound is waited for so much longer than it lasts: an event that is lost must not silence the board for the rest of the day. */
const PATIENCE_MS = 2000;
/** A server that was busy is asked once more after so long. */
const AGAIN_MS = 1000;

/** @typedef {{call: number, summons: number}} Summons */

export class BoardVoice {
  /** @param {() => void} changed told of everything that the page shows */
  constructor(changed) {
    this.changed = changed;
    /** @type {AudioContext | undefined} */
    this.context = undefined;
    /** @type {Summons[]} */
    this.waiting = [];
    /** The highest summons seen of each call. @type {Map<number, number>} */
    this.seen = new Map();
    /** What is being said, as people see it. */
    this.saying = "";
    /** Many waited, and some still do. */
    this.isHurried = false;
    /** The one chime of such a stretch is still to come. */
    this.isChimeDue = false;
    /** The same, unless it was cut off. @type {Summons | undefined} */
    this.current = undefined;
    /** How many were said to their end since the page was opened. */
    this.said = 0;
    /** @type {AudioBufferSourceNode | undefined} */
    this.source = undefined;
    /** @type {import("./link.js").Link | undefined} */
    this.link = undefined;
  }

  get isOn() {
    return Boolean(this.context);
  }

  /** The press that browsers ask for. What was called before it is no news. */
  toggle() {
    if (this.context) {
      this.context.close();
      this.context = undefined;
      this.source = undefined;
      this.waiting = [];
      this.saying = "";
      this.current = undefined;
    } else {
      this.context = new AudioContext();
      this.context.resume();
    }
    this.changed();
  }

  /** The hall as it is now. @param {import("./link.js").Link} link */
  take(link) {
    if (this.link !== link) {
      // Another hall has other calls under the same ids.
      this.link = link;
      this.seen.clear();
      this.waiting = [];
    }
    const called = link.table("call").filter((call) => call.state === "called" && call.spoken_here);
    for (const call of called.sort((one, other) => one.last_summons_at_ms - other.last_summons_at_ms)) {
      if (call.summons <= (this.seen.get(call.call) ?? 0)) continue;
      this.seen.set(call.call, call.summons);
      // A first call is said as long as its ticket is called; a recall only until the next one.
      this.waiting = this.waiting.filter((one) => one.call !== call.call || one.summons === 1);
      if (this.isOn && this.waiting.length < WAITING_MAX) this.waiting.push({ call: call.call, summons: call.summons });
    }
    const standing = new Set(called.map((call) => call.call));
    this.waiting = this.waiting.filter((one) => standing.has(one.call));
    for (const call of this.seen.keys()) if (!standing.has(call)) this.seen.delete(call);
    if (link.one("emergency")) return this.cut();
    if (!this.saying) this.next();
  }

  /** Whatever is said, nobody should go to a counter now; afterwards it is said again. */
  cut() {
    const { current } = this;
    const isOvertaken = current && current.summons > 1 && this.waiting.some((one) => one.call === current.call);
    if (current && !isOvertaken) this.waiting.unshift(current);
    this.current = undefined;
    this.source?.stop();
  }

  async next() {
    const { context, link } = this;
    if (link?.one("emergency")) return;
    if (!this.isHurried && this.waiting.length >= MANY) [this.isHurried, this.isChimeDue] = [true, true];
    const [isShort, hasChime] = [this.isHurried, !this.isHurried || this.isChimeDue];
    const summons = this.waiting.shift();
    const call = summons && link?.table("call").find((one) => one.call === summons.call);
    if (!context || !link || !summons || !call) return;
    [this.saying, this.current, this.isChimeDue] = [call.number.shown, summons, false];
    this.changed();
    try {
      const sound = await context.decodeAudioData(await fetchSound(address(call, summons.summons, link, isShort, hasChime)));
      if (this.context === context && this.current === summons) await this.play(context, sound, volume(link));
    } catch {
      // What cannot be played stands on the board, as everything that is called.
    }
    if (this.context !== context) return;
    if (this.current === summons) this.current = undefined;
    this.saying = "";
    this.changed();
    if (!this.waiting.length) this.isHurried = false;
    setTimeout(() => { if (!this.saying) this.next(); }, this.isHurried ? GAP_HURRIED_MS : GAP_MS);
  }

  /** @param {AudioContext} context @param {AudioBuffer} sound @param {number} gain */
  async play(context, sound, gain) {
    const [source, loudness] = [context.createBufferSource(), context.createGain()];
    loudness.gain.value = gain;
    source.buffer = sound;
    source.connect(loudness).connect(context.destination);
    this.source = source;
    const ended = new Promise((resolve) => { source.onended = resolve; });
    // A browser that let the sound rest meanwhile goes on with it.
    context.resume().catch(() => {});
    source.start();
    const limit = new Promise((resolve) => setTimeout(resolve, sound.duration * 1000 + PATIENCE_MS, "lost"));
    const end = await Promise.race([ended, limit]);
    if (end === "lost") source.stop();
    // Switched off meanwhile, and perhaps on again: that sound is another one's.
    if (this.source !== source) return;
    this.source = undefined;
    if (this.current && end !== "lost") this.said += 1;
  }
}

/** Says a number once, for whoever wears a kiosk's headphones. */
export class Headphones {
  constructor() {
    /** @type {AudioContext | undefined} */
    this.context = undefined;
    /** @type {AudioBufferSourceNode | undefined} */
    this.source = undefined;
    this.asked = 0;
  }

  /** Whatever was said before is for somebody who has left. @param {string} path */
  async say(path) {
    this.hush();
    const asked = this.asked;
    this.context ??= new AudioContext();
    try {
      const sound = await this.context.decodeAudioData(await fetchSound(path));
      if (this.asked !== asked) return;
      await this.context.resume();
      this.source = this.context.createBufferSource();
      this.source.buffer = sound;
      this.source.connect(this.context.destination);
      // For whoever looks after the kiosk: what was said to its end last.
      this.source.onended = () => { if (this.asked === asked) document.body.dataset.said = path; };
      this.source.start();
    } catch {
      // The number stands on the kiosk.
    }
  }

  hush() {
    this.asked += 1;
    this.source?.stop();
    this.source = undefined;
  }
}

/** Where the server says a call. @param {any} call @param {number} summons @param {import("./link.js").Link} link @param {boolean} isShort @param {boolean} hasChime */
function address(call, summons, link, isShort, hasChime) {
  const zone = link.one("zone");
  const languages = [...(zone?.speech?.languages ?? ["id"])];
  if ((call.language === "en" || link.one("site")?.english_always) && !languages.includes("en")) languages.push("en");
  const asked = new URLSearchParams({ prefix: call.number.prefix, counter: call.label.number, noun: call.label.noun, languages: (isShort ? languages.slice(0, 1) : languages).join(","), summons: String(summons), chime: !hasChime ? "none" : (zone?.speech?.chime ?? "two_tones") });
  if (call.onward) asked.set("onward", "true");
  if (call.last && summons === call.summons) asked.set("last", "true");
  if (zone?.speech?.reading) asked.set("reading", zone.speech.reading);
  if (isShort) asked.set("short", "true");
  if (zone && /[\p{L}\p{N}]/u.test(call.floor) && call.floor !== zone.floor) asked.set("floor", call.floor);
  return `/api/announcements/${encodeURIComponent(call.number.shown)}.wav?${asked}`;
}

/** How loud it is now, of 1. @param {import("./link.js").Link} link */
function volume(link) {
  const speech = link.one("zone")?.speech;
  const now = link.nowMs();
  const span = (speech?.spans ?? []).find((/** @type {any} */ one) => one.from_ms <= now && now < one.until_ms);
  return (span?.percent ?? speech?.volume_percent ?? 100) / 100;
}

/** @param {string} path @param {boolean} [isAgain] @returns {Promise<ArrayBuffer>} */
async function fetchSound(path, isAgain) {
  const token = pageToken();
  const answer = await fetch(path, { headers: token ? { authorization: `Bearer ${token}` } : {}, signal: AbortSignal.timeout(FETCH_MS_MAX) });
  if ((answer.status === 503 || answer.status === 429) && !isAgain) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    return fetchSound(path, true);
  }
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.arrayBuffer();
}
