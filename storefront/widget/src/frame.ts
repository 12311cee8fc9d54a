import type { Win } from "./shop.ts";

/** The shadow tree of a block, where the theme can style parts but break nothing. */
export class Frame {
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  readonly #doc: Document;
  readonly #status: HTMLElement;
  readonly #links: HTMLLinkElement[];

  /**
   * Resolves when the style sheets are there, false when one will not be: offers without them must not be shown.
   * The page has loaded the same files, so they come from the browser's cache. Styles inside the script would
   * spare the wait but are over the script's size limit, and need 'unsafe-inline' in shops with a content policy.
   */
  readonly styled: Promise<boolean>;

  constructor(win: Win, host: HTMLElement) {
    this.host = host;
    this.#doc = win.document;
    this.root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const addresses = (host.dataset["style"] ?? "").split(" ");
    this.#links = addresses.map((href) => Object.assign(this.#doc.createElement("link"), { rel: "stylesheet", href }));
    const loads = this.#links.map(
      (link) =>
        new Promise((resolve, reject) => {
          link.onload = resolve;
          link.onerror = reject;
        }),
    );
    this.styled = Promise.all(loads).then(
      () => true,
      () => false,
    );
    // In the tree before anything is said, or screen readers miss the first announcement.
    this.#status = this.part("p", "status");
    this.#status.setAttribute("role", "status");
    this.root.replaceChildren(...this.#links, this.#status);
  }

  /** Puts content in the place of what was there. */
  put(content: HTMLElement, state: "shown" | "hint"): void {
    this.root.replaceChildren(content, ...this.#links, this.#status);
    this.host.dataset["state"] = state;
  }

  /** Takes the content away and gives the space back; announcements stay. */
  close(): void {
    this.root.replaceChildren(...this.#links, this.#status);
    this.host.dataset["state"] = "empty";
  }

  /** Takes the content away and keeps the space, until it can be given back unseen. */
  blank(): void {
    this.close();
    this.host.dataset["state"] = "silent";
  }

  /** Tells screen readers. */
  say(text: string): void {
    this.#status.textContent = text;
  }

  /** A new element with a part name. */
  part(tag: string, name: string, text = ""): HTMLElement {
    const element = this.#doc.createElement(tag);
    element.setAttribute("part", name);
    element.textContent = text;
    return element;
  }
}
