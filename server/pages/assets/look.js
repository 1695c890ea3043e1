// The hall's own look on a page: its logo and its colours. What a site does not choose is the look of every hall.
// @ts-check
import { pageToken } from "./link.js";

const MARK = "/assets/mark.svg";
// A logo that could not be had is asked for again after this long.
const AGAIN_MS = 60000;

/** The picture that is asked for or there, and when it was. @type {{digest: string, source?: string, askedMs: number}} */
let logo = { digest: "", askedMs: 0 };

/** Where the image of the hall's mark is: its logo once it has come, the flower until then. @param {any} site @param {() => void} redraw @returns {string} */
export function mark(site, redraw) {
  const digest = site.theme?.logo?.digest;
  if (!digest) return MARK;
  const now = performance.now();
  if (logo.digest !== digest || (!logo.source && now - logo.askedMs > AGAIN_MS)) {
    logo = { digest, askedMs: now };
    fetchLogo(digest, redraw);
  }
  return logo.source ?? MARK;
}

/** An image in a page cannot bring the page's key, so the bytes are fetched. @param {string} digest @param {() => void} redraw */
async function fetchLogo(digest, redraw) {
  const token = pageToken();
  try {
    const answer = await fetch(`/pictures/${digest}`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
    if (!answer.ok) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      if (logo.digest !== digest) return;
      logo = { ...logo, source: String(reader.result) };
      redraw();
    });
    reader.readAsDataURL(await answer.blob());
  } catch {
    // The flower stays until it is asked for again.
  }
}
