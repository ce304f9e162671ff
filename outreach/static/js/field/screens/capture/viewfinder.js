// The left half of the scan screen: what the camera sees, its lamp, the other camera, and what is wrong with it.
import { words } from "../words.js";
import { hasTwoCameras, startCamera, troubleOf } from "./camera.js";
import { show, slot } from "./dom.js";

/** Open the camera and call `seen(text)` once for each other code; gives the function that closes it. */
export function openViewfinder(root, seen) {
  const state = { root, seen, camera: null, facing: "environment", isClosed: false, isLit: false, last: "" };
  slot(root, "again").addEventListener("click", () => open(state));
  slot(root, "flip").addEventListener("click", () => {
    state.facing = state.facing === "environment" ? "user" : "environment";
    open(state);
  });
  slot(root, "torch").addEventListener("click", () => light(state));
  const sleep = () => (document.visibilityState === "hidden" ? stop(state) : open(state));
  document.addEventListener("visibilitychange", sleep);
  open(state);
  return () => {
    document.removeEventListener("visibilitychange", sleep);
    state.isClosed = true;
    stop(state);
  };
}

async function open(state) {
  const { root } = state;
  stop(state);
  let camera = null;
  try {
    camera = await startCamera(slot(root, "video"), { found: (text) => tell(state, text), facing: state.facing });
  } catch (error) {
    if (state.isClosed) return;
    slot(root, "says").textContent = words(`camera.${troubleOf(error)}`);
    show(root, { frame: false, again: true, flip: false, torch: false });
    return;
  }
  if (state.isClosed) return camera.stop();
  state.camera = camera;
  state.isLit = false;
  slot(root, "says").textContent = words("camera.looking");
  slot(root, "torch-word").textContent = words("torch.on");
  show(root, { frame: true, again: false, torch: camera.canTorch });
  const canFlip = await hasTwoCameras();
  if (!state.isClosed) show(root, { flip: canFlip });
}

function stop(state) {
  state.camera?.stop();
  state.camera = null;
}

/** A code lies before the camera for many pictures: it is told once. */
function tell(state, text) {
  if (state.isClosed || text === state.last) return;
  state.last = text;
  state.seen(text);
}

async function light(state) {
  state.isLit = !state.isLit;
  await state.camera?.torch(state.isLit).catch(() => (state.isLit = false));
  if (state.isClosed) return;
  slot(state.root, "torch-word").textContent = words(state.isLit ? "torch.off" : "torch.on");
}
