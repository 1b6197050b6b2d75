/* Voice: hold and let go, or tap to start and tap to send. */

import { $, clock, label } from "./dom.js";
import { t } from "./words.js";

const HOLD_MS = 400, SHORTEST_MS = 500;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4"];

let recorder = null;
let pressed = null;
let handlers = { recorded() {}, changed() {}, trouble() {} };

/** Whether a recording is under way or about to be. */
export const recording = () => recorder !== null;

/** Connect the controls. `recorded(blob, seconds)`, `changed()` and `trouble(text)` are told what happens. */
export function listen(given) {
  handlers = given;
  $("mic").addEventListener("pointerdown", () => {
    pressed = { starts: recorder === null, at: Date.now() };
    if (pressed.starts) start();
  });
  addEventListener("pointerup", () => {
    if (pressed && (!pressed.starts || Date.now() - pressed.at > HOLD_MS)) stop(true);
    pressed = null;
  });
  $("mic").addEventListener("click", (event) => {
    if (event.detail !== 0) return;  // only the keyboard: pointers are handled above
    if (recorder) stop(true); else start();
  });
  $("recording-drop").addEventListener("click", () => stop(false));
}

/** End a recording, to send it or to drop it. */
export function stop(keep) {
  if (recorder?.state !== "recording") return;
  recorder.keep = keep;
  recorder.stop();
}

export function drawRecording() {
  const active = recording();
  $("recording").hidden = !active;
  $("text").hidden = active;
  $("elapsed").textContent = clock(0);
  $("mic-icon").setAttribute("href", active ? "#i-send" : "#i-mic");
  label("mic", t(active ? "sendVoice" : "record"));
}

async function start() {
  recorder = { state: "starting" };
  try {
    record(await navigator.mediaDevices.getUserMedia({ audio: true }));
    handlers.trouble("");
  } catch {
    recorder = null;
    handlers.trouble(t("noMic"));
  }
  handlers.changed();
}

function record(stream) {
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const chunks = [];
  const started = Date.now();
  recorder = new MediaRecorder(stream, { mimeType });
  recorder.ondataavailable = (event) => chunks.push(event.data);
  recorder.onstop = () => finish(stream, new Blob(chunks, { type: mimeType }), Date.now() - started);
  recorder.timer = setInterval(() => { $("elapsed").textContent = clock((Date.now() - started) / 1000); }, 250);
  recorder.start();
}

function finish(stream, blob, milliseconds) {
  const { keep, timer } = recorder;
  clearInterval(timer);
  stream.getTracks().forEach((track) => track.stop());
  recorder = null;
  handlers.changed();
  if (!keep) return;
  if (milliseconds < SHORTEST_MS) handlers.trouble(t("short"));
  else handlers.recorded(blob, Math.round(milliseconds / 100) / 10);
}
