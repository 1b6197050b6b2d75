"use strict";

/* ---- words of the page: French, English ---- */

const LANGUAGES = ["fr", "en"];
const WORDS = {
  channel: ["Canal", "Channel"],
  online: ["en ligne", "online"],
  offline: ["hors ligne", "offline"],
  writing: ["écrit…", "typing…"],
  sms: ["Message texte", "Text message"],
  other: ["EN", "FR"],
  otherName: ["Switch to English", "Passer en français"],
  fresh: ["Nouvelle conversation", "New conversation"],
  why: ["Ce qui a été décidé", "What was decided"],
  close: ["Fermer", "Close"],
  today: ["Aujourd’hui", "Today"],
  yesterday: ["Hier", "Yesterday"],
  write: ["Message", "Message"],
  send: ["Envoyer", "Send"],
  record: ["Enregistrer une note vocale", "Record a voice note"],
  sendVoice: ["Envoyer la note vocale", "Send the voice note"],
  recording: ["Touchez pour envoyer", "Tap to send"],
  drop: ["Annuler", "Cancel"],
  pick: ["Choisir une photo", "Choose a photo"],
  caption: ["Légende (facultatif)", "Caption (optional)"],
  voice: ["Note vocale", "Voice note"],
  image: ["Photo", "Photo"],
  kept: ["Pas de réseau. Vos messages sont gardés et partiront dès que possible.", "No network. Your messages are kept and will go as soon as possible."],
  noMic: ["Le micro n’est pas disponible ici : il faut une adresse https ou localhost, et votre accord.", "The microphone is not available here: it needs an https address or localhost, and your consent."],
  short: ["Trop court : maintenez, ou touchez une fois pour commencer et une fois pour envoyer.", "Too short: hold, or tap once to start and once to send."],
  refused: ["Refusé", "Refused"],
  again: ["Réessayer", "Try again"],
  remove: ["Supprimer", "Delete"],
  waiting: ["en attente", "waiting"],
  accepted: ["reçu", "received"],
  answered: ["traité", "handled"],
  look: ["voir la décision", "see the decision"],
  hello: ["Simulateur de Carehelp. Écrivez comme un patient, en français, en anglais ou en pidgin. Chaque canal a sa conversation.", "Carehelp simulator. Write as a patient would, in French, English or Pidgin. Each channel has its own conversation."],
  tryThis: ["Par exemple :", "For example:"],
  nothing: ["Écrivez un message : ici s’affichera ce que le service a compris et décidé, et en combien de temps.", "Write a message: what the service understood and decided, and how long it took, will show here."],
  pending: ["Pas encore de réponse à ce message.", "No answer to this message yet."],
  silent: ["Ce message ne demande pas de réponse.", "This message asks for no answer."],
  language: ["Langue", "Language"],
  signs: ["Signes trouvés", "Signs found"],
  rules: ["Règles", "Rules"],
  because: ["Pourquoi", "Why"],
  passages: ["Pages utilisées", "Pages used"],
  by: ["Réponse", "Answer"],
  stage: ["Étape", "Stage"],
  provider: ["Modèle", "Model"],
  objections: ["Objections au texte du modèle", "Objections to the model’s text"],
  times: ["Durées", "Times"],
  round: ["De la réception à la réponse", "From receipt to reply"],
  delivery: ["Envoi", "Delivery"],
  held: ["en attente de SUITE", "held until MORE"],
  none: ["aucun", "none"],
  "level emergency": ["Urgence vitale", "Emergency"],
  "level urgent": ["À voir aujourd’hui", "To be seen today"],
  "level routine": ["À voir, sans urgence", "To be seen, not today"],
  "level selfcare": ["Soins à la maison, information", "Home care, information"],
  "status pending": ["à envoyer", "to send"],
  "status sending": ["en cours", "sending"],
  "status queued": ["en file", "queued"],
  "status sent": ["envoyé", "sent"],
  "status delivered": ["remis", "delivered"],
  "status read": ["lu", "read"],
  "status failed": ["échec", "failed"],
  "status undelivered": ["non remis", "undelivered"],
  "in fr": ["français", "French"],
  "in en": ["anglais", "English"],
  "in pcm": ["pidgin", "Pidgin"],
  "in camfranglais": ["camfranglais", "Camfranglais"],
  "in ff": ["fulfulde", "Fulfulde"],
  "in ha": ["haoussa", "Hausa"],
  "in ar": ["arabe", "Arabic"],
  "in ar-Latn": ["arabe en lettres latines", "Arabic in Latin letters"],
  "in unknown": ["inconnue", "unknown"],
};

