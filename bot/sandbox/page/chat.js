// One column: a chat with its header, its messages, its input, and the bot's answers to presses.

import { answerToPress, call } from "./api.js";
import { Composer } from "./composer.js";
import { el, safeAddress } from "./dom.js";
import { Keys } from "./keys.js";
import { MessageLog } from "./log.js";
import { hueOf, nameOf } from "./message.js";
import { languageName, words } from "./words.js";

const TOAST_MS = 7000;

export class ChatColumn {
  /** `world` knows the bot, the users and the pages; `onUnread(n)` hears how many messages came
   * while the column was not shown. */
  constructor(chat, world, onUnread) {
    this.chat = chat;
    this.world = world;
    this.onUnread = onUnread;
    this.isGroup = chat.type !== "private";
    this.botId = world.bot.id;
    this.title = chat.title ?? nameOf(chat);
    this.unread = 0;
    this.messages = new MessageLog(this.title, this);
    this.composer = this.buildComposer();
    this.keys = new Keys({
      say: (label) => this.say(label),
      pick: (request, picked) => this.pick(request, picked),
      chats: () => world.chats,
    });
    this.section = this.build();
  }

  // What bubbles ask of their chat.

  titleOf = (url) => this.world.titleOf(url);
  onCommand = (text) => this.say(text);
  onReply = (message) => this.composer.startReply(message);
  onJump = (id) => this.messages.jumpTo(id);
  onPress = (message, row, column, button) => this.press(message, row, column, button);

  // What happens in the chat.

  load(messages) {
    this.messages.load(messages);
    this.keys.take(messages);
    this.showStarted();
  }

  /** Takes one event of this chat. */
  apply({ kind, message }) {
    if (kind === "message" || kind === "edit") this.put(message);
    else if (kind === "delete") this.remove(message.message_id);
  }

  put(message) {
    const bubble = this.messages.put(message);
    if (!bubble) return;
    this.keys.take([message]);
    this.showStarted();
    this.countUnread();
    this.messages.reveal(bubble, { isOwn: message.from?.id !== this.botId });
  }

  remove(id) {
    this.messages.remove(id);
    if (this.composer.replyingTo?.message_id === id) this.composer.endReply();
  }

  countUnread() {
    this.unread = this.section.offsetParent === null ? this.unread + 1 : 0;
    this.onUnread(this.unread);
  }

  /** The column has come into view. */
  shown() {
    this.unread = 0;
    this.onUnread(0);
    this.messages.toEnd("instant");
  }

  // What the reader does.

  get speaker() {
    return this.isGroup ? this.composer.speaker : this.chat.id;
  }

  /** Says it as the speaker; true when the sandbox took it, else a toast tells why not. */
  async say(text) {
    const replyTo = this.composer.replyingTo?.message_id;
    try {
      await call("say", { chat: this.chat.id, user: this.speaker, text, reply_to: replyTo });
    } catch (error) {
      this.toast(words.failed(error.message));
      return false;
    }
    this.composer.endReply();
    return true;
  }

  /** Picks a chat, as the reader, where a key asks for one. */
  async pick(request, picked) {
    try {
      await call("pick", { user: this.chat.id, chat: picked, request });
    } catch (error) {
      this.toast(words.failed(error.message));
    }
  }

  async press(message, row, column, button) {
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    try {
      const place = {
        chat: this.chat.id,
        user: this.speaker,
        message: message.message_id,
        row,
        column,
      };
      const { callback_query_id: id } = await call("press", place);
      this.showAnswer(await answerToPress(id));
    } catch (error) {
      this.toast(words.failed(error.message));
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  showAnswer(answer) {
    if (!answer) this.toast(words.noAnswer);
    else if (answer.show_alert && answer.text) this.alert(answer.text);
    else if (answer.text) this.toast(answer.text);
    if (answer?.url && safeAddress(answer.url)) window.open(answer.url, "_blank", "noopener");
  }

  toast(text) {
    const shown = el("p", { class: "toast", "data-testid": "toast", dir: "auto" }, text);
    this.toasts.append(shown);
    setTimeout(() => shown.remove(), TOAST_MS);
  }

  alert(text) {
    const close = el("button", { type: "submit", class: "solid" }, words.ok);
    const form = el("form", { method: "dialog" }, el("p", { dir: "auto" }, text), close);
    const dialog = el(
      "dialog",
      {
        "data-testid": "alert",
        "aria-label": this.world.bot.first_name,
        onclose: () => dialog.remove(),
      },
      form,
    );
    this.section.append(dialog);
    dialog.showModal();
  }

  // The column itself.

  build() {
    const nameId = `name-${this.chat.id}`;
    this.toasts = el("div", { class: "toasts", role: "status" });
    this.guide = el(
      "ol",
      { class: "guide", hidden: true },
      ...words.guide.map((step) => el("li", {}, step)),
    );
    this.messages.view.append(this.guide, this.toasts);
    this.invitation = this.buildInvitation();
    return el(
      "section",
      { class: "chat", "data-chat": this.chat.id, "aria-labelledby": nameId },
      this.buildHeader(nameId),
      this.messages.view,
      this.invitation,
      this.composer.form,
      this.keys.view,
    );
  }

  buildHeader(nameId) {
    const badge = words.states[this.chat.state];
    return el(
      "header",
      { class: "chat-head" },
      el(
        "span",
        { class: `avatar ${hueOf(this.chat.id)}`, "aria-hidden": "true" },
        [...this.title][0],
      ),
      el(
        "div",
        {},
        el("h2", { id: nameId, dir: "auto" }, this.title),
        el("p", {}, this.description()),
      ),
      badge ? el("span", { class: "badge" }, badge) : null,
    );
  }

  description() {
    if (this.chat.type === "channel") return words.channel;
    if (this.isGroup) return `${words.group} · ${words.members(this.chat.members.length)}`;
    return [words.reader, languageName(this.world.userOf(this.chat.id)?.language_code)]
      .filter(Boolean)
      .join(" · ");
  }

  /** What stands in the input's place until the reader has started the bot. */
  buildInvitation() {
    const start = el(
      "button",
      { type: "button", class: "solid", "data-testid": "start", onclick: () => this.say("/start") },
      words.start,
    );
    return el("div", { class: "invitation", hidden: true }, start);
  }

  buildComposer() {
    const say = (text) => this.say(text);
    if (!this.isGroup) return new Composer({ label: words.input(this.title), say });
    const people = this.chat.members.map(this.world.userOf).filter(Boolean);
    const hint = words.groupHint(this.world.bot.username ?? this.world.bot.first_name);
    return new Composer({ label: words.inputGroup, say, people, hint });
  }

  showStarted() {
    const waiting = !this.isGroup && this.messages.isEmpty;
    const hadFocus = this.invitation.contains(document.activeElement);
    this.guide.hidden = !waiting;
    this.invitation.hidden = !waiting;
    this.composer.form.hidden = waiting;
    if (hadFocus && !waiting) this.composer.input.focus();
  }
}
