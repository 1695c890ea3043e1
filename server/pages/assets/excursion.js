// Whether a board shows its own hall or a practice that the hall invites it to. The hall always goes first: its link is kept meanwhile, and
// in every doubt the hall is shown. It must not draw anything.
// @ts-check
import { Link } from "./link.js";

/** A practice that cannot be reached for so long is over. */
const UNREACHED_MS_MAX = 10000;

/** @typedef {{host?: string, port: number, token: string}} Practice */

/** What a hall invites to, as its own rows say: nothing while its link is lost, anybody of it waits or is called, or an emergency is on. @param {Link} hall @returns {Practice | undefined} */
function invitation(hall) {
  const isNeeded = hall.table("call").some((call) => call.state === "called") || hall.one("emergency") || hall.table("agency").some((agency) => agency.waiting > 0);
  return hall.up && hall.whole && !isNeeded ? hall.one("practice") : undefined;
}

/** @param {Practice | undefined} one @param {Practice} other */
function isSame(one, other) {
  return one?.host === other.host && one?.port === other.port && one?.token === other.token;
}

/** A WebSocket to another server, as far as a link uses one. It lives in a worker, for this page's policy does not let it speak with others. */
class FarSocket {
  /** @param {string} url */
  constructor(url) {
    /** @type {number} */
    this.readyState = WebSocket.CONNECTING;
    /** @type {(() => void) | null} */
    this.onopen = null;
    /** @type {((event: {data: string}) => void) | null} */
    this.onmessage = null;
    /** @type {(() => void) | null} */
    this.onclose = null;
    // Each time anew: its policy is that of the moment.
    this.worker = new Worker("/assets/away.js");
    this.worker.onerror = () => this.closed();
    this.worker.onmessage = ({ data }) => this.heard(data);
    this.worker.postMessage({ url });
  }

  /** @param {{opened?: boolean, text?: string, closed?: boolean}} what */
  heard(what) {
    if (what.text !== undefined) this.onmessage?.({ data: what.text });
    else if (what.opened) {
      this.readyState = WebSocket.OPEN;
      this.onopen?.();
    } else this.closed();
  }

  /** @param {string} text */
  send(text) {
    this.worker.postMessage({ text });
  }

  close() {
    this.readyState = WebSocket.CLOSED;
    this.worker.terminate();
  }

  closed() {
    if (this.readyState === WebSocket.CLOSED) return;
    this.close();
    this.onclose?.();
  }
}

/** Where a board is. */
export class Excursion {
  /** @param {Link} hall @param {() => void} changed called after every change of the practice's picture or link */
  constructor(hall, changed) {
    this.hall = hall;
    this.changed = changed;
    /** @type {{to: Practice, link: Link, isShown: boolean, wasReached: boolean, unreachedSinceMs: number | undefined} | undefined} */
    this.visit = undefined;
    /** A practice that ended while the hall still invites to it. @type {Practice | undefined} */
    this.doneWith = undefined;
  }

  /** The link whose picture is shown. */
  get shown() {
    return this.visit?.isShown ? this.visit.link : this.hall;
  }

  /** Whether that is a practice. */
  get isAway() {
    return this.shown !== this.hall;
  }

  /** Goes or comes back, as both links are now. @param {number} nowMs */
  settle(nowMs) {
    const to = invitation(this.hall);
    if (!to) {
      this.doneWith = undefined;
      return this.comeBack();
    }
    if (!isSame(this.visit?.to, to) && !isSame(this.doneWith, to)) this.go(to, nowMs);
    const visit = this.visit;
    if (!visit) return;
    if (visit.link.up) {
      visit.wasReached = true;
      visit.unreachedSinceMs = undefined;
      // Until its picture has come, the hall is shown.
      visit.isShown ||= visit.link.whole;
      return;
    }
    visit.unreachedSinceMs ??= nowMs;
    // A server that says goodbye ends the practice, unless it only gets ready.
    const isOver = (visit.wasReached && visit.link.refusal) || nowMs - visit.unreachedSinceMs >= UNREACHED_MS_MAX;
    if (!isOver) return;
    this.doneWith = visit.to;
    this.comeBack();
  }

  /** @param {Practice} to @param {number} nowMs */
  go(to, nowMs) {
    this.comeBack();
    const url = `ws://${to.host ?? location.hostname}:${to.port}/ws`;
    const link = new Link(this.hall.view, this.hall.name, this.changed, { token: to.token, open: () => new FarSocket(url) });
    this.visit = { to, link, isShown: false, wasReached: false, unreachedSinceMs: nowMs };
  }

  comeBack() {
    this.visit?.link.end();
    this.visit = undefined;
  }
}
