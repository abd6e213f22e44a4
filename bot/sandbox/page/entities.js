// A message's text with its entities as elements. Offsets are UTF-16 units, as in JavaScript strings.

import { el, outwardLink } from "./dom.js";
import { words } from "./words.js";

const INLINE_TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
};
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const FOLDED_LENGTH = 180;
const FOLDED_LINES = 3;

/** The text as nodes; `onCommand(text)` is called when a command in it is pressed. */
export function renderText(text, entities, onCommand) {
  const spans = entities
    .map((entity) => ({
      entity,
      start: entity.offset,
      end: Math.min(entity.offset + entity.length, text.length),
    }))
    .filter((span) => span.start < span.end)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, spans, 0, text.length, onCommand);
  return fragment;
}

/** The first address that the text shows or hides behind words, for its preview. */
export function firstAddress(text, entities) {
  const link = entities.find((entity) => entity.type === "url" || entity.type === "text_link");
  if (!link) return null;
  return link.url ?? text.slice(link.offset, link.offset + link.length);
}

/** Spans that overlap without nesting are cut where the earlier one ends. */
function fill(parent, text, spans, start, end, onCommand) {
  let at = start;
  let rest = spans;
  let afterBlock = false;
  while (rest.length) {
    const [span, ...later] = rest;
    const isBlock = BLOCKS.has(span.entity.type);
    appendPlain(parent, text.slice(at, span.start), afterBlock, isBlock);
    const inside = later.filter((other) => other.start < span.end);
    rest = later
      .filter((other) => other.end > span.end)
      .map((other) => ({ ...other, start: Math.max(other.start, span.end) }));
    const { outer, inner } = elementFor(span.entity, text.slice(span.start, span.end), onCommand);
    fill(
      inner,
      text,
      inside.map((other) => ({ ...other, end: Math.min(other.end, span.end) })),
      span.start,
      span.end,
      onCommand,
    );
    parent.append(outer);
    at = span.end;
    afterBlock = isBlock;
  }
  appendPlain(parent, text.slice(at, end), afterBlock, false);
}

/** A block stands on lines of its own: the line breaks that set it off in the text are not shown again. */
function appendPlain(parent, text, afterBlock, beforeBlock) {
  let shown = text;
  if (afterBlock && shown.startsWith("\n")) shown = shown.slice(1);
  if (beforeBlock && shown.endsWith("\n")) shown = shown.slice(0, -1);
  if (shown) parent.append(shown);
}

function elementFor(entity, text, onCommand) {
  const make = MAKERS[entity.type];
  if (make) return make(entity, text, onCommand);
  return same(el(INLINE_TAGS[entity.type] ?? "span", { class: `entity-${entity.type}` }));
}

const same = (element) => ({ outer: element, inner: element });

const MAKERS = {
  text_link: (entity) => same(outwardLink(entity.url, {})),
  url: (_, text) => same(outwardLink(text, { dir: "ltr" })),
  email: (_, text) => same(outwardLink(`mailto:${text}`, { dir: "ltr" })),
  phone_number: (_, text) =>
    same(outwardLink(`tel:${text.replace(/[^+\d]/g, "")}`, { dir: "ltr" })),
  mention: (_, text) => same(outwardLink(`https://t.me/${text.slice(1)}`, { dir: "ltr" })),
  bot_command: (_, text, onCommand) =>
    same(
      el("button", {
        type: "button",
        class: "command",
        dir: "ltr",
        onclick: () => onCommand(text),
      }),
    ),
  pre: (entity) => {
    const code = el("code", { class: entity.language ? `language-${entity.language}` : null });
    return { outer: el("pre", { dir: "auto" }, code), inner: code };
  },
  blockquote: () => same(el("blockquote", { dir: "auto" })),
  expandable_blockquote: (_, text) => foldedQuote(text),
  spoiler: () => same(spoiler()),
};

function foldedQuote(text) {
  const quote = el("blockquote", { dir: "auto" });
  if (text.length <= FOLDED_LENGTH && text.split("\n").length <= FOLDED_LINES) return same(quote);
  quote.classList.add("folded");
  const toggle = el(
    "button",
    { type: "button", class: "unfold", "aria-expanded": "false" },
    words.showMore,
  );
  toggle.addEventListener("click", () => {
    const folded = quote.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(!folded));
    toggle.textContent = folded ? words.showMore : words.showLess;
  });
  return { outer: el("div", { class: "foldable" }, quote, toggle), inner: quote };
}

function spoiler() {
  const element = el("span", {
    class: "spoiler hidden",
    role: "button",
    tabindex: "0",
    "aria-label": words.spoiler,
  });
  const reveal = (event) => {
    if (
      !element.classList.contains("hidden") ||
      (event.key && event.key !== "Enter" && event.key !== " ")
    )
      return;
    event.preventDefault();
    element.classList.remove("hidden");
    for (const name of ["role", "tabindex", "aria-label"]) element.removeAttribute(name);
  };
  element.addEventListener("click", reveal, { capture: true });
  element.addEventListener("keydown", reveal, { capture: true });
  return element;
}
