import { vi } from "vitest";
import { Window } from "happy-dom";
import * as cards from "../../widget/src/cards/main.ts";
import * as cart from "../../widget/src/cart/main.ts";
import { definePairwell } from "../../widget/src/element.ts";
import * as ladder from "../../widget/src/ladder/main.ts";
import type { ShopifyGlobal, Win } from "../../widget/src/shop.ts";
import { type BlockContext, renderBlock } from "./extension.ts";

/** What a fake endpoint answers. `never` hangs until the caller gives up; `offline` fails as a lost connection does. */
export type Reply = { status?: number; body?: string } | "never" | "offline";

/** A request the widget made. */
export interface Call {
  method: string;
  url: URL;
  headers: Record<string, string>;
  // The shape belongs to the endpoint; tests compare it as a whole.
  body: any;
  keepalive: boolean;
}

/** A batch sent by `sendBeacon`. */
export interface Beacon {
  path: string;
  type: string;
  body: any;
}

/** How a page is set up. */
export interface ShopOptions {
  shopify?: ShopifyGlobal;
  block?: BlockContext;
  /** Further blocks of the page, after the first. */
  blocks?: BlockContext[];
  /** Theme's own HTML around the blocks. */
  theme?: string;
  /** Scripts that cannot be loaded, by file name. */
  missing?: string[];
  url?: string;
  /** Answers by path; a function is asked at each call. */
  replies?: Record<string, Reply | ((call: Call) => Reply | Promise<Reply>)>;
  /** Runs before the script, to break or prepare the page. */
  before?(win: Win): void;
  /** Whether the style sheet arrives. */
  styles?: boolean;
}

interface FakeObserver {
  callback: IntersectionObserverCallback;
  options: IntersectionObserverInit;
  targets: Set<Element>;
}

/** A product page with the block on it, and hands on everything the widget touches. */
export class Shop {
  readonly win: Win;
  readonly calls: Call[] = [];
  readonly beacons: Beacon[] = [];
  /** Errors that reached the page. The widget promises none. */
  readonly errors: unknown[] = [];
  readonly #observers = new Set<FakeObserver>();
  #noteResources: (names: string[]) => void = () => {};

  constructor(options: ShopOptions) {
    const { shopify = { routes: { root: "/" } }, block = {}, blocks = [], theme = "", replies = {}, before, styles = true } = options;
    const win = new Window({
      url: options.url ?? "https://shop.example/products/p",
      // Style sheets are never fetched; this decides whether that looks like success or like failure.
      settings: { handleDisabledFileLoadingAsSuccess: styles },
    }) as unknown as Win;
    this.win = win;
    const fakes = {
      Shopify: shopify,
      fetch: (url: string, init: RequestInit) => this.#fetch(replies, url, init),
      IntersectionObserver: this.#observerClass(),
      PerformanceObserver: this.#performanceObserverClass(),
      CSS: { supports: () => true },
      innerHeight: 800,
      innerWidth: 1280,
      // The window's own timers are the real clock's; these are the test's.
      setTimeout: (run: () => void, delay_ms: number) => setTimeout(run, delay_ms),
      clearTimeout: (timer: ReturnType<typeof setTimeout>) => clearTimeout(timer),
    };
    for (const [name, value] of Object.entries(fakes)) {
      Object.defineProperty(win, name, { value, writable: true, configurable: true });
    }
    win.navigator.sendBeacon = (url, data) => {
      const blob = data as Blob;
      const beacon: Beacon = { path: String(url), type: blob.type, body: null };
      void blob.text().then((text) => (beacon.body = JSON.parse(text)));
      return this.beacons.push(beacon) > 0;
    };
    win.addEventListener("error", (event) => this.errors.push((event as ErrorEvent).error));
    before?.(win);
    const rendered = [block, ...blocks].map((each) => renderBlock(each)).join("");
    win.document.body.innerHTML = `<p id="before"></p><main>${theme}</main>${rendered}<p id="after"></p>`;
    const scripts: Record<string, unknown> = { "pairwell-cards.js": cards, "pairwell-ladder.js": ladder, "pairwell-cart.js": cart };
    definePairwell(win, async (address) => {
      const name = address.split("/").pop() as string;
      if (options.missing?.includes(name) || !scripts[name]) throw new TypeError("Failed to fetch dynamically imported module");
      return scripts[name];
    });
  }

