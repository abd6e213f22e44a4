// One message as a bubble, with its reply quote, preview, time and inline keyboard.

import { el, outwardLink, safeAddress } from "./dom.js";
import { firstAddress, renderText } from "./entities.js";
import { timeOfDay, words } from "./words.js";

const HUES = 6;
const EXCERPT_LENGTH = 120;

/** Who wrote it, as the chat shows it. */
export function authorOf(message) {
  if (message.sender_chat) return message.sender_chat.title ?? words.anonymous;
  return message.from ? nameOf(message.from) : message.chat.title;
}

export const nameOf = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");
export const hueOf = (id) => `hue-${Math.abs(id) % HUES}`;

/**
 * The bubble. `chat` gives: isGroup, botId, titleOf(address) (a known page's title or null), and
 * what to do: onReply(message), onPress(message, row, column, button), onCommand(text), onJump(id).
 * `reworded`: the words have been edited.
 */
export function bubbleOf(message, chat, { reworded }) {
  const service = serviceText(message);
  if (service) return serviceBubble(message, service);
  const byBot =
    message.from?.id === chat.botId || (!message.from && message.chat.type === "channel");
  const author = authorOf(message);
  return el(
    "article",
    {
      class: `message ${byBot ? "from-bot" : "from-reader"}`,
      "data-message": message.message_id,
      tabindex: "-1",
      "aria-label": words.message(author, timeOfDay(message.date)),
    },
    bodyOf(message, chat, author, reworded),
    inlineKeyboard(message, chat),
  );
}

function bodyOf(message, chat, author, reworded) {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  const preview = previewOf(message, text, entities, chat);
  const above = message.link_preview_options?.show_above_text;
  return el(
    "div",
    { class: "bubble" },
    chat.isGroup
      ? el("p", { class: `author ${hueOf(message.from?.id ?? 0)}`, dir: "auto" }, author)
      : null,
    replyQuote(message, chat),
    attachmentOf(message),
    above ? preview : null,
    text
      ? el("div", { class: "text", dir: "auto" }, renderText(text, entities, chat.onCommand))
      : null,
    above ? null : preview,
    metaOf(message, chat, author, reworded),
  );
}

function metaOf(message, chat, author, reworded) {
  const time = el(
    "time",
    { datetime: new Date(message.date * 1000).toISOString() },
    timeOfDay(message.date),
  );
  const edited = reworded ? el("span", { class: "edited" }, words.edited, " ") : null;
  return el(
    "p",
    { class: "meta" },
    replyButton(message, chat, author),
    el("span", {}, edited, time),
  );
}

function replyQuote(message, chat) {
  const original = message.reply_to_message;
  if (!original) return null;
  const author = authorOf(original);
  const excerpt = message.quote?.text ?? original.text ?? original.caption ?? kindOf(original);
  return el(
    "button",
    {
      type: "button",
      class: "quote",
      title: words.original(author),
      onclick: () => chat.onJump(original.message_id),
    },
    el("strong", { dir: "auto" }, author),
    el("span", { dir: "auto" }, shortened(excerpt)),
  );
}

/** The first line with something on it, cut if long: what a quotation of a message shows. */
export function shortened(text) {
  const line = text.trim().split("\n", 1)[0];
  return line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH - 1)}…` : line;
}

function kindOf(message) {
  if (message.photo) return words.photo;
  return message.document ? words.document : words.unshown;
}

function attachmentOf(message) {
  const shown = message.text ?? message.caption;
  if (shown !== undefined && !message.photo && !message.document) return null;
  const photo = message.photo?.at(-1);
  if (photo?.file_size) {
    const src = `/photos/${encodeURIComponent(photo.file_id)}`;
    return el(
      "a",
      { href: src, target: "_blank", rel: "noopener" },
      el("img", { class: "photo", src, alt: words.photo, width: photo.width, height: photo.height }),
    );
  }
  const name = message.document?.file_name;
  return el(
    "p",
    { class: "attachment" },
    kindOf(message),
    name ? ": " : null,
    name ? el("bdi", {}, name) : null,
  );
}

function previewOf(message, text, entities, chat) {
  const options = message.link_preview_options ?? {};
  const address = options.url ?? firstAddress(text, entities);
  const url = address && !options.is_disabled ? safeAddress(address) : null;
  if (!url || !url.protocol.startsWith("http")) return null;
  return outwardLink(
    url.href,
    { class: "preview", "data-testid": "preview" },
    el("strong", { dir: "auto" }, url.hostname),
    el("span", { dir: "auto" }, chat.titleOf(url) ?? readablePath(url)),
  );
}

function readablePath(url) {
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    return url.pathname;
  }
}

function replyButton(message, chat, author) {
  const attributes = {
    type: "button",
    class: "reply",
    "data-testid": "reply",
    title: words.reply,
    "aria-label": words.replyTo(author),
    onclick: () => chat.onReply(message),
  };
  return el("button", attributes, el("span", { "aria-hidden": "true" }, "↩"));
}

function inlineKeyboard(message, chat) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el(
    "div",
    { class: "keyboard" },
    ...rows.map((buttons, row) =>
      el(
        "div",
        { class: "keys" },
        ...buttons.map((button, column) => inlineButton(message, button, row, column, chat)),
      ),
    ),
  );
}

function inlineButton(message, button, row, column, chat) {
  const attributes = {
    class: "key",
    dir: "auto",
    "data-testid": "button",
    "data-key": `${row},${column}`,
  };
  if (button.url)
    return outwardLink(button.url, { ...attributes, class: "key outward" }, button.text);
  const press = (event) => chat.onPress(message, row, column, event.currentTarget);
  return el("button", { ...attributes, type: "button", onclick: press }, button.text);
}

function serviceBubble(message, text) {
  return el(
    "p",
    { class: "service", "data-message": message.message_id, dir: "auto", tabindex: "-1" },
    text,
  );
}

function serviceText(message) {
  if (message.new_chat_members)
    return words.joined(message.new_chat_members.map(nameOf).join("، "));
  if (message.left_chat_member) return words.leftGroup(nameOf(message.left_chat_member));
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return words.migrated;
  if (message.pinned_message) return words.pinned;
  if (message.forum_topic_created) return words.topicOpened(message.forum_topic_created.name);
  if (message.chat_shared) return words.picked;
  if (message.group_chat_created || message.supergroup_chat_created) return words.created;
  return null;
}
