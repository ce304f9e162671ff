import { matches } from "../lib/text.js";

/** What is chosen in the panel: a set of statuses, and what is typed in the search box. */
export function keeps(cell, { statuses, query }) {
  return statuses.has(cell.status) && matches(query, cell.search);
}

/**
 * Which labels may be shown without covering another one: the first come first.
 * `boxes`: {left, top, right, bottom} in the order of importance; answers one boolean each.
 */
export function labelsThatFit(boxes) {
  const shown = [];
  return boxes.map((box) => {
    const isFree = shown.every(
      (other) => box.right <= other.left || box.left >= other.right || box.bottom <= other.top || box.top >= other.bottom,
    );
    if (isFree) shown.push(box);
    return isFree;
  });
}
