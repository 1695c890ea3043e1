// A search over services that forgives a typo. Pure: words in, an order out.
// @ts-check

/** Lower case, no accents, letters and digits only. @param {string} text */
export function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[^a-z0-9 ]+/g, " ").trim();
}

/**
 * Edits (insert, delete, replace, swap of neighbours) between two words, given up above `limit`.
 * @param {string} one @param {string} other @param {number} limit
 */
export function edits(one, other, limit) {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  /** @type {number[][]} */
  const cost = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= one.length; row++) {
    cost[row] = [row];
    let best = row;
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1;
      let value = Math.min(cost[row - 1][column] + 1, cost[row][column - 1] + 1, cost[row - 1][column - 1] + same);
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        value = Math.min(value, cost[row - 2][column - 2] + 1);
      }
      cost[row][column] = value;
      best = Math.min(best, value);
    }
    if (best > limit) return limit + 1;
  }
  return cost[one.length][other.length];
}

/**
 * How badly a text matches what was typed: 0 is best, `undefined` is no match. Every typed word must be found.
 * @param {string} typed @param {string} text @returns {number | undefined}
 */
export function distance(typed, text) {
  const words = plain(text).split(" ");
  let total = 0;
  for (const part of plain(typed).split(" ").filter(Boolean)) {
    let best = Infinity;
    for (const word of words) {
      if (word.startsWith(part)) best = Math.min(best, word === part ? 0 : 0.25);
      else if (part.length >= 3) {
        // One typo in a short word, two in a long one, also against the beginning of a word still being typed.
        const limit = part.length >= 6 ? 2 : 1;
        const head = word.slice(0, part.length);
        const found = Math.min(edits(part, word, limit), edits(part, head, limit) + 0.5);
        if (found <= limit + 0.5) best = Math.min(best, found + 0.5);
      }
    }
    if (best === Infinity) return undefined;
    total += best;
  }
  return total;
}

/**
 * The items that match, best first; equal ones stay in order.
 * @template T @param {string} typed @param {T[]} items @param {(item: T) => string} text @returns {T[]}
 */
export function search(typed, items, text) {
  const found = [];
  for (const item of items) {
    const score = distance(typed, text(item));
    if (score !== undefined) found.push({ item, score });
  }
  return found.sort((one, other) => one.score - other.score).map((entry) => entry.item);
}