/** A word in the language of the page; `otherwise` for names that the page does not know. */
function t(name, otherwise = name) {
  return WORDS[name]?.[LANGUAGES.indexOf(language)] ?? otherwise;
}

const EXAMPLES = ["mon enfant a de la fièvre depuis 3 jours et refuse de boire", "wetin I fit do for cold?", "a snake has bitten my brother"];
const FINAL = new Set(["delivered", "read", "failed", "undelivered"]);
const POST_MS = 10_000, FAST_MS = 200, SLOW_MS = 1_000, IDLE_MS = 15_000, FAST_FOR_MS = 8_000;
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 15_000], HOLD_MS = 400, SHORTEST_MS = 500;

const $ = (id) => document.getElementById(id);

/** An element: properties, then children (strings become text, so nothing that arrives can become markup). */
function h(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
}

function icon(name, label, className = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS(svg.namespaceURI, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("class", className);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.append(use);
  return svg;
}

/* ---- what is kept in the browser ---- */

const memory = {};
const kept = {
  get(key, otherwise) {
    try { return JSON.parse(localStorage.getItem(`carehelp.${key}`)) ?? otherwise; } catch { return memory[key] ?? otherwise; }
  },
  set(key, value) {
    memory[key] = value;
    try { localStorage.setItem(`carehelp.${key}`, JSON.stringify(value)); } catch { /* private browsing: memory serves */ }
  },
};

/** 128 random bits; crypto.randomUUID is missing on plain-http addresses of a local network. */
function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function session() {
  const known = kept.get("session", null);
  if (known) return known;
  const made = randomId();
  kept.set("session", made);
  return made;
}

/* ---- state ---- */

let language = kept.get("language", navigator.language.startsWith("fr") ? "fr" : "en");
let rendering = kept.get("rendering", "whatsapp");
let entries = new Map();   // what the service told of this conversation, by id
let settled = 0;           // nothing up to this id changes any more
let selected = null;       // the entry whose decision is shown; null: the last one
let offline = false;       // a message could not be sent
let reachable = true;      // the service answered last time
let lastActivity = 0;
let epoch = 0;             // grows when the conversation changes, so that late answers are dropped
const handedIn = new Map();  // accepted by the service, not yet seen in the conversation
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
  if (blob) blobs.set(message.id, URL.createObjectURL(blob));
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
    const response = await fetch("/simulator/messages", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ session, rendering, id, kind, text, choice, media }),
      signal: AbortSignal.timeout(POST_MS),
    });
    if (response.ok) return "taken";
    if (response.status >= 500 || response.status === 408 || response.status === 429) return "again";
    const problem = await response.json().catch(() => ({}));
    return problem.detail || `${response.status}`;
  } catch {
    return "again";
  }
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
  }
  for (const entry of ordered()) {
    if (entry.id <= settled) continue;
    if (!isFinal(entry)) break;
    settled = entry.id;
  }
  if (messages.length) draw();
}

const ordered = () => [...entries.values()].sort((a, b) => a.id - b.id);
const isFinal = (entry) => (entry.role === "user" ? entry.answered : entry.parts.every((part) => FINAL.has(part.status)));
const unfinished = () => handedIn.size > 0 || ordered().some((entry) => !isFinal(entry));

/* ---- SMS: what a text costs ---- */

const GSM = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
const GSM_TWICE = new Set("\f^{}\\[~]|€");

