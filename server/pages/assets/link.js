// The page's end of the WebSocket: hello, snapshot, updates, resume by position, heartbeat, reconnecting with jittered backoff.
// It stores rows as they come and computes nothing; it must not know what a page shows.
// @ts-check

const PROTOCOL_VERSION = 1;
const HEARTBEAT_EVERY_MS = 1000;
const SILENCE_MS_MAX = 5000;
// Waiting time before a new try doubles from the first to the second, halved to doubled by chance so that a hall does not come back in step.
const BACKOFF_MS_MIN = 250;
const BACKOFF_MS_MAX = 5000;
// An answer is waited for this long before the same request is sent again, and this long altogether.
const ANSWER_MS_MAX = 3000;
const PRESS_MS_MAX = 20000;
// Presses without an answer at one time; a person has one or two.
const WAITING_MAX = 16;

/** What a person is told without a certain answer. */
const OFFLINE = { id: "Tidak tersambung, jadi tidak ada yang dikirim. Coba lagi setelah tersambung.", en: "There is no connection, so nothing was sent. Try again once it is back." };
const TOO_MANY = { id: "Terlalu banyak permintaan masih menunggu jawaban, jadi yang ini tidak dikirim. Coba lagi sebentar lagi.", en: "Too many requests still wait for an answer, so this one was not sent. Try again in a moment." };
const OTHER_VERSION = { id: "Halaman ini tidak sama versinya dengan server. Muat ulang halaman ini.", en: "This page and the server have different versions. Load the page again." };
const NOT_SURE = { id: "Belum pasti apakah sudah tercatat. Lihat dahulu sebelum mengulang.", en: "It is not certain whether it was recorded. Look before you repeat it." };

// Refusals of a request that nobody looked at: they do not tell what became of an earlier sending of the same request.
const SAYING_NOTHING = new Set(["offline", "too_many", "too_frequent", "busy", "not_ready"]);

/** @typedef {{epoch: number, seq: number, link: string}} Position */
/** @typedef {{id: string, en: string}} Text */
/** What a link uses of a WebSocket. @typedef {{readyState: number, onopen: ((event?: any) => void) | null, onmessage: ((event: any) => void) | null, onclose: ((event?: any) => void) | null, send: (text: string) => void, close: () => void}} Socket */

/** @returns {Socket} */
function ownServer() {
  return new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
}

/** A fresh request id: 32 hexadecimal digits. @returns {string} */
export function requestId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether a refusal leaves open what became of an earlier sending of its request. @param {any} answer @returns {boolean} */
export function saysNothing(answer) {
  return answer.outcome === "refused" && SAYING_NOTHING.has(answer.code);
}

/** Where this browser keeps the token of this page: each page has its own, so that a kiosk never has its supervisor's rights. */
const TOKEN_PLACE = `token ${location.pathname}`;

// Somebody stands before the page: what takes longer is no answer.
const ASK_MS_MAX = 8000;

/** The token of this page, from its address (`#token=…`) once and from this browser afterwards, so that a kiosk that is switched on in the morning needs nobody. @returns {string | undefined} */
export function pageToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    keepToken(given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return localStorage.getItem(TOKEN_PLACE) ?? undefined;
}

/** Asks the server that this page came from, once; nothing where no answer can be had. @param {string} path @param {object} body @returns {Promise<any>} */
export async function ask(path, body) {
  const token = pageToken();
  const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(ASK_MS_MAX) });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} token */
export function keepToken(token) {
  localStorage.setItem(TOKEN_PLACE, token);
}

