// What stands in the place of the letters: a key says its label, or has a chat picked.

import { el } from "./dom.js";
import { words } from "./words.js";

export class Keys {
  /** `say(label)`; `pick(request, chat)`; `chats()` are all there are. */
  constructor({ say, pick, chats }) {
    this.say = say;
    this.pick = pick;
    this.chats = chats;
    this.view = el("div", { class: "reply-keys", "data-testid": "reply-keys", hidden: true });
  }

  /** Takes the keys that the last of these messages with any brings or takes away. */
  take(messages) {
    const markups = messages.map((message) => message.reply_markup ?? {});
    const last = markups.findLast((markup) => markup.keyboard || markup.remove_keyboard);
    if (last) this.show(last.keyboard ?? [], last.one_time_keyboard);
  }

  show(rows, once) {
    const keys = rows.map((row) =>
      el("div", { class: "keys" }, ...row.map((key) => this.keyOf(key, once))),
    );
    this.view.replaceChildren(...keys);
    this.view.hidden = rows.length === 0;
  }

  keyOf(key, once) {
    const label = key.text ?? key;
    const press = () => {
      if (once) this.view.hidden = true;
      if (key.request_chat) this.choose(label, key.request_chat);
      else this.say(label);
    };
    return el("button", { type: "button", class: "key", dir: "auto", onclick: press }, label);
  }

  /** A list of the chats that the key asks for. */
  choose(label, { request_id: request, chat_is_channel: isChannel }) {
    const fitting = this.chats().filter(
      ({ type }) => type !== "private" && (type === "channel") === isChannel,
    );
    const dialog = el("dialog", {
      class: "picker",
      "data-testid": "picker",
      "aria-label": label,
      onclose: () => dialog.remove(),
    });
    const pick = (chat) => {
      dialog.close();
      this.pick(request, chat.id);
    };
    dialog.append(
      el("p", { dir: "auto" }, fitting.length ? label : words.nothingToPick),
      ...fitting.map((chat) =>
        el("button", { type: "button", class: "key", dir: "auto", onclick: () => pick(chat) }, chat.title),
      ),
      el("form", { method: "dialog" }, el("button", { type: "submit" }, words.close)),
    );
    this.view.parentElement.append(dialog);
    dialog.showModal();
  }
}
