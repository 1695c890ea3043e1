// Looking after the screens: every display of the hall with what it says of itself, what is wrong with it in words, and what a supervisor may ask
// of it. It asks and shows the answer; what a display does, and whether whoever asks may, is decided elsewhere.
// @ts-check
import { html } from "./preact.js";
import { pageToken } from "./link.js";
import { clock, date } from "./words.js";

/** What a display is for. @type {Record<string, string>} */
const PROFILES = { zone: "layar zona", lobby: "lobi", counter: "loket", drive_through: "lantatur", totem: "totem", mobile: "keliling" };

/** What is wrong, in both languages: [Indonesian, English]. @type {Record<string, [string, string]>} */
const TROUBLE = {
  frozen: ["Gambarnya membeku dan programnya akan mulai ulang. Bila terulang, periksa komputernya.", "Its picture is frozen and its program will start afresh. If that repeats, look at its computer."],
  gone: ["Tidak tersambung. Periksa listrik dan jaringannya.", "Not connected. Check its power and network."],
  never_seen: ["Ada di berkas situs, tetapi belum pernah tersambung sejak server dimulai. Nyalakan, atau periksa namanya.", "The site file names it, and it has not connected since the server started. Turn it on, or check its name."],
  no_sound_device: ["Harus berbicara, tetapi tidak menemukan perangkat suara. Periksa kabel dan sakelarnya.", "It is to speak and finds no sound device. Check its cable and switch."],
  silent: ["Harus berbicara, tetapi suaranya dimatikan.", "It is to speak, and its sound is off."],
  behind: ["Suaranya tertinggal lebih dari 15 detik.", "Its voice is more than 15 seconds behind."],
  no_go: ["Uji dirinya menemukan yang belum layak; lihat daftarnya.", "Its self-test found something that is no-go; see the list."],
  other_version: ["Programnya beda versi dengan server. Perbarui keduanya ke versi yang sama.", "Its program is of another version than the server. Bring both to the same version."],
};

/** The lines of a self-test. @type {Record<string, [string, string]>} */
const CHECKS = { fonts: ["Huruf", "Fonts"], size: ["Ukuran huruf", "Size of letters"], colours: ["Warna", "Colours"], sound: ["Suara", "Sound"], link: ["Sambungan", "Link"], clock: ["Jam", "Clock"] };

/** A picture is asked for this often while somebody looks at it. */
const PICTURE_EVERY_MS = 5_000;

/** @param {any} row */
const trouble = (row) => row.trouble ?? [];

/** The part of a page that looks after the screens. */
export class Screens {
  /**
   * @param {import("./link.js").Link} link
   * @param {() => void} draw
   */
  constructor(link, draw) {
    this.link = link;
    this.draw = draw;
    /** What became of the last act, by display. @type {Map<string, {text: string, good: boolean}>} */
    this.said = new Map();
    /** Displays whose details somebody looks at. @type {Set<string>} */
    this.open = new Set();
    /** Small pictures as addresses that stand in the page, by display, with the time at which they were taken. @type {Map<string, {at: number, src: string}>} */
    this.pictures = new Map();
    /** What is chosen and not asked for yet, by display. @type {Map<string, {zone: string, profile: string}>} */
    this.chosen = new Map();
    setInterval(() => document.visibilityState === "visible" && this.look(), PICTURE_EVERY_MS);
  }

  rows() {
    // Those that need somebody first; else by name.
    return this.link.table("screen").sort((one, other) => Number(trouble(other).length > 0) - Number(trouble(one).length > 0) || one.name.localeCompare(other.name, "id", { numeric: true }));
  }

  /** Asks every display that somebody looks at for its picture. */
  look() {
    for (const row of this.link.table("screen")) if (this.open.has(row.screen) && row.connected && !row.elsewhere) this.picture(row);
  }

  /** @param {any} row */
  async picture(row) {
    const answer = await this.link.command({ type: "ask_screen", screen: row.screen, act: { act: "send_picture" } });
    if (answer.outcome !== "done") return;
    const token = pageToken();
    const found = await fetch(`/api/screens/${row.screen}/picture`, { headers: token ? { authorization: `Bearer ${token}` } : {} }).catch(() => undefined);
    if (!found?.ok) return;
    const bytes = new Uint8Array(await found.arrayBuffer());
    this.pictures.set(row.screen, { at: this.link.nowMs(), src: `data:image/png;base64,${btoa(String.fromCharCode(...bytes))}` });
    this.draw();
  }