/** One page's link to the server. */
export class Link {
  /**
   * @param {object} view what to see, as the wire's `View`
   * @param {string} name this client's name for people
   * @param {() => void} changed called after every change of the picture or the link
   * @param {{token?: string, open: () => Socket}} [server] another server than the page's own, and the token for it
   */
  constructor(view, name, changed, server) {
    this.view = view;
    this.name = name;
    this.changed = changed;
    this.server = server;
    /** @type {Map<string, any>} rows by table and key */
    this.rows = new Map();
    /** @type {Position | undefined} */
    this.position = undefined;
    /** The run that gave the position, and that of the link now: only the same run goes on from it. @type {string | undefined} */
    this.run = undefined;
    /** @type {string | undefined} */
    this.linkRun = undefined;
    /** Whether the server answers now. */
    this.up = false;
    /** Whether the picture is this server's: not until its snapshot has come, or it goes on from what is here. */
    this.whole = false;
    /** Server's time when the picture was last known to be true, in milliseconds since 1970. */
    this.trueAtMs = 0;
    /** Why the server sent this page away, if it did. @type {Text | undefined} */
    this.refusal = undefined;
    this.utcOffsetS = 0;
    /** What the server's clock said last, and when that was by ours. Where people practise, its clock is several times as fast. */
    this.clock = { saidMs: Date.now(), atMs: performance.now() };
    this.clockSpeed = 1;
    /** @type {string | undefined} Whose key the server took it for. */
    this.role = undefined;
    /** @type {Map<string, {body: object, done: (answer: any) => void, sentAtMs: number, pressedAtMs: number, repeated: boolean}>} */
    this.waiting = new Map();
    this.backoffMs = BACKOFF_MS_MIN;
    /** @type {Map<string, any>} pages of a snapshot still coming */
    this.arriving = new Map();
    this.heardAtMs = performance.now();
    /** @type {Socket | undefined} */
    this.socket = undefined;
    this.isEnded = false;
    this.connect();
    this.ticks = setInterval(() => this.tick(), HEARTBEAT_EVERY_MS);
  }

  /** Ends the link for good; nothing is told any more. */
  end() {
    this.isEnded = true;
    clearInterval(this.ticks);
    this.hangUp();
  }

  /** The server's clock now, in milliseconds since 1970. */
  nowMs() {
    return this.clock.saidMs + (performance.now() - this.clock.atMs) * this.clockSpeed;
  }

  /** All rows of a table, in the site file's order where they have one. @param {string} table @returns {any[]} */
  table(table) {
    const rows = [];
    for (const row of this.rows.values()) if (row.table === table) rows.push(row);
    return rows.sort((one, other) => (one.order ?? 0) - (other.order ?? 0));
  }

  /** The one row of a table that has one. @param {string} table */
  one(table) {
    return this.table(table)[0];
  }

  /**
   * Sends a command and waits for its answer; the same request id is sent again until the server answers or the press is too old.
   * Nothing is queued silently: without a link the press is refused at once.
   * @param {object} command @param {string} [reason] @param {string} [request]
   * @returns {Promise<any>} the wire's `Answer`
   */
  command(command, reason, request = requestId()) {
    if (!this.up) return Promise.resolve({ outcome: "refused", code: "offline", text: OFFLINE });
    if (this.waiting.size >= WAITING_MAX) return Promise.resolve({ outcome: "refused", code: "too_many", text: TOO_MANY });
    return new Promise((done) => {
      const body = { message: "command", request, command, ...(reason ? { reason } : {}) };
      this.waiting.set(request, { body, done, sentAtMs: performance.now(), pressedAtMs: performance.now(), repeated: false });
      this.send(body);
    });
  }

  connect() {
    if (this.isEnded) return;
    this.socket = this.server ? this.server.open() : ownServer();
    this.heardAtMs = performance.now();
    this.socket.onopen = () => {
      this.heardAtMs = performance.now();
      this.arriving.clear();
      this.send({ message: "hello", version: PROTOCOL_VERSION, view: this.view, name: this.name, token: this.server ? this.server.token : pageToken(), position: this.position, run: this.run });
    };
    this.socket.onmessage = (event) => this.hear(JSON.parse(event.data));
    this.socket.onclose = () => this.lost();
  }

  /** @param {any} message */
  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  lost() {
    this.up = false;
    this.changed();
    const wait = this.backoffMs * (0.5 + 1.5 * Math.random());
    this.backoffMs = Math.min(this.backoffMs * 2, BACKOFF_MS_MAX);
    setTimeout(() => this.connect(), wait);
  }

  /** Leaves a server that opens no connection, says no welcome or has fallen silent. The browser would wait for its good-bye, or for minutes until it is there. */
  leave() {
    this.hangUp();
    this.lost();
  }

