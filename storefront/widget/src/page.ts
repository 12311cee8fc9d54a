import { type Answer, readAnswer } from "./answer.ts";
import { ASK_TIMEOUT_MS, searchOf } from "./ask.ts";
import type { Block } from "./block.ts";
import type { CardsModule, Kit } from "./cards/main.ts";
import { type Answered, request } from "./http.ts";
import { randomHex } from "./ids.ts";
import { safely } from "./safely.ts";
import { Session } from "./session.ts";
import { rootPath, type Win } from "./shop.ts";
import { Visitor } from "./visitor.ts";

const POST_TIMEOUT_MS = 10_000;

/** Loads a further script of the widget by its address. */
export type Load = (address: string) => Promise<unknown>;

/**
 * One page of the shop, and one look at it: collects every block and asks once for all of them, so that what
 * is shown during the look comes from one decision.
 */
export class Page {
  readonly win: Win;
  readonly visitor: Visitor;
  readonly session: Session;
  /** What is in the cart, `variant:quantity` with commas; null until somebody reads it after the page was made. */
  cart: string | null = null;
  readonly #load: Load;
  readonly #blocks = new Set<Block>();
  readonly #modules = new Map<string, Promise<unknown>>();
  #kit: Kit | null = null;
  #view = "";
  #due = false;

  constructor(win: Win, load: Load) {
    this.win = win;
    this.visitor = new Visitor(win);
    this.session = new Session(win);
    this.#load = load;
    // Back from the browser's memory of pages: another look, at a page that may have been left long ago.
    win.addEventListener("pageshow", (event) => {
      if (event.persisted) safely(() => this.#renew())();
    });
  }

  /** The blocks on the page, in its order: that is how the browser finds them. */
  get blocks(): readonly Block[] {
    return [...this.#blocks];
  }

  add(block: Block): void {
    this.#blocks.add(block);
  }

  remove(block: Block): void {
    this.#blocks.delete(block);
  }

  /** A block that needs an answer has come near: asks for all that need one, once everything on the page has joined. */
  near(): void {
    if (this.#due) return;
    this.#due = true;
    const ask = safely(() => {
      this.#due = false;
      return this.ask(this.blocks.filter((block) => block.needsAnswer));
    });
    this.win.queueMicrotask(ask);
  }

  /** One request for these blocks. `added` is the variant that the cart has just taken, when that is the reason. */
  async ask(blocks: readonly Block[], added = ""): Promise<void> {
    if (!blocks.length) return;
    const serials = blocks.map((block) => block.asking());
    const { win, visitor, session } = this;
    const data = Object.assign({}, ...blocks.map(({ host }) => host.dataset)) as DOMStringMap;
    this.#view ||= `pvw_${this.hex(16)}`;
    const named = visitor.id();
    const search = searchOf(win, {
      view: this.#view,
      left: session.leave(this.#view),
      page: data["page"],
      path: win.location.pathname,
      surfaces: blocks.map(({ surface }) => surface).join(","),
      product: data["product"],
      variant: data["variant"],
      added,
      cart: this.cart ?? data["cart"] ?? "",
      recent: named && session.recent(data["product"]),
      declined: session.declined(),
      currency: data["currency"],
      market: data["market"],
      device: win.innerWidth < 750 ? "phone" : "desktop",
      visitor: named,
    });
    if (named) session.saw(data["product"]);
    else session.forget();
    const answer: Answer = await this.get(`apps/pairwell/offers?${search}`, "text/html", ASK_TIMEOUT_MS)
      .then(({ ok, text }) => (ok ? readAnswer(win, text) : []))
      .catch(() => []);
    blocks.forEach((block, i) => safely(() => block.take(answer, serials[i] as number))());
  }

  /** The path the shop's own endpoints start with. */
  get root(): string {
    return rootPath(this.win);
  }

  /** `n_bytes` random bytes as lower-case hex. */
  hex(n_bytes: number): string {
    return randomHex(this.win, n_bytes);
  }

  /** Gets what is never kept: the same address means something else a minute later, for example after "No thanks". */
  get(path: string, accept: string, timeout_ms: number): Promise<Answered> {
    return request(this.win, this.root + path, timeout_ms, { headers: { Accept: accept }, cache: "no-store" });
  }

  /** Posts JSON. It is finished even when the shopper leaves the page meanwhile. */
  post(path: string, body: unknown): Promise<Answered> {
    return request(this.win, this.root + path, POST_TIMEOUT_MS, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      keepalive: true,
    });
  }

  /** What surfaces share once there is something to show. Its script is fetched at first need. */
  async kit({ dataset }: HTMLElement): Promise<Kit> {
    const { openKit } = await this.module<CardsModule>(dataset["kit"]);
    return (this.#kit ??= openKit(this));
  }

  /** A further script of the widget, fetched once. */
  module<T>(address = ""): Promise<T> {
    const known = this.#modules.get(address) ?? this.#load(new URL(address, this.win.location.href).href);
    this.#modules.set(address, known);
    return known as Promise<T>;
  }

  #renew(): void {
    this.#view = "";
    for (const block of this.#blocks) block.renew();
  }
}
