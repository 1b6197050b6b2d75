/* The simulator: sends what is written, reads the conversation, shows both. */

import { decision } from "./decision.js";
import { $, clock, h, icon, label } from "./dom.js";
import { kept, newSession, randomId, session } from "./keep.js";
import { cost } from "./sms.js";
import * as voice from "./voice.js";
import { language, switchLanguage, t } from "./words.js";

const EXAMPLES = ["mon enfant a de la fièvre depuis 3 jours et refuse de boire", "wetin I fit do for cold?", "a snake has bitten my brother"];
const FINAL = new Set(["delivered", "read", "failed", "undelivered"]);
const POST_MS = 10_000, FAST_MS = 200, SLOW_MS = 1_000, IDLE_MS = 15_000, FAST_FOR_MS = 8_000;
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/* ---- state ---- */

let rendering = kept.get("rendering", "whatsapp");
let entries = new Map();   // what the service told of this conversation, by id
let settled = 0;           // nothing up to this id changes any more
let selected = null;       // the entry whose decision is shown; null: the last one
let offline = false;       // a message could not be sent
let reachable = true;      // the service answered last time
let lastActivity = 0;
let epoch = 0;             // grows when the conversation changes, so that late answers are dropped
const handedIn = new Map();  // accepted by the service, not yet seen in the conversation
const bytes = new Map();     // message id to the recording or photo itself, until the service has it
const blobs = new Map();     // message id to the recording or photo, for this page alone

const queue = () => kept.get("queue", []);
const here = (message) => message.session === session() && message.rendering === rendering;

/** Change the queue as it is now: another tab may have changed it too. */
function changeQueue(change) {
  kept.set("queue", change(queue()));
}

/* ---- sending: a message keeps its id until the service has it, so that it is never doubled ---- */

let draining = false;
let wake = () => {};

function post(kind, { text = "", choice = null, media = null, blob = null } = {}) {
  const message = { session: session(), rendering, id: randomId(), kind, text, choice, media, at: Date.now() };
  if (blob) { blobs.set(message.id, URL.createObjectURL(blob)); bytes.set(message.id, blob); }
  changeQueue((all) => [...all, message]);
  selected = null;
  lastActivity = Date.now();
  draw({ toEnd: true });
  drain();
}

async function drain() {
  if (draining) return;
  draining = true;
  for (let tries = 0, message; (message = queue().find((each) => !each.error)); ) {
    const outcome = await deliver(message);
    if (outcome === "again") {
      setOffline(true);
      await pause(BACK_OFF_MS[Math.min(tries++, BACK_OFF_MS.length - 1)]);
      continue;
    }
    tries = 0;
    setOffline(false);
    if (outcome === "taken") {
      if (here(message) && !ordered().some((entry) => entry.ref === message.id)) handedIn.set(message.id, message);
      changeQueue((all) => all.filter((each) => each.id !== message.id));
    } else {
      changeQueue((all) => all.map((each) => (each.id === message.id ? { ...each, error: outcome } : each)));
    }
    draw();
    pollNow();
  }
  draining = false;
}

/** "taken", "again", or why the service refuses it for good. */
async function deliver({ session, rendering, id, kind, text, choice, media }) {
  try {
    const ref = await goAhead(id);
    const response = await fetch("/simulator/messages", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ session, rendering, id, kind, text, choice, media: media && ref ? { ...media, ref } : media }),
      signal: AbortSignal.timeout(POST_MS),
    });
    if (response.ok) { bytes.delete(id); return "taken"; }
    if (response.status >= 500 || response.status === 408 || response.status === 429) return "again";
    const problem = await response.json().catch(() => ({}));
    return problem.detail || `${response.status}`;
  } catch {
    return "again";
  }
}