/** Segments of a text as carriers count them; a character is never cut in two. */
function segments(text) {
  const characters = [...text];
  const gsm = characters.every((c) => GSM.has(c) || GSM_TWICE.has(c));
  const sizes = characters.map((c) => (gsm ? (GSM_TWICE.has(c) ? 2 : 1) : c.length));
  const [single, joined] = gsm ? [160, 153] : [70, 67];
  const used = sizes.reduce((sum, size) => sum + size, 0);
  if (used <= single) return { count: 1, encoding: gsm ? "GSM-7" : "UCS-2", used, room: single };
  let count = 1, filled = 0;
  for (const size of sizes) {
    if (filled + size > joined) { count++; filled = 0; }
    filled += size;
  }
  return { count, encoding: gsm ? "GSM-7" : "UCS-2", used, room: count * joined };
}

function cost(text) {
  const { count, encoding, used, room } = segments(text);
  return `${count} SMS · ${encoding} · ${used}/${room}`;
}

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
    const signature = JSON.stringify([item.day, item.message, item.part, item.state, language, rendering, Boolean(chosen)]);
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
  bubble.append(...(item.part ? [body(item.part.text)] : drawMessage(item.message)), drawFoot(item));
  if (item.entry) bubble.addEventListener("click", () => select(item.entry));
  const row = h("li", { className: item.mine ? "row mine" : "row" }, bubble);
  if (item.part?.choices.length) row.append(drawChoices(item.part.choices));
  if (item.message?.error) row.append(drawFailed(item.message));
  return row;
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
  const text = message.text || labels().get(message.choice) || message.command?.toUpperCase();
  if (text) parts.push(body(text));
  return parts;
}

/** What the buttons of this conversation say, by payload: a pressed one arrives as its payload alone. */
function labels() {
  return new Map(ordered().flatMap((entry) => entry.parts.flatMap((part) => part.choices.map((choice) => [choice.payload, choice.label]))));
}

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
  const time = at.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
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
  return days === 1 ? t("yesterday") : at.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

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
  const signature = JSON.stringify([entry, language, rendering]);
  if (signature === decisionShown) return;
  decisionShown = signature;
  $("decision").replaceChildren(...decision(entry));
}

function decision(entry) {
  const note = (text) => [h("p", { className: "note", textContent: text })];
  if (!entry) return note(t("nothing"));
  const asked = ordered().filter((each) => each.answered_by === entry.id || each === entry && each.role === "user");
  const quotes = asked.map((each) => h("p", { className: "quote", textContent: each.text || labels().get(each.choice) || each.command?.toUpperCase() || t(each.kind) }));
  if (entry.role === "user") return [...quotes, ...level(entry.level), ...note(entry.answered ? t("silent") : t("pending"))];
  const d = entry.decision;
  return [...quotes, ...(d ? [
    ...level(d.level),
    ...section(t("language"), confidence(d)),
    ...section(t("signs"), chips(d.signs)),
    ...section(t("rules"), lines(d.rules)),
    ...section(t("because"), lines(d.because)),
    ...section(t("passages"), lines(d.passages)),
    ...section(t("by"), lines([`${t("stage")} : ${d.stage}`, ...(d.provider ? [`${t("provider")} : ${d.provider}`] : [])])),
    ...(d.objections.length ? section(t("objections"), lines(d.objections)) : []),
    ...section(t("times"), times(d.times, asked, entry)),
  ] : []), ...section(t("delivery"), delivery(entry))];
}

const section = (title, content) => [h("h3", { textContent: title }), content];

function level(name) {
  return name ? [h("p", { className: `level ${name}` }, t(`level ${name}`, name), h("small", { textContent: name }))] : [];
}

function confidence(d) {
  const percent = Math.round(d.confidence * 100);
  return h("p", { className: "sure" }, t(`in ${d.language}`, d.language), track(d.confidence), `${percent} %`);
}

function track(share) {
  const bar = h("i");
  bar.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return h("div", { className: "track" }, bar);
}

const none = () => h("p", { className: "note", textContent: t("none") });
const chips = (names) => (names.length ? h("ul", { className: "chips" }, ...names.map((name) => h("li", { textContent: name }))) : none());
const lines = (texts) => (texts.length ? h("ul", { className: "lines" }, ...texts.map((text) => h("li", { textContent: text }))) : none());

