/** A slider with data-levels="a|b|c" says in its <output> what the level it stands on means. */
export function wireSliders(root) {
  for (const slider of root.querySelectorAll("input[type=range][data-levels]")) {
    const words = slider.dataset.levels.split("|");
    const output = root.querySelector(`output[for="${slider.id}"]`);
    const say = () => (output.textContent = words[slider.valueAsNumber - Number(slider.min)]);
    slider.addEventListener("input", say);
    say();
  }
}

wireSliders(document);
