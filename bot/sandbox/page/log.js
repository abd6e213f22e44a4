// The messages of one chat, in their order, and where the reader looks among them.

import { el } from "./dom.js";
import { bubbleOf } from "./message.js";
import { words } from "./words.js";

const MAX_BUBBLES = 500;
const NEAR_END_PX = 60;
const FOUND_MS = 1500;

/** Whether its words have been edited; other buttons under the same words are no news. */
function isReworded(message, before) {
  if (!message.edit_date || before?.reworded) return Boolean(message.edit_date);
  return before === undefined || wordsOf(message) !== wordsOf(before.message);
}

const wordsOf = ({ text, caption, entities, caption_entities: captioned }) =>
  JSON.stringify([text, caption, entities, captioned]);

export class MessageLog {
  /** `chat` is what bubbles ask of their chat; see `bubbleOf`. */
  constructor(title, chat) {
    this.chat = chat;
    this.atEnd = true;
    this.known = new Map();
    this.log = el("div", {
      class: "log",
      role: "log",
      "aria-live": "polite",
      "aria-label": words.log(title),
      tabindex: "0",
      onscroll: () => this.scrolled(),
    });
    this.jump = el(
      "button",
      { type: "button", class: "jump", hidden: true, onclick: () => this.jumpToEnd() },
      words.newMessages,
    );
    this.view = el("div", { class: "view" }, this.log, this.jump);
    // The input grows, a reply bar opens: whoever was at the end stays there.
    new ResizeObserver(() => this.atEnd && this.toEnd("instant")).observe(this.log);
  }

  get isEmpty() {
    return this.log.childElementCount === 0;
  }

  /** Shows exactly these messages; what is shown already stays as it is, focus and all. */
  load(messages) {
    this.log.setAttribute("aria-busy", "true");
    const wanted = messages.filter((message) => !message.deleted).slice(-MAX_BUBBLES);
    const ids = new Set(wanted.map((message) => message.message_id));
    for (const id of [...this.known.keys()]) if (!ids.has(id)) this.remove(id);
    for (const { edits, deleted, silent, ...message } of wanted) this.put(message);
    if (this.atEnd) this.toEnd("instant");
    this.log.removeAttribute("aria-busy");
  }

  /** Shows a new message, or the new state of one that is shown; gives its bubble if it is new. */
  put(message) {
    const id = message.message_id;
    const state = JSON.stringify(message);
    const before = this.known.get(id);
    if (before?.state === state) return null;
    const reworded = isReworded(message, before);
    this.known.set(id, { state, message, reworded });
    const bubble = bubbleOf(message, this.chat, { reworded });
    if (before === undefined) return this.append(bubble);
    this.replace(this.find(id), bubble);
    return null;
  }

  append(bubble) {
    this.log.append(bubble);
    if (this.log.childElementCount > MAX_BUBBLES)
      this.remove(Number(this.log.firstElementChild.dataset.message));
    return bubble;
  }

  /** A focused button keeps the focus when its message changes; else the message has it. */
  replace(old, fresh) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(fresh);
    if (focused)
      (fresh.querySelector(`[data-key="${focused.dataset.key ?? ""}"]`) ?? fresh).focus({
        preventScroll: true,
      });
    if (this.atEnd) this.toEnd();
  }

  remove(id) {
    const bubble = this.find(id);
    if (bubble?.contains(document.activeElement)) this.log.focus();
    bubble?.remove();
    this.known.delete(id);
  }

  find(id) {
    return this.log.querySelector(`[data-message="${Number(id)}"]`);
  }

  /** Brings a message that just came into view, unless the reader is reading above. */
  reveal(bubble, { isOwn }) {
    bubble.classList.add("fresh");
    if (!this.atEnd && !isOwn) this.jump.hidden = false;
    else if (bubble.offsetHeight < this.log.clientHeight) this.toEnd();
    else this.log.scrollTo({ top: bubble.offsetTop - this.log.offsetTop - NEAR_END_PX / 6 });
  }

  toEnd(behavior = "auto") {
    this.atEnd = true;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior });
  }

  jumpToEnd() {
    this.toEnd();
    this.log.focus({ preventScroll: true });
  }

  jumpTo(id) {
    const bubble = this.find(id);
    if (!bubble) return;
    bubble.scrollIntoView({ block: "center" });
    bubble.focus({ preventScroll: true });
    bubble.classList.add("found");
    setTimeout(() => bubble.classList.remove("found"), FOUND_MS);
  }

  scrolled() {
    this.atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END_PX;
    if (this.atEnd) this.jump.hidden = true;
  }
}