  /** @param {any} row @param {object} act @param {string} done */
  async ask(row, act, done) {
    this.said.set(row.screen, { text: "Menunggu jawaban layar… (paling lama 3 detik)", good: true });
    this.draw();
    const answer = await this.link.command({ type: "ask_screen", screen: row.screen, act });
    const good = answer.outcome === "done";
    this.said.set(row.screen, { text: good ? done : answer.text.id, good });
    this.draw();
  }

  /** One line for the top of a page, where something is wrong. */
  alarm() {
    const wrong = this.rows().filter((row) => trouble(row).length > 0);
    if (!wrong.length) return "";
    return html`<p class="screens-wrong" role="status"><b>${wrong.length} layar perlu dilihat</b> <span lang="en">${wrong.length} ${wrong.length === 1 ? "display needs" : "displays need"} a look</span>: ${wrong.map((row) => row.name).join(", ")}. <a href="#screens">Ke daftar layar</a></p>`;
  }

  section() {
    const rows = this.rows();
    return html`<section id="screens" class="screens" aria-label="Layar">
      <h2>Layar <small>${rows.filter((row) => row.connected).length} dari ${rows.length} tersambung · <a href="/commission">Uji kelayakan</a></small></h2>
      ${rows.length ? html`<div class="screen-cards">${rows.map((row) => this.card(row))}</div>` : html`<p class="quiet">Belum ada layar yang tersambung. Jalankan lantang-display di komputer layar.</p>`}
    </section>`;
  }

  /** @param {any} row */
  card(row) {
    const offset = this.link.utcOffsetS;
    const seen = row.connected ? (row.elsewhere ? "tersambung ke server lain" : "tersambung") : row.seen_at_ms ? `terakhir terlihat ${clock(row.seen_at_ms, offset)}, ${date(row.seen_at_ms, offset)}` : "belum terlihat";
    const shows = [...row.zones.map((/** @type {string} */ zone) => this.link.table("zone").find((one) => one.zone === zone)?.name ?? zone), PROFILES[row.profile] ?? row.profile].join(", ");
    const wrong = trouble(row);
    const toggle = (/** @type {any} */ event) => {
      if (event.target.open === this.open.has(row.screen)) return;
      if (event.target.open) {
        this.open.add(row.screen);
        if (row.connected && !row.elsewhere) this.picture(row);
      } else this.open.delete(row.screen);
      this.draw();
    };
    return html`<article class="card screen ${wrong.length ? "wrong" : ""}" key=${row.screen} data-screen=${row.name}>
      <h3>${row.name} <small>${seen}</small></h3>
      ${wrong.length ? html`<ul class="trouble">${wrong.map((/** @type {string} */ word) => html`<li key=${word}><b>Perlu dilihat:</b> ${TROUBLE[word]?.[0] ?? word} <span lang="en">${TROUBLE[word]?.[1] ?? ""}</span></li>`)}</ul>` : html`<p class="quiet">Baik. <span lang="en">All is well.</span></p>`}
      <dl>
        <div><dt>Menampilkan</dt><dd>${shows}${row.shows_other ? " (untuk hari ini)" : ""}</dd></div>
        ${row.version ? html`<div><dt>Suara</dt><dd>${row.muted ? "dimatikan" : `${row.volume_percent}%`}${row.is_voice ? ", suara zonanya" : ""}</dd></div>` : ""}
        ${row.is_voice ? html`<div><dt>Antrean suara</dt><dd>${Math.round(row.backlog_ms / 1000)} detik</dd></div>` : ""}
        ${row.version ? html`<div><dt>Program</dt><dd>${row.version} · ${row.width} × ${row.height}</dd></div>` : ""}
      </dl>
      ${row.connected ? html`<details open=${this.open.has(row.screen)} onToggle=${toggle}><summary>Gambar dan tindakan</summary>${this.open.has(row.screen) ? this.details(row) : ""}</details>` : ""}
    </article>`;
  }