  get host(): HTMLElement {
    return this.win.document.querySelector("pairwell-offers") as HTMLElement;
  }

  /** The block of a placement. */
  hostOf(placement: string): HTMLElement {
    return this.win.document.querySelector(`pairwell-offers[data-placement=${placement}]`) as HTMLElement;
  }

  /** What a placement shows. */
  rootOf(placement: string): ShadowRoot {
    return this.hostOf(placement).shadowRoot as ShadowRoot;
  }

  /** The theme, or another app, has talked to these endpoints; the browser reports that. */
  async note(...paths: string[]): Promise<void> {
    this.#noteResources(paths.map((path) => new URL(path, this.win.location.href).href));
    await vi.advanceTimersByTimeAsync(300);
    await settle();
  }

  get root(): ShadowRoot {
    return this.host?.shadowRoot as ShadowRoot;
  }

  get cards(): HTMLElement[] {
    return [...(this.root?.querySelectorAll<HTMLElement>("[part=card]") ?? [])];
  }

  /** The element with a part name, in a card or in the whole block. */
  part(name: string, within: ParentNode = this.root): HTMLElement {
    const found = within.querySelector<HTMLElement>(`[part=${name}]`);
    if (!found) throw new Error(`no part ${name}`);
    return found;
  }

  /** Calls to a path so far. */
  callsTo(path: string): Call[] {
    return this.calls.filter(({ url }) => url.pathname === path);
  }

  /** Tells the observers of an element where it is now. */
  see(element: Element, where: { ratio?: number; top?: number } = {}): void {
    const { ratio = 1, top = 100 } = where;
    for (const { callback, options, targets } of [...this.#observers]) {
      if (!targets.has(element)) continue;
      const near_px = Number.parseInt(options.rootMargin ?? "0", 10);
      const visible = ratio > 0 && top < 800 + near_px && top > -400 - near_px;
      const entry = {
        target: element,
        isIntersecting: visible,
        intersectionRatio: visible ? ratio : 0,
        boundingClientRect: { top, bottom: top + 400 },
      } as unknown as IntersectionObserverEntry;
      callback([entry], {} as IntersectionObserver);
    }
  }

  /** The shopper comes near the block, and everything that is under way arrives. */
  async approach(where: { top?: number } = {}): Promise<void> {
    this.see(this.host, where);
    await settle();
  }

  /** Shows or hides the tab. */
  setTab(state: "visible" | "hidden"): void {
    Object.defineProperty(this.win.document, "visibilityState", { value: state, configurable: true });
    this.win.document.dispatchEvent(new this.win.Event("visibilitychange"));
  }

  async #fetch(replies: NonNullable<ShopOptions["replies"]>, input: string, init: RequestInit): Promise<Response> {
    const url = new URL(input, this.win.location.href);
    const { method = "GET", headers = {}, body, keepalive = false, signal } = init;
    const call = { method, url, headers: headers as Record<string, string>, body: null, keepalive };
    if (typeof body === "string") call.body = JSON.parse(body);
    this.calls.push(call);
    const configured = replies[url.pathname] ?? { status: 404 };
    const reply = typeof configured === "function" ? await configured(call) : configured;
    if (reply === "offline") throw new TypeError("Failed to fetch");
    if (reply === "never") {
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      });
    }
    return new Response(reply.body ?? "", { status: reply.status ?? 200 });
  }

  #performanceObserverClass(): unknown {
    const note = (run: (names: string[]) => void): void => void (this.#noteResources = run);
    return class {
      constructor(callback: (list: { getEntries(): { name: string }[] }) => void) {
        note((names) => callback({ getEntries: () => names.map((name) => ({ name })) }));
      }
      observe(): void {}
    };
  }

  #observerClass(): typeof IntersectionObserver {
    const observers = this.#observers;
    return class {
      readonly #own: FakeObserver;
      constructor(callback: IntersectionObserverCallback, options: IntersectionObserverInit = {}) {
        this.#own = { callback, options, targets: new Set() };
        observers.add(this.#own);
      }
      observe(element: Element): void {
        this.#own.targets.add(element);
      }
      unobserve(element: Element): void {
        this.#own.targets.delete(element);
      }
      disconnect(): void {
        this.#own.targets.clear();
      }
    } as unknown as typeof IntersectionObserver;
  }
}

/** Lets every promise that can settle do so, without moving the clock. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
  for (let i = 0; i < 60; i++) await Promise.resolve();
}
