// Where a reader writes: the input, what is being replied to, and in a group who speaks.

import { el } from "./dom.js";
import { authorOf, nameOf, shortened } from "./message.js";
import { words } from "./words.js";

export class Composer {
  /** `say(text)` is asked to send and tells whether it was sent; `people` may speak in a group. */
  constructor({ label, say, people, hint }) {
    this.say = say;
    this.replyingTo = null;
    this.input = el("textarea", {
      rows: "1",
      maxlength: "4096",
      dir: "auto",
      "data-testid": "input",
      autocomplete: "off",
      "aria-label": label,
      placeholder: label,
      onkeydown: (event) => this.typed(event),
      oninput: () => this.fit(),
    });
    const send = el(
      "button",
      {
        type: "submit",
        class: "send",
        "data-testid": "send",
        "aria-label": words.send,
        title: words.send,
      },
      el("span", { "aria-hidden": "true" }, "➤"),
    );
    this.form = el(
      "form",
      {
        class: "composer",
        onsubmit: (event) => this.submitted(event),
        onkeydown: (event) => this.escaped(event),
      },
      this.buildReplyBar(),
      people ? this.buildSpeakers(people, hint) : null,
      el("div", { class: "line" }, this.input, send),
    );
  }

  buildReplyBar() {
    const cancel = el(
      "button",
      {
        type: "button",
        class: "cancel",
        "aria-label": words.cancel,
        title: words.cancel,
        onclick: () => this.letReplyGo(),
      },
      el("span", { "aria-hidden": "true" }, "✕"),
    );
    this.replyBar = el(
      "div",
      { class: "reply-bar", hidden: true },
      el("p", {}, el("strong", { dir: "auto" }), el("bdi", {})),
      cancel,
    );
    return this.replyBar;
  }

  buildSpeakers(people, hint) {
    this.speakers = el(
      "select",
      { "data-testid": "speaker" },
      ...people.map((user) => el("option", { value: user.id }, nameOf(user))),
    );
    return el(
      "div",
      { class: "speaker" },
      el("label", {}, words.speaker, " ", this.speakers),
      el("p", {}, hint),
    );
  }

  /** The id of who speaks in a group. */
  get speaker() {
    return Number(this.speakers.value);
  }

  // Replying.

  startReply(message) {
    this.replyingTo = message;
    this.replyBar.querySelector("strong").textContent = words.replying(authorOf(message));
    this.replyBar.querySelector("bdi").textContent = shortened(
      message.text ?? message.caption ?? "",
    );
    this.replyBar.hidden = false;
    this.input.focus();
  }

  endReply() {
    if (this.replyBar.contains(document.activeElement)) this.input.focus();
    this.replyingTo = null;
    this.replyBar.hidden = true;
  }

  letReplyGo() {
    this.endReply();
    this.input.focus();
  }

  // Writing.

  /** Enter sends unless it confirms what an input method composes; Shift+Enter is a new line. */
  typed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229)
      return;
    event.preventDefault();
    this.send();
  }

  escaped(event) {
    if (event.key === "Escape" && this.replyingTo) this.letReplyGo();
  }

  submitted(event) {
    event.preventDefault();
    this.send();
    this.input.focus();
  }

  /** What could not be sent comes back into the box, unless something else is there by then. */
  async send() {
    const text = this.input.value;
    if (!text.trim()) return;
    this.fill("");
    if (!(await this.say(text)) && !this.input.value) this.fill(text);
  }

  fill(text) {
    this.input.value = text;
    this.fit();
  }

  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }
}
