/** The element of the page with an id; the page and its script are built together. */
export function byId<E extends Element = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return element as unknown as E;
}

export const inputById = (id: string): HTMLInputElement => byId<HTMLInputElement>(id);

/** A new element with attributes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A new SVG element with attributes and children. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number> = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** Set an attribute if it is another value: what stays the same is not drawn again. */
export function update(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** A line under a form that says what came of it. */
export function say(id: string, kind: "good" | "bad" | "busy", sentence: string): void {
  const line = byId(id);
  line.dataset["kind"] = kind;
  line.textContent = sentence;
}

/** What went wrong, in a sentence for people. */
export function reasonOf(error: unknown): string {
  const { reason, message } = error as { reason?: string; message?: string };
  const sentence = reason ?? message ?? String(error);
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