/** Hand in the recording or photo of a message, once; what it is stored under. Throws where the service is not there. */
async function goAhead(id) {
  const held = bytes.get(id);
  if (!held) return null;
  if (typeof held === "string") return held;
  const response = await fetch("/simulator/media", { method: "POST", body: held, signal: AbortSignal.timeout(POST_MS * 4) });
  if (response.status >= 500) throw new Error(`${response.status}`);
  if (!response.ok) return null;
  const { ref } = await response.json();
  bytes.set(id, ref);
  return ref;
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    wake = () => { clearTimeout(timer); resolve(); };
  });
}

function setOffline(value) {
  offline = value;
  if (value) say(t("kept")); else if ($("trouble").textContent === t("kept")) say("");
}

function say(text) {
  $("trouble").textContent = text;
  $("trouble").hidden = !text;
}

/* ---- reading the conversation ---- */

let pollTimer = 0;
let polling = false;

function pollNow() {
  clearTimeout(pollTimer);
  pollTimer = setTimeout(poll, 0);
}

async function poll() {
  clearTimeout(pollTimer);
  if (polling || document.hidden) return;
  polling = true;
  const asked = epoch;
  try {
    const query = new URLSearchParams({ session: session(), rendering, after: settled });
    const response = await fetch(`/simulator/conversation?${query}`, { signal: AbortSignal.timeout(POST_MS) });
    if (response.ok) take((await response.json()).messages, asked);
    setReachable(response.ok);
  } catch {
    setReachable(false);
  }
  polling = false;
  clearTimeout(pollTimer);
  pollTimer = setTimeout(poll, asked === epoch ? interval() : 0);
}

function setReachable(value) {
  if (value === reachable) return;
  reachable = value;
  draw();
}

function interval() {
  if (!reachable) return 2 * SLOW_MS;
  if (!unfinished()) return IDLE_MS;
  return Date.now() - lastActivity < FAST_FOR_MS ? FAST_MS : SLOW_MS;
}

function take(messages, asked) {
  if (asked !== epoch) return;
  for (const entry of messages) {
    entries.set(entry.id, entry);
    handedIn.delete(entry.ref);
    if (entry.farewell) forgotten();
  }
  for (const entry of ordered()) {
    if (entry.id <= settled) continue;
    if (!isFinal(entry)) break;
    settled = entry.id;
  }
  if (messages.length) draw();
}

/** All was erased: what this page still shows will never be told of again. */
function forgotten() {
  handedIn.clear();
  for (const entry of entries.values()) entry.answered = true;
}

const ordered = () => [...entries.values()].sort((a, b) => a.id - b.id);
const isFinal = (entry) => (entry.role === "user" ? entry.answered : entry.parts.every((part) => FINAL.has(part.status)));
const unfinished = () => handedIn.size > 0 || ordered().some((entry) => !isFinal(entry));

/* ---- drawing the conversation ---- */

const rows = new Map();  // key to { element, signature }: a row is made again only when it changed

function draw({ toEnd = false } = {}) {
  const scroll = $("scroll");
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  const items = itemsToShow();
  place(items);
  const waits = unfinished() && ordered().concat([...handedIn.values()]).some((m) => m.role !== "assistant" && !m.answered);
  $("dots").hidden = !waits;
  $("state").textContent = !reachable ? t("offline") : waits ? t("writing") : rendering === "sms" ? t("sms") : t("online");
  $("welcome").hidden = items.length > 0;
  if (!items.length) drawWelcome();
  drawDecision();
  if (toEnd || atEnd) scroll.scrollTop = scroll.scrollHeight;
}

