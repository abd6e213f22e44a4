// The page: all chats side by side, the publisher's button, and the connection.

import { call, follow } from "./api.js";
import { ChatColumn } from "./chat.js";
import { el } from "./dom.js";
import { direction, language, otherLanguage, words } from "./words.js";

const TOLD_MS = 7000;
const byId = (id) => document.getElementById(id);
const columns = new Map();
let samples = { published: [], left: [] };
let current = null;

/** What columns ask of the world around them. */
const world = {
  bot: null,
  users: new Map(),
  chats: [],
  userOf: (id) => world.users.get(id),
  titleOf: (url) => {
    const id = url.host === location.host && /^\/samples\/([^/]+)$/.exec(url.pathname)?.[1];
    return samples.published.find((sample) => sample.id === id)?.title ?? null;
  },
};

async function resync() {
  const [state] = await Promise.all([call("state"), readSamples()]);
  world.bot = state.bot;
  world.users = new Map(state.users.map((user) => [user.id, user]));
  world.chats = state.chats;
  const transcripts = await Promise.all(
    state.chats.map((chat) => call(`transcript?chat=${chat.id}`)),
  );
  showChats(state.chats);
  state.chats.forEach((chat, index) => columns.get(chat.id).load(transcripts[index].messages));
}

/** Columns that are the same chat as before keep what was typed in them. */
function showChats(chats) {
  const known = new Map(columns);
  columns.clear();
  for (const chat of chats)
    columns.set(chat.id, sameColumn(known.get(chat.id), chat) ?? newColumn(chat));
  const sections = [...columns.values()].map((column) => column.section);
  const inPlace = [...byId("chats").children];
  if (
    sections.length !== inPlace.length ||
    sections.some((section, index) => section !== inPlace[index])
  )
    byId("chats").replaceChildren(...sections);
  showTabs();
}

function sameColumn(column, chat) {
  return column && JSON.stringify(described(column.chat)) === JSON.stringify(described(chat))
    ? column
    : null;
}

/** What a column's frame shows of its chat: starting the bot changes none of it. */
const described = ({ state, ...rest }) => [rest, words.states[state]];

function newColumn(chat) {
  return new ChatColumn(chat, world, (unread) => showUnread(chat.id, unread));
}

/** False when chats came, went or changed, which takes a new reading. */
function apply(event) {
  const column = columns.get(event.chat);
  if (event.kind === "chat" || !column) return false;
  column.apply(event);
  return true;
}

// Narrow screens show one chat at a time, chosen by tabs.

function showTabs() {
  if (!columns.has(current)) current = columns.keys().next().value ?? null;
  const tabs = [...columns.values()].map((column) =>
    el(
      "button",
      {
        type: "button",
        class: "tab",
        "data-tab": column.chat.id,
        onclick: () => choose(column.chat.id),
      },
      el("bdi", {}, column.title),
      " ",
      el("span", { class: "count", hidden: true }),
    ),
  );
  byId("tabs").replaceChildren(...tabs);
  markCurrent();
}

function choose(id) {
  current = id;
  markCurrent();
  columns.get(id).shown();
}

function markCurrent() {
  for (const [id, column] of columns) column.section.classList.toggle("current", id === current);
  for (const tab of byId("tabs").children) {
    if (Number(tab.dataset.tab) === current) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

function showUnread(id, unread) {
  const count = byId("tabs").querySelector(`[data-tab="${id}"] .count`);
  if (!count) return;
  count.hidden = unread === 0;
  count.textContent = String(unread);
  count.setAttribute("aria-label", words.unread(unread));
}

// The publisher.

async function readSamples() {
  samples = await call("samples");
  showNext();
}

function showNext() {
  const [next] = samples.left;
  const line = next
    ? [
        words.next,
        " ",
        el("bdi", { class: "next-title", lang: next.language }, next.title),
        " ",
        el("span", { class: "left" }, words.left(samples.left.length)),
      ]
    : [words.nothingLeft];
  byId("next").replaceChildren(...line);
  // Not `disabled`: the focus would be lost with the last article.
  byId("publish").setAttribute("aria-disabled", String(!next));
}

async function publish() {
  const button = byId("publish");
  const [next] = samples.left;
  if (!next || button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  try {
    await call("publish", {});
    tell(words.published(next.title));
    await readSamples();
  } catch (error) {
    tell(words.failed(error.message));
  } finally {
    button.removeAttribute("aria-busy");
  }
}

let tellTimer = null;

function tell(text) {
  byId("published").textContent = text;
  clearTimeout(tellTimer);
  tellTimer = setTimeout(() => byId("published").replaceChildren(), TOLD_MS);
}

// The frame.

function showConnection(state) {
  const shown = byId("connection");
  shown.dataset.state = state;
  shown.textContent = words[state];
}

function dress() {
  document.documentElement.lang = language;
  document.documentElement.dir = direction;
  byId("tabs").setAttribute("aria-label", words.chats);
  byId("chats").setAttribute("aria-label", words.chats);
  byId("press-title").textContent = words.publishing;
  byId("publish").textContent = words.publish;
  byId("publish").addEventListener("click", publish);
  const link = byId("switch");
  link.textContent = words.other;
  link.lang = otherLanguage;
  link.href = `?lang=${otherLanguage}`;
  showConnection("connecting");
}

dress();
addEventListener("focus", () =>
  readSamples().catch((error) => console.warn("sandbox:", error.message)),
);
follow({ resync, apply, connected: (yes) => showConnection(yes ? "live" : "reconnecting") });
