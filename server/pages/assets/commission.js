// The commissioning page: what the self-test of every display found, for whoever hangs the screens up. It only shows.
// @ts-check
import { html, render } from "./preact.js";
import { Link, keepToken } from "./link.js";
import { Screens } from "./screens.js";
import { clock } from "./words.js";

const link = new Link({ view: "supervisor" }, localStorage.getItem("supervisor") ?? "supervisor", draw);
const screens = new Screens(link, draw);

function draw() {
  const site = link.one("site");
  if (!site) return render(html`<main class="kiosk-wait"><h1>Uji kelayakan layar</h1><p>${link.refusal?.id ?? "Menyambung ke server…"}</p>${link.refusal ? tokenForm() : ""}</main>`, document.body);
  render(
    html`
      <header class="bar"><img src="/assets/mark.svg" alt="" /><div><b>${site.name}</b><span>Uji kelayakan layar</span></div><div class="time"><b>${clock(link.nowMs(), link.utcOffsetS)}</b></div></header>
      ${link.up ? "" : html`<p class="cut" role="status"><b>Sambungan terputus.</b> Tampilan pukul ${clock(link.trueAtMs, link.utcOffsetS)}.</p>`}
      <main class="commission">
        <h1>Uji kelayakan layar</h1>
        <p>Setiap layar menguji dirinya saat mulai. Pasang yang LAYAK; perbaiki dahulu yang lain. Yang belum diketahui tidak menghalangi. <span lang="en">Every display tests itself when it starts. Hang up those that are go; mend the others first. What is not known is no no-go.</span></p>
        ${screens.commission()}
      </main>
    `,
    document.body,
  );
}

function tokenForm() {
  return html`<form onSubmit=${(/** @type {any} */ event) => { event.preventDefault(); keepToken(event.target.token.value.trim()); location.reload(); }}>
    <label>Kunci supervisor<input name="token" type="password" autocomplete="current-password" autofocus /></label><button class="key">Masuk</button>
  </form>`;
}

draw();