/** Days, messages and parts in order; what waits in the browser comes last. */
function itemsToShow() {
  const items = [];
  let day = "";
  const add = (at, item) => {
    const name = dayName(at);
    if (name !== day) items.push({ key: `day ${name}`, day: (day = name) });
    items.push(item);
  };
  const seen = new Set();
  for (const entry of ordered()) {
    const at = new Date(entry.at);
    if (entry.role === "user") {
      seen.add(entry.ref);
      add(at, { key: entry.ref ?? `m${entry.id}`, at, mine: true, entry, message: entry, state: entry.answered ? "answered" : "accepted" });
    } else {
      entry.parts.forEach((part, index) => add(at, { key: `p${part.id}`, at, entry, part, open: index === entry.parts.length - 1 }));
    }
  }
  const local = [...handedIn.values()].filter(here).map((message) => ({ message, state: "accepted" }))
    .concat(queue().filter(here).map((message) => ({ message, state: "waiting" })));
  for (const { message, state } of local) {
    if (seen.has(message.id)) continue;
    seen.add(message.id);
    const at = new Date(message.at);
    add(at, { key: message.id, at, mine: true, message: { ...message, ref: message.id, seconds: message.media?.seconds }, state });
  }
  return items;
}

function place(items) {
  const list = $("messages");
  const keys = new Set(items.map((item) => item.key));
  for (const [key, { element }] of rows) if (!keys.has(key)) { element.remove(); rows.delete(key); }
  items.forEach((item, index) => {
    const chosen = item.entry && (shown() === item.entry || shown()?.id === item.entry.answered_by);
    const signature = JSON.stringify([item.day, item.message, item.part, item.state, language(), rendering, Boolean(chosen)]);
    let row = rows.get(item.key);
    if (row?.signature !== signature) {
      const element = item.day ? h("li", { className: "day", textContent: item.day }) : drawRow(item, chosen);
      row?.element.replaceWith(element);
      rows.set(item.key, (row = { element, signature }));
    }
    if (list.children[index] !== row.element) list.insertBefore(row.element, list.children[index] ?? null);
  });
}

function drawRow(item, chosen) {
  const bubble = h("div", { className: chosen ? "bubble chosen" : "bubble" });
  bubble.append(...(item.part ? drawPart(item.part) : drawMessage(item.message)), drawFoot(item));
  if (item.entry) bubble.addEventListener("click", () => select(item.entry));
  const row = h("li", { className: item.mine ? "row mine" : "row" }, bubble);
  if (item.part?.choices.length) row.append(drawChoices(item.part.choices));
  if (item.message?.error) row.append(drawFailed(item.message));
  return row;
}

function drawPart({ text, media_ref: ref, media_type: type }) {
  const parts = [];
  if (ref && type?.startsWith("audio/")) parts.push(h("audio", { controls: true, src: `/simulator/media/${ref}`, preload: "metadata" }));
  if (text) parts.push(body(text));
  if (ref && type?.startsWith("text/")) parts.push(h("a", { href: `/simulator/media/${ref}`, target: "_blank", textContent: t("file") }));
  return parts;
}

function drawMessage(message) {
  const parts = [];
  const url = blobs.get(message.ref);
  if (message.kind === "voice" && url) parts.push(h("audio", { controls: true, src: url, preload: "metadata" }));
  else if (message.kind === "image" && url) parts.push(h("img", { src: url, alt: t("image"), onload: () => draw({ toEnd: true }) }));
  else if (message.kind === "voice" || message.kind === "image") {
    const length = message.seconds == null ? "" : ` · ${clock(message.seconds)}`;
    parts.push(h("div", { className: "media" }, icon(message.kind === "voice" ? "mic" : "photo", ""), `${t(message.kind)}${length}`));
  }
  const text = said(message);
  if (text) parts.push(body(text));
  return parts;
}

/** What the buttons of this conversation say, by payload: a pressed one arrives as its payload alone. */
function labels() {
  return new Map(ordered().flatMap((entry) => entry.parts.flatMap((part) => part.choices.map((choice) => [choice.payload, choice.label]))));
}

/** The words of a message: what was typed, the pressed button, or the command. */
const said = (message) => message.text || labels().get(message.choice) || message.command?.toUpperCase() || "";

