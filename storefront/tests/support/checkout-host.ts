import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { Window } from "happy-dom";
import { vi } from "vitest";

const FOLDER = fileURLToPath(new URL("../../extensions/pairwell-checkout", import.meta.url));

export type Target = "purchase.checkout.block.render" | "purchase.thank-you.block.render" | "customer-account.order-status.block.render";

/** A request to the app's server. */
export interface Asked {
  readonly path: string;
  readonly params: Record<string, string>;
  readonly authorization: string | undefined;
  // The shape is the server's; tests compare it as a whole.
  readonly body: any;
}

/** A variant as the shop sells it. */
export interface Sold {
  readonly title: string;
  readonly price: string;
  readonly before?: string;
  readonly available?: boolean;
}

/** How a page is set up. */
export interface CheckoutOptions {
  target?: Target;
  lines?: { id: number; quantity: number }[];
  attributes?: { key: string; value?: string }[] | undefined;
  analyticsAllowed?: boolean;
  canAddCartLine?: boolean;
  language?: string;
  /** What the server answers: offers, or a status that is a failure. */
  offers?: ReturnType<typeof offer>[] | number;
  sold?: Record<number, Sold>;
  /** What the cart says to a change. */
  adding?: { type: "success" } | { type: "error"; message: string };
  storage?: Record<string, unknown>;
}

/** An offer as the server sends it. */
export function offer(n: number, more: Record<string, unknown> = {}) {
  return { offer_id: `off_${n}`, slot: n, kind: "cross_sell", product_id: 100 + n, variant_id: 1000 + n, title: `Product ${n}`, reason: `Bought together in ${n} of 40 orders`, token: `token-${n}`, ...more };
}

const signal = <T>(value: T) => ({ value, subscribe: () => () => undefined });

/** The platform's side of the block: the bundle as it is deployed, the page's API, the shop, and the app's server. */
export class CheckoutHost {
  readonly asked: Asked[] = [];
  readonly changes: unknown[] = [];
  readonly queries: { query: string; variables: any }[] = [];
  readonly storage: Map<string, unknown>;
  readonly instructions: { value: { lines: { canAddCartLine: boolean } }; subscribe: () => () => void };
  readonly #document: any;