function times(byStage, asked, entry) {
  const longest = Math.max(...Object.values(byStage), 0.01);
  const format = (ms) => `${ms.toLocaleString(language, { maximumFractionDigits: ms < 10 ? 2 : 0 })} ms`;
  const body = Object.entries(byStage).map(([stage, ms]) =>
    h("tr", {}, h("th", { scope: "row", textContent: stage }), h("td", { className: "wide" }, track(ms / longest)), h("td", { textContent: format(ms) })));
  if (asked.length) {
    const total = new Date(entry.at) - new Date(asked[0].at);
    body.push(h("tr", { className: "total" }, h("th", { scope: "row", colSpan: 2, textContent: t("round") }), h("td", { textContent: format(total) })));
  }
  return h("table", {}, h("tbody", {}, ...body));
}

function delivery(entry) {
  const rest = entry.held ? [`${entry.held} · ${t("held")}`] : [];
  return lines([...entry.parts.map((part, index) =>
    `${index + 1}/${entry.parts.length} · ${t(`status ${part.status}`, part.status)}${rendering === "sms" ? ` · ${cost(part.text)}` : ""}`), ...rest]);
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
  $("send").hidden = !(full || sms) || recorder !== null;
  $("mic").hidden = (full || sms) && recorder === null;
  $("photo").hidden = sms || recorder !== null;
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

/* ---- voice: hold and let go, or tap to start and tap to send ---- */

let recorder = null;
let pressed = null;

async function startRecording() {
  recorder = { state: "starting" };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const mimeType = ["audio/webm;codecs=opus", "audio/mp4"].find((type) => MediaRecorder.isTypeSupported(type));
    const chunks = [];
    const started = Date.now();
    recorder = new MediaRecorder(stream, { mimeType });
    recorder.keep = true;
    recorder.ondataavailable = (event) => chunks.push(event.data);
    recorder.onstop = () => finishRecording(stream, new Blob(chunks, { type: mimeType }), Date.now() - started);
    recorder.timer = setInterval(() => { $("elapsed").textContent = clock((Date.now() - started) / 1000); }, 250);
    recorder.start();
    say("");
  } catch {
    recorder = null;
    say(t("noMic"));
  }
  drawRecording();
}

function stopRecording(keep) {
  if (recorder?.state !== "recording") return;
  recorder.keep = keep;
  recorder.stop();
}

function finishRecording(stream, blob, milliseconds) {
  clearInterval(recorder.timer);
  stream.getTracks().forEach((each) => each.stop());
  const { keep } = recorder;
  recorder = null;
  drawRecording();
  if (!keep) return;
  if (milliseconds < SHORTEST_MS) say(t("short"));
  else post("voice", { media: { type: blob.type, size: blob.size, seconds: Math.round(milliseconds / 100) / 10 }, blob });
}

function drawRecording() {
  const active = recorder !== null;
  $("recording").hidden = !active;
  $("text").hidden = active;
  $("elapsed").textContent = "0:00";
  $("mic-icon").setAttribute("href", active ? "#i-send" : "#i-mic");
  $("mic").ariaLabel = $("mic").title = active ? t("sendVoice") : t("record");
  drawComposer();
}

$("mic").addEventListener("pointerdown", () => {
  pressed = { starts: recorder === null, at: Date.now() };
  if (pressed.starts) startRecording();
});
addEventListener("pointerup", () => {
  if (pressed && (!pressed.starts || Date.now() - pressed.at > HOLD_MS)) stopRecording(true);
  pressed = null;
});
$("mic").addEventListener("click", (event) => {
  if (event.detail !== 0) return;  // only the keyboard: pointers are handled above
  if (recorder) stopRecording(true); else startRecording();
});
$("recording-drop").addEventListener("click", () => stopRecording(false));

/* ---- the frame ---- */

function label(id, text) {
  $(id).ariaLabel = text;
  $(id).title = text;
}

function drawFrame() {
  document.documentElement.lang = language;
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
  drawRecording();
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
  stopRecording(false);
  choosePhoto(null);
  turnTo();
});
$("language").addEventListener("click", () => {
  language = language === "fr" ? "en" : "fr";
  kept.set("language", language);
  drawFrame();
});
$("new").addEventListener("click", () => {
  kept.set("session", randomId());
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

turnTo();
drain();