/** A text with the marks that WhatsApp shows as bold, italic and struck. */
function body(text) {
  const element = h("div", { className: "body" });
  const marks = { "*": "b", _: "i", "~": "s" };
  const pieces = rendering === "whatsapp" ? text.split(/((?<![\w*])\*\S(?:[^*\n]*\S)?\*(?![\w*])|(?<!\w)_\S(?:[^_\n]*\S)?_(?!\w)|(?<!\w)~\S(?:[^~\n]*\S)?~(?!\w))/) : [text];
  pieces.forEach((piece, index) => element.append(index % 2 ? h(marks[piece[0]], { textContent: piece.slice(1, -1) }) : piece));
  return element;
}

function drawFoot({ mine, at, part, message, state, entry }) {
  const foot = h("div", { className: "foot" });
  const text = part?.text ?? message.text ?? "";
  if (rendering === "sms" && text) foot.append(h("span", { className: "size", textContent: cost(text) }));
  const time = at.toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" });
  foot.append(entry ? h("button", { type: "button", textContent: time, ariaLabel: `${time}, ${t("look")}` }) : h("span", { textContent: time }));
  if (mine && !message.error) foot.append(mark(state));
  return foot;
}

function mark(state) {
  if (rendering === "sms" && state !== "waiting") return h("span", { textContent: t(state) });
  const name = { waiting: "clock", accepted: "tick", answered: "ticks" }[state];
  return icon(name, t(state), state === "answered" ? "read" : "");
}

function drawChoices(choices) {
  return h("div", { className: "choices" }, ...choices.map(({ payload, label }) =>
    h("button", { type: "button", textContent: label, onclick: () => post("choice", { choice: payload }) })));
}

function drawFailed(message) {
  const change = (to) => () => { changeQueue((all) => all.flatMap((each) => (each.id === message.id ? to(each) : [each]))); draw(); drain(); };
  return h("p", { className: "failed" }, `${t("refused")} : ${message.error}. `,
    h("button", { type: "button", textContent: t("again"), onclick: change((each) => [{ ...each, error: undefined }]) }), " ",
    h("button", { type: "button", textContent: t("remove"), onclick: change(() => []) }));
}

function drawWelcome() {
  const last = kept.get("last", null);
  const examples = [...new Set(last ? [last, ...EXAMPLES] : EXAMPLES)].slice(0, 3);
  $("welcome").replaceChildren(h("p", { textContent: t("hello") }), h("p", { textContent: t("tryThis") }),
    ...examples.map((text) => h("button", { type: "button", textContent: text, onclick: () => write(text) })));
}

function dayName(at) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days <= 0) return t("today");
  return days === 1 ? t("yesterday") : at.toLocaleDateString(language(), { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/* ---- what was decided ---- */

/** The entry whose turn is shown: the chosen one, else the last reply or unanswered message. */
function shown() {
  const last = ordered().at(-1);
  const entry = (selected !== null && entries.get(selected)) || last;
  return (entry?.answered_by && entries.get(entry.answered_by)) || entry;
}

function select(entry) {
  selected = entry.id;
  draw();
  if (innerWidth < 900) openPane(true);
}

let decisionShown = "";

function drawDecision() {
  const entry = shown();
  const signature = JSON.stringify([entry, language(), rendering]);
  if (signature === decisionShown) return;
  decisionShown = signature;
  const asked = ordered().filter((each) => each.answered_by === entry?.id || (each === entry && each.role === "user"));
  $("decision").replaceChildren(...decision(entry, { asked, said, rendering }));
}

/* ---- writing ---- */

function write(text) {
  if (!text.trim()) return;
  kept.set("last", text);
  post("text", { text });
}

function drawComposer() {
  const text = $("text").value;
  const full = Boolean(text.trim()) || photo !== null;
  const sms = rendering === "sms";  // carries no voice and no photos
  $("send").hidden = !(full || sms) || voice.recording();
  $("mic").hidden = (full || sms) && !voice.recording();
  $("photo").hidden = sms || voice.recording();
  $("counter").hidden = !sms || !text;
  $("counter").textContent = text ? cost(text) : "";
  $("text").style.height = "auto";
  $("text").style.height = `${$("text").scrollHeight + 2}px`;
}

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value;
  $("text").value = "";
  if (photo) {
    const { type, size } = photo;
    post("image", { text: text.trim(), media: { type: type || "image/jpeg", size }, blob: photo });
    choosePhoto(null);
  } else write(text);
  drawComposer();
  $("text").focus();
});
$("text").addEventListener("input", drawComposer);
$("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("composer").requestSubmit();
});

