const TILE = 10;

/** Cells on one canvas; overdue ones hatched and waiting ones dotted, so that colour never speaks alone. */
export function cellCanvas(L) {
  const base = L.Canvas.prototype;
  const Hatched = L.Canvas.extend({
    /** While the view stays within what is drawn, thousands of cells need no drawing anew. */
    _update() {
      const map = this._map;
      const zoom = map.getZoom();
      const corner = map.containerPointToLayerPoint([0, 0]);
      const isInside = this._drawnZoom === zoom && this._bounds?.contains(L.bounds(corner, corner.add(map.getSize())));
      if (isInside) return;
      this._drawnZoom = zoom;
      base._update.call(this);
    },
    _fillStroke(context, layer) {
      base._fillStroke.call(this, context, layer);
      const { pattern, ink } = layer.options;
      if (!pattern) return;
      context.save();
      context.fillStyle = patternOf(context, pattern, ink);
      context.fill("evenodd");
      context.restore();
    },
  });
  return new Hatched({ padding: 0.5 });
}

const PATTERNS = {
  hatch(pen) {
    pen.lineWidth = 1.6;
    for (const shift of [-TILE, 0, TILE]) {
      pen.moveTo(shift, TILE);
      pen.lineTo(shift + TILE, 0);
    }
    pen.stroke();
  },
  dots(pen) {
    pen.arc(TILE / 2, TILE / 2, 1, 0, 2 * Math.PI);
    pen.fill();
  },
  cross(pen) {
    pen.moveTo(3, 3);
    pen.lineTo(7, 7);
    pen.moveTo(7, 3);
    pen.lineTo(3, 7);
    pen.stroke();
  },
};

const made = new Map();

/** Made once for each kind: thousands of cells share it. */
function patternOf(context, name, ink) {
  const key = `${name} ${ink}`;
  if (!made.has(key)) made.set(key, context.createPattern(tile(PATTERNS[name], ink), "repeat"));
  return made.get(key);
}

function tile(draw, ink) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = TILE;
  const pen = canvas.getContext("2d");
  pen.strokeStyle = pen.fillStyle = ink;
  pen.beginPath();
  draw(pen);
  return canvas;
}
