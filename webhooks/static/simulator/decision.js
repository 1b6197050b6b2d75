/* The pane: what was decided in a turn. */

import { h } from "./dom.js";
import { cost } from "./sms.js";
import { language, t } from "./words.js";

/** The decision on a turn: `asked` are the messages that `entry` answers, `said` tells a message's words. */
export function decision(entry, { asked, said, rendering }) {
  const note = (text) => [h("p", { className: "note", textContent: text })];
  if (!entry) return note(t("nothing"));
  const quotes = asked.map((each) => h("p", { className: "quote", textContent: said(each) || t(each.kind) }));
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
  ] : []), ...section(t("delivery"), delivery(entry, rendering))];
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
  const format = (ms) => `${ms.toLocaleString(language(), { maximumFractionDigits: ms < 10 ? 2 : 0 })} ms`;
  const body = Object.entries(byStage).map(([stage, ms]) =>
    h("tr", {}, h("th", { scope: "row", textContent: stage }), h("td", { className: "wide" }, track(ms / longest)), h("td", { textContent: format(ms) })));
  if (asked.length) {
    const total = new Date(entry.at) - new Date(asked[0].at);
    body.push(h("tr", { className: "total" }, h("th", { scope: "row", colSpan: 2, textContent: t("round") }), h("td", { textContent: format(total) })));
  }
  return h("table", {}, h("tbody", {}, ...body));
}

function delivery(entry, rendering) {
  const rest = entry.held ? [`${entry.held} · ${t("held")}`] : [];
  return lines([...entry.parts.map((part, index) =>
    `${index + 1}/${entry.parts.length} · ${t(`status ${part.status}`, part.status)}${rendering === "sms" ? ` · ${cost(part.text)}` : ""}`), ...rest]);
}