/* ---- photos ---- */

let photo = null;

function choosePhoto(file) {
  if ($("picture").src) URL.revokeObjectURL($("picture").src);
  photo = file;
  $("preview").hidden = !file;
  $("file").value = "";
  if (file) {
    $("picture").src = URL.createObjectURL(file);
    $("picture-name").textContent = file.name;
  } else $("picture").removeAttribute("src");
  $("text").placeholder = file ? t("caption") : (rendering === "sms" ? "SMS" : t("write"));
  drawComposer();
}

$("photo").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", () => $("file").files[0] && choosePhoto($("file").files[0]));
$("picture-drop").addEventListener("click", () => choosePhoto(null));

/* ---- the frame ---- */

function drawFrame() {
  document.documentElement.lang = language();
  document.documentElement.dataset.rendering = rendering;
  document.querySelector(`input[value="${rendering}"]`).checked = true;
  $("channel").textContent = t("channel");
  $("language").textContent = t("other");
  $("pane-title").textContent = t("why");
  $("recording-hint").textContent = t("recording");
  $("text").placeholder = (rendering === "sms" ? "SMS" : t("write"));
  $("text").ariaLabel = (rendering === "sms" ? "SMS" : t("write"));
  $("scroll").ariaLabel = "Messages";
  label("language", t("otherName"));
  label("new", t("fresh"));
  label("why", t("why"));
  label("pane-close", t("close"));
  label("send", t("send"));
  label("photo", t("pick"));
  label("picture-drop", t("drop"));
  label("recording-drop", t("drop"));
  if (offline) setOffline(true); else say("");
  voice.drawRecording();
  drawComposer();
  draw({ toEnd: true });
}

/** Another conversation is on the screen. */
function turnTo() {
  epoch++;
  entries = new Map();
  settled = 0;
  selected = null;
  handedIn.clear();
  lastActivity = Date.now();
  drawFrame();
  pollNow();
}

function openPane(open) {
  if (open === $("pane").classList.contains("open")) return;
  $("pane").classList.toggle("open", open);
  $("why").setAttribute("aria-expanded", open);
  if (open) $("pane-close").focus(); else if (innerWidth < 900) $("why").focus();
}

document.querySelector(".switch").addEventListener("change", (event) => {
  rendering = event.target.value;
  kept.set("rendering", rendering);
  voice.stop(false);
  choosePhoto(null);
  turnTo();
});
$("language").addEventListener("click", () => {
  switchLanguage();
  drawFrame();
});
$("new").addEventListener("click", () => {
  newSession();
  for (const url of blobs.values()) URL.revokeObjectURL(url);
  blobs.clear();
  turnTo();
  $("text").focus();
});
$("scroll").addEventListener("click", (event) => event.target.closest(".bubble") || openPane(false));
$("why").addEventListener("click", () => openPane(!$("pane").classList.contains("open")));
$("pane-close").addEventListener("click", () => openPane(false));
addEventListener("keydown", (event) => event.key === "Escape" && openPane(false));
addEventListener("online", () => { wake(); drain(); pollNow(); });
addEventListener("storage", () => { draw(); drain(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) { wake(); pollNow(); } });

voice.listen({
  recorded: (blob, seconds) => post("voice", { media: { type: blob.type, size: blob.size, seconds }, blob }),
  changed: () => { voice.drawRecording(); drawComposer(); },
  trouble: say,
});
turnTo();
drain();