  hangUp() {
    const socket = this.socket;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  tick() {
    const now = performance.now();
    const state = this.socket?.readyState;
    if ((state === WebSocket.CONNECTING || state === WebSocket.OPEN) && now - this.heardAtMs > SILENCE_MS_MAX) this.leave();
    if (this.up) this.send({ message: "heartbeat" });
    for (const [request, entry] of this.waiting) {
      if (now - entry.pressedAtMs > PRESS_MS_MAX) {
        this.waiting.delete(request);
        entry.done({ outcome: "unsure", request, text: NOT_SURE });
      } else if (this.up && now - entry.sentAtMs > ANSWER_MS_MAX) this.again(entry);
    }
    this.changed();
  }

  /** @param {{body: object, sentAtMs: number, repeated: boolean}} entry */
  again(entry) {
    entry.repeated = true;
    entry.sentAtMs = performance.now();
    this.send(entry.body);
  }

  /** @param {any} message */
  hear(message) {
    this.heardAtMs = performance.now();
    switch (message.message) {
      case "welcome":
        if (message.version !== PROTOCOL_VERSION) {
          this.refusal = OTHER_VERSION;
          return this.leave();
        }
        this.up = true;
        this.whole = message.resumed;
        this.refusal = undefined;
        this.backoffMs = BACKOFF_MS_MIN;
        this.linkRun = message.run;
        this.utcOffsetS = message.utc_offset_s;
        this.clockSpeed = message.clock_speed ?? 1;
        this.role = message.role;
        this.setClock(message.now_ms);
        for (const entry of this.waiting.values()) this.again(entry);
        break;
      case "snapshot":
        this.whole = message.last;
        for (const row of message.rows) this.arriving.set(keyOf(row), row);
        if (message.last) {
          this.rows = this.arriving;
          this.arriving = new Map();
          this.position = message.position;
          this.run = this.linkRun;
          this.trueAtMs = this.nowMs();
        }
        break;
      case "update": {
        // What comes before the end of a snapshot belongs to it and not to the old picture.
        const rows = this.whole ? this.rows : this.arriving;
        for (const row of message.put ?? []) rows.set(keyOf(row), row);
        for (const key of message.remove ?? []) rows.delete(`${key.table} ${key.key}`);
        if (this.whole) this.position = message.position;
        this.setClock(message.now_ms);
        break;
      }
      case "heartbeat":
        this.setClock(message.now_ms);
        break;
      case "answer":
        this.settle(message);
        break;
      case "goodbye":
        this.refusal = message.text;
        break;
    }
    this.changed();
  }

  /** @param {any} answer */
  settle(answer) {
    const entry = this.waiting.get(answer.request);
    // "Not sure yet" is no answer, nor is the refusal of a repetition that nobody looked at: the same request is sent again after a while.
    if (!entry || answer.outcome === "unsure" || (entry.repeated && saysNothing(answer))) return;
    this.waiting.delete(answer.request);
    entry.done(answer);
  }

  /** The server's time, which it says with every sign of life. @param {number} nowMs */
  setClock(nowMs) {
    this.clock = { saidMs: nowMs, atMs: performance.now() };
    if (this.whole) this.trueAtMs = nowMs;
  }
}

/** @param {any} row @returns {string} the key under which a row is stored */
function keyOf(row) {
  const key = { site: "", zone: row.zone, agency: row.agency, service: row.service, skill: row.skill, group: row.group, counter: row.counter, visitor: row.counter, call: row.call, ticket: row.ticket, emergency: row.emergency, practice: "", journey: row.journey, lost: row.number, paper: "", display: row.display, screen: row.screen, slide: row.slide, moment: row.moment }[row.table];
  return `${row.table} ${key}`;
}

/** One act of a form. Pressed again after an answer that was lost it is the same request, so that it happens once. */
export class Press {
  /** @param {Link} link */
  constructor(link) {
    this.link = link;
    this.busy = false;
    /** The act whose answer was lost. @type {{command: string, request: string} | undefined} */
    this.open = undefined;
  }

  /** @param {object} command @param {string} reason @returns {Promise<{answer: any, isUncertain: boolean}>} */
  async send(command, reason) {
    const wanted = JSON.stringify(command);
    const isAgain = this.open?.command === wanted;
    const sent = { command: wanted, request: isAgain && this.open ? this.open.request : requestId() };
    this.busy = true;
    const answer = await this.link.command(command, reason || undefined, sent.request);
    this.busy = false;
    // A press that nobody looked at leaves the one before as uncertain as it was.
    const isUncertain = answer.outcome === "unsure" || (isAgain && saysNothing(answer));
    this.open = isUncertain ? sent : undefined;
    return { answer, isUncertain };
  }
}
