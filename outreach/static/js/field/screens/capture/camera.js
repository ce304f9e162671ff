// The camera as a reader of QR codes: the browser's own reader where there is one, else the library.
const LOOK_EVERY = 120;
const WIDEST = 960;
const LIBRARY = new URL("../../../../vendor/field/qr/decode.js", import.meta.url).href;

/**
 * Start reading: `found(text)` for each code seen, `trouble("refused" | "none")` where there is no camera.
 * Gives {stop, flip, torch, canFlip, canTorch}; stop it when the screen closes, so that the lamp of the camera goes out.
 */
export async function startCamera(video, { found, facing = "environment" }) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: facing }, width: { ideal: 1920 }, height: { ideal: 1080 } },
  });
  const [track] = stream.getVideoTracks();
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    for (const one of stream.getTracks()) one.stop();
    video.srcObject = null;
  };
  video.srcObject = stream;
  await video.play().catch(() => {});
  const reader = await makeReader();
  look(video, reader, found, () => isStopped);
  return { stop, torch: (isOn) => track.applyConstraints({ advanced: [{ torch: isOn }] }), canTorch: Boolean(track.getCapabilities?.().torch) };
}

/** refused or none: why a camera could not be started. */
export function troubleOf(error) {
  return error?.name === "NotAllowedError" || error?.name === "SecurityError" ? "refused" : "none";
}

/** Whether there is a second camera to change to. */
export async function hasTwoCameras() {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return devices.filter((one) => one.kind === "videoinput").length > 1;
}

async function makeReader() {
  const native = globalThis.BarcodeDetector;
  const canNative = native && (await native.getSupportedFormats().catch(() => [])).includes("qr_code");
  const Detector = canNative ? native : (await import(LIBRARY)).BarcodeDetector;
  return new Detector({ formats: ["qr_code"] });
}

async function look(video, reader, found, isStopped) {
  const canvas = document.createElement("canvas");
  while (!isStopped()) {
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth) {
      const codes = await reader.detect(pictureOf(video, canvas)).catch(() => []);
      if (codes.length && !isStopped()) found(codes[0].rawValue);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

/** The present picture, small enough to be read many times a second on a cheap tablet. */
function pictureOf(video, canvas) {
  const scale = Math.min(1, WIDEST / video.videoWidth);
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}
