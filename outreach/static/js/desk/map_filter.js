/**
 * Which labels may be shown without covering another one or anything of `taken`: the first come first.
 * Boxes are {left, top, right, bottom}, labels in the order of importance; answers one boolean each.
 */
export function labelsThatFit(labels, taken = []) {
  const shown = [...taken];
  return labels.map((label) => {
    const isFree = shown.every((other) => !overlap(label, other));
    if (isFree) shown.push(label);
    return isFree;
  });
}

function overlap(one, other) {
  return one.right > other.left && one.left < other.right && one.bottom > other.top && one.top < other.bottom;
}