  constructor(options: CheckoutOptions = {}) {
    const { target = "purchase.thank-you.block.render", lines = [{ id: 41, quantity: 2 }], offers = [offer(0)], language = "en.default" } = options;
    const sold = options.sold ?? { 1000: { title: "Bulb", price: "4.0" }, 1001: { title: "Shade", price: "9.5" } };
    this.storage = new Map(Object.entries(options.storage ?? {}));
    this.instructions = signal({ lines: { canAddCartLine: options.canAddCartLine ?? true } });
    this.#document = new Window().document;
    const words = JSON.parse(readFileSync(`${FOLDER}/locales/${language}.json`, "utf8")) as Record<string, string>;
    const targets = new Map<string, () => unknown>();
    const shopify = {
      extend: (name: string, main: () => unknown) => void targets.set(name, main),
      extension: { target },
      lines: signal(lines.map(({ id, quantity }) => ({ quantity, merchandise: { id: `gid://shopify/ProductVariant/${id}` } }))),
      attributes: signal("attributes" in options ? options.attributes : []),
      localization: { currency: signal({ isoCode: "GBP" }), country: signal({ isoCode: "GB" }) },
      customerPrivacy: signal({ allowedProcessing: { analytics: options.analyticsAllowed ?? true } }),
      sessionToken: { get: async () => "signed.by.platform" },
      storage: { read: async (key: string) => this.storage.get(key) ?? null, write: async (key: string, data: unknown) => void this.storage.set(key, data) },
      shop: { storefrontUrl: "https://shop.example/", myshopifyDomain: "test-shop.myshopify.com" },
      i18n: {
        translate: (key: string, values: Record<string, string> = {}) => {
          const text = words[key];
          if (text === undefined) throw new Error(`no translation for ${key}`);
          return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? "");
        },
        formatCurrency: (amount: number, { currency = "GBP" } = {}) => new Intl.NumberFormat("en-GB", { style: "currency", currency }).format(amount),
      },
      query: async (query: string, { variables }: { variables: { ids: string[] } }) => {
        this.queries.push({ query, variables });
        return { data: { nodes: variables.ids.map((id) => this.#node(id, sold)) } };
      },
      instructions: this.instructions,
      orderConfirmation: signal({ order: { id: "gid://shopify/OrderIdentity/5001" }, isFirstOrder: true }),
      order: signal({ id: "gid://shopify/Order/5001" }),
      applyCartLinesChange: async (change: unknown) => {
        this.changes.push(change);
        return options.adding ?? { type: "success" };
      },
    };
    const context = createContext({
      shopify, document: this.#document, URLSearchParams, URL, AbortSignal, btoa, crypto, Promise,
      setTimeout: (run: () => void, ms: number) => setTimeout(run, ms),
      clearTimeout: (timer: ReturnType<typeof setTimeout>) => clearTimeout(timer),
      fetch: (url: string, init: any) => this.#fetch(url, init, offers),
    });
    runInContext(readFileSync(`${FOLDER}/dist/pairwell-checkout.js`, "utf8"), context);
    this.targets = [...targets.keys()];
    targets.get(target)?.();
  }

  /** Targets that the bundle serves. */
  readonly targets: string[];

  /** Everything on the page, as it is read. */
  get text(): string {
    return this.#document.body.textContent;
  }

  /** The words of the buttons, in order, with what they say to whoever only hears them. */
  get buttons(): string[] {
    return [...this.#document.querySelectorAll("s-button")].map((button: any) => button.getAttribute("accessibilitylabel") ?? button.accessibilityLabel);
  }

  /** A button by the start of its label. */
  button(label: string): any {
    const found = [...this.#document.querySelectorAll("s-button")].find((button: any) => (button.getAttribute("accessibilitylabel") ?? button.accessibilityLabel ?? "").startsWith(label));
    if (!found) throw new Error(`no button "${label}" among ${this.buttons.join(", ")}`);
    return found;
  }

  async click(label: string): Promise<void> {
    this.button(label).click();
    await this.wait(100);
  }

  /** Lets time pass, and what waits for it. */
  async wait(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  /** What was told of offers, as "type offer". */
  get told(): string[] {
    return this.asked.filter(({ path }) => path === "/checkout/events").flatMap(({ body }) => body.events.map((event: any) => `${event.type} ${event.offer_id}`));
  }

  #node(id: string, sold: Record<number, Sold>): unknown {
    const variant = sold[Number(/\d+$/.exec(id)![0])];
    if (!variant) return null;
    const money = (amount: string) => ({ amount, currencyCode: "GBP" });
    return {
      id, title: "Default Title", availableForSale: variant.available ?? true, price: money(variant.price),
      compareAtPrice: variant.before ? money(variant.before) : null, image: null, product: { title: variant.title },
    };
  }

  async #fetch(url: string, init: any, offers: NonNullable<CheckoutOptions["offers"]>): Promise<unknown> {
    const { pathname, searchParams, origin } = new URL(url);
    if (origin !== "https://app.example") throw new Error(`asked ${origin}`);
    this.asked.push({ path: pathname, params: Object.fromEntries(searchParams), authorization: init.headers?.Authorization, body: init.body && JSON.parse(init.body) });
    if (pathname === "/checkout/events") return { ok: true, status: 202, json: async () => ({ accepted: 1 }) };
    if (typeof offers === "number") return { ok: false, status: offers, json: async () => ({ code: "internal" }) };
    return { ok: true, status: 200, json: async () => ({ decision_id: "dec_1", surfaces: [{ placement: "thank_you", headline: "Goes with what you ordered", offers, silence: null }] }) };
  }
}
