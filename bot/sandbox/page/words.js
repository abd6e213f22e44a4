// What the page itself says, in Arabic or in English. `?lang=` wins over the browser's language.

/** Kept apart from the words around it, whichever way it runs: FSI … PDI. */
const apart = (text) => `\u2068${text}\u2069`;

const ARABIC = {
  next: "التالية:",
  left: (n) =>
    n === 1
      ? "بقيت مقالة واحدة"
      : n === 2
        ? "بقيت مقالتان"
        : `بقيت ${n} ${n < 11 ? "مقالات" : "مقالة"}`,
  publish: "انشر المقالة التالية",
  publishing: "النشر",
  nothingLeft: "نُشرت المقالات التجريبية كلّها.",
  published: (title) => `نُشرت «${apart(title)}». ستصل المشتركين بعد قليل.`,
  live: "متّصل",
  reconnecting: "انقطع الاتصال، نعيد المحاولة…",
  connecting: "نتّصل…",
  chats: "المحادثات",
  reader: "قارئ",
  group: "مجموعة",
  channel: "قناة",
  members: (n) => (n === 1 ? "عضو واحد" : n === 2 ? "عضوان" : `${n} ${n < 11 ? "أعضاء" : "عضوًا"}`),
  log: (name) => `رسائل ${name}`,
  start: "ابدأ",
  guide: [
    "اضغط «ابدأ».",
    "اشترك في المقالات الجديدة.",
    "انشر المقالة التالية من أعلى الصفحة.",
    "اسأل عنها بكلماتك.",
  ],
  groupHint: (bot) =>
    `في المجموعة يسمع البوت الأوامر، وما تذكره فيه ${apart(`@${bot}`)}، والردود على رسائله.`,
  input: (name) => `اكتب بلسان ${name}`,
  inputGroup: "اكتب في المجموعة",
  send: "أرسل",
  speaker: "المتكلّم",
  reply: "ردّ",
  replyTo: (name) => `ردّ على رسالة ${name}`,
  replying: (name) => `ردًّا على ${apart(name)}`,
  cancel: "ألغِ الردّ",
  edited: "عُدّلت",
  original: (name) => `اذهب إلى الرسالة الأصلية من ${name}`,
  message: (name, time) => `${name}، ${time}`,
  showMore: "أظهر المزيد",
  showLess: "أظهر الأقل",
  spoiler: "نصّ مخفيّ، اضغط لإظهاره",
  newMessages: "رسائل جديدة",
  unread: (n) => `غير مقروء: ${n}`,
  noAnswer: "لم يردّ البوت على هذا الزر.",
  failed: (why) => `لم يتمّ ذلك: ${why}`,
  ok: "حسنًا",
  photo: "صورة",
  document: "ملف",
  unshown: "رسالة من نوع لا تعرضه هذه الصفحة",
  joined: (names) => `انضمّ إلى المجموعة: ${apart(names)}`,
  leftGroup: (name) => `غادر المجموعة: ${apart(name)}`,
  migrated: "صارت المجموعة مجموعةً كبيرة",
  pinned: "ثُبّتت رسالة",
  topicOpened: (name) => `فُتح الموضوع: ${apart(name)}`,
  picked: "اختيرت محادثة",
  nothingToPick: "لا محادثة من هذا النوع هنا.",
  close: "أغلق",
  created: "أُنشئت المجموعة",
  anonymous: "مشرف مجهول",
  other: "English",
  states: {
    blocked: "حظر البوت",
    deactivated: "حساب محذوف",
    kicked: "أُخرج البوت",
    not_member: "البوت ليس عضوًا",
    deleted: "حُذفت المجموعة",
    no_rights: "لا يُسمح للبوت بالكتابة",
    migrated: "انتقلت",
  },
};

const ENGLISH = {
  next: "Next:",
  left: (n) => `${n} left`,
  publish: "Publish the next article",
  publishing: "Publishing",
  nothingLeft: "All sample articles are published.",
  published: (title) => `“${apart(title)}” is published. Subscribers get it in a moment.`,
  live: "Connected",
  reconnecting: "Connection lost, trying again…",
  connecting: "Connecting…",
  chats: "Chats",
  reader: "Reader",
  group: "Group",
  channel: "Channel",
  members: (n) => (n === 1 ? "1 member" : `${n} members`),
  log: (name) => `Messages of ${name}`,
  start: "Start",
  guide: [
    "Press Start.",
    "Subscribe to new articles.",
    "Publish the next article, above.",
    "Ask about it in your own words.",
  ],
  groupHint: (bot) => `In a group the bot hears commands, ${apart(`@${bot}`)}, and replies to it.`,
  input: (name) => `Write as ${name}`,
  inputGroup: "Write in the group",
  send: "Send",
  speaker: "Who speaks",
  reply: "Reply",
  replyTo: (name) => `Reply to ${name}`,
  replying: (name) => `Replying to ${apart(name)}`,
  cancel: "Cancel the reply",
  edited: "edited",
  original: (name) => `Go to the original message of ${name}`,
  message: (name, time) => `${name}, ${time}`,
  showMore: "Show more",
  showLess: "Show less",
  spoiler: "Hidden text, press to show it",
  newMessages: "New messages",
  unread: (n) => `${n} unread`,
  noAnswer: "The bot did not answer this button.",
  failed: (why) => `That did not work: ${why}`,
  ok: "OK",
  photo: "Photo",
  document: "File",
  unshown: "A kind of message this page does not show",
  joined: (names) => `${apart(names)} joined`,
  leftGroup: (name) => `${apart(name)} left`,
  migrated: "The group became a supergroup",
  pinned: "A message was pinned",
  topicOpened: (name) => `The topic ${apart(name)} was opened`,
  picked: "A chat was picked",
  nothingToPick: "There is no such chat here.",
  close: "Close",
  created: "The group was created",
  anonymous: "Anonymous admin",
  other: "العربية",
  states: {
    blocked: "blocked the bot",
    deactivated: "deleted account",
    kicked: "bot was removed",
    not_member: "bot is not a member",
    deleted: "group was deleted",
    no_rights: "bot may not write",
    migrated: "moved",
  },
};

function chosenLanguage() {
  const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language;
  return asked.toLowerCase().startsWith("ar") ? "ar" : "en";
}

export const language = chosenLanguage();
export const direction = language === "ar" ? "rtl" : "ltr";
export const words = language === "ar" ? ARABIC : ENGLISH;
export const otherLanguage = language === "ar" ? "en" : "ar";

const clock = new Intl.DateTimeFormat(language === "ar" ? "ar-u-nu-latn" : "en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** The local time of day of a Telegram date (seconds since 1970). */
export const timeOfDay = (seconds) => clock.format(new Date(seconds * 1000));

/** A language's name in the page's language, "" when the code says nothing. */
export function languageName(code) {
  if (!code) return "";
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(code) ?? "";
  } catch {
    return "";
  }
}
