// Building elements. Text always goes in as text nodes: nothing here reads markup.

/** A new element; attributes named on… are listeners, absent ones (null, undefined, false) are skipped. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** The address as the browser would open it, or null when it is not one a message may link to. */
export function safeAddress(address) {
  const complete = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `http://${address}`;
  try {
    const url = new URL(complete);
    return ["http:", "https:", "mailto:", "tel:", "tg:"].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** A link that opens beside the page, or its bare text when the address is not to be opened. */
export function outwardLink(address, attributes, ...children) {
  const url = safeAddress(address);
  if (!url) return el("span", attributes, ...children);
  return el(
    "a",
    { ...attributes, href: url.href, target: "_blank", rel: "noopener noreferrer" },
    ...children,
  );
}