  /** @param {any} row */
  details(row) {
    if (row.elsewhere) return html`<p class="quiet">Layar ini tersambung ke server lain dari tempat ini. Buka halaman supervisor server itu untuk mengaturnya. <span lang="en">This display is connected to another server of this site. Open that server's supervisor page to look after it.</span></p>`;
    const picture = this.pictures.get(row.screen);
    const said = this.said.get(row.screen);
    const chosen = this.chosen.get(row.screen) ?? { zone: "", profile: "" };
    const choose = (/** @type {object} */ more) => {
      this.chosen.set(row.screen, { ...chosen, ...more });
      this.draw();
    };
    const verb = (/** @type {string} */ act, /** @type {string} */ label, /** @type {string} */ done, more = {}) => html`<button type="button" key=${act} data-act=${act} onClick=${() => this.ask(row, { act, ...more }, done)}>${label}</button>`;
    const show = (/** @type {Event} */ event) => {
      event.preventDefault();
      const { zone, profile } = chosen;
      this.ask(row, { act: "show", ...(zone ? { zone } : {}), ...(profile ? { profile } : {}) }, zone || profile ? "Layar menampilkan yang dipilih sampai hari ini berakhir." : "Layar kembali menurut berkas situs.");
    };
    return html`
      ${picture ? html`<figure><img src=${picture.src} alt=${`Yang ditampilkan ${row.name}`} /><figcaption>Pukul ${clock(picture.at, this.link.utcOffsetS)}</figcaption></figure>` : html`<p class="quiet">Gambar sedang diminta…</p>`}
      <p class=${said ? (said.good ? "good" : "cut") : "unsaid"} role="status">${said?.text}</p>
      <div class="verbs">
        ${verb("identify", "Tunjukkan namanya", "Layar menunjukkan namanya selama 10 detik.")}
        ${verb("test_sound", "Uji suara", "Layar membunyikan nada.")}
        ${verb("set_muted", row.muted ? "Nyalakan suara" : "Matikan suara", row.muted ? "Suara dinyalakan." : "Suara dimatikan.", { muted: !row.muted })}
        ${verb("reload", "Mulai ulang", "Layar mulai ulang; sebentar lagi tersambung kembali.")}
      </div>
      <label>Keras suara: ${row.volume_percent}%<input type="range" min="0" max="100" step="5" value=${row.volume_percent} onChange=${(/** @type {any} */ event) => this.ask(row, { act: "set_volume", percent: Number(event.target.value) }, `Keras suara ${event.target.value}%.`)} /></label>
      <form class="verbs" onSubmit=${show}>
        <label>Zona untuk hari ini<select name="zone" value=${chosen.zone} onChange=${(/** @type {any} */ event) => choose({ zone: event.target.value })}><option value="">menurut berkas situs</option>${this.link.table("zone").map((zone) => html`<option key=${zone.zone} value=${zone.zone}>${zone.name}</option>`)}</select></label>
        <label>Bentuk<select name="profile" value=${chosen.profile} onChange=${(/** @type {any} */ event) => choose({ profile: event.target.value })}><option value="">menurut berkas situs</option>${Object.entries(PROFILES).map(([word, text]) => html`<option key=${word} value=${word}>${text}</option>`)}</select></label>
        <button data-act="show">Tampilkan</button>
      </form>`;
  }

  /** The go/no-go list of every display, for whoever hangs them up. */
  commission() {
    const go = (/** @type {any} */ check) => (check.go == null ? ["belum diketahui", "not known"] : check.go ? ["LAYAK", "go"] : ["BELUM LAYAK", "no-go"]);
    return html`<section class="screens" aria-label="Uji kelayakan layar">
      ${this.rows().map((row) => {
        const checks = row.checks ?? [];
        // As the self-test itself: what could not be found out hinders nobody.
        const isGo = checks.length > 0 && checks.every((/** @type {any} */ check) => check.go !== false);
        const verdict = !row.connected ? ["Tidak tersambung", "Not connected"] : !checks.length ? ["Belum diuji", "Not tested"] : isGo ? ["LAYAK", "go"] : ["BELUM LAYAK", "no-go"];
        return html`<article class="card screen ${isGo && row.connected ? "" : "wrong"}" key=${row.screen} data-screen=${row.name}>
          <h3>${row.name} <small>${verdict[0]} <span lang="en">${verdict[1]}</span></small></h3>
          ${checks.length ? html`<table><thead><tr><th>Yang diuji</th><th>Hasil</th><th>Ukuran</th></tr></thead><tbody>${checks.map((/** @type {any} */ check) => html`<tr key=${check.check}><th scope="row">${CHECKS[check.check]?.[0] ?? check.check} <span lang="en">${CHECKS[check.check]?.[1] ?? ""}</span></th><td><b>${go(check)[0]}</b> <span lang="en">${go(check)[1]}</span></td><td>${check.measured}</td></tr>`)}</tbody></table>` : html`<p class="quiet">Jalankan lantang-display --self-test di komputer layar ini. <span lang="en">Run lantang-display --self-test on this display's computer.</span></p>`}
        </article>`;
      })}
    </section>`;
  }
}
