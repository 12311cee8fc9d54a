import type { Browser } from "@shopify/web-pixels-extension";
import type { Step } from "./steps.ts";

/** Long enough for what a page tells as it opens to travel together, short enough to be gone before the page is. */
const BATCH_MS = 500;
const RETRY_MS = 5000;
/** The server takes no more in one request. */
const MAX_BATCH = 50;
/** Nobody does so much on one page; whatever comes beyond it is no shopper. */
const MAX_SEEN = 500;

/** The widget's random name for this browser, kept where the shop's pages keep it. */
const VISITOR_KEY = "pairwell_visitor";
const VISITOR_SHAPE = /^vis_[0-9a-f]{32}$/;

/** Where steps go. */
export interface Collector {
  readonly key: string;
  readonly endpoint: string;
}

interface Waiting {
  readonly step: Step;
  retried: boolean;
}

/**
 * Sends steps in batches. One that fails (no connection, 429, 5xx) is sent once more under the same ids, by which the
 * server drops what it already has.
 */
export class Sender {
  readonly #collector: Collector;
  readonly #browser: Browser;
  readonly #seen = new Set<string>();
  #waiting: Waiting[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #allowed = true;

  constructor(collector: Collector, browser: Browser) {
    this.#collector = collector;
    this.#browser = browser;
  }

  /** Takes a step, once. One that a page is left with goes at once. */
  take(step: Step): void {
    if (!this.#allowed || this.#seen.has(step.id) || this.#seen.size >= MAX_SEEN) return;
    this.#seen.add(step.id);
    this.#waiting.push({ step, retried: false });
    const leaves = step.type === "checkout_started" || step.type === "order_placed";
    if (leaves) void this.#flush();
    else this.#schedule(BATCH_MS);
  }

  /** The shopper has said whether they may be counted. What has not gone yet stays with them if not. */
  allow(allowed: boolean): void {
    this.#allowed = allowed;
    if (!allowed) this.#waiting = [];
  }

  #schedule(delay_ms: number): void {
    this.#timer ??= setTimeout(() => void this.#flush(), delay_ms);
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting.splice(0, MAX_BATCH);
    if (this.#waiting.length) this.#schedule(0);
    if (!batch.length) return;
    // Read as late as can be: on a first page the widget makes the name while this starts.
    const visitor = await this.#visitor();
    if (!this.#allowed || (await this.#send(batch, visitor))) return;
    const again = batch.filter(({ retried }) => !retried);
    for (const waiting of again) waiting.retried = true;
    this.#waiting.push(...again);
    if (again.length) this.#schedule(RETRY_MS);
  }

  /** Sends a batch; false when it may be worth sending again. */
  async #send(batch: readonly Waiting[], visitor: string | null): Promise<boolean> {
    const { key, endpoint } = this.#collector;
    const body = JSON.stringify({ key, visitor, events: batch.map(({ step }) => step) });
    try {
      // As plain text, which browsers send to another address without asking it first; and to the end, even when the
      // page is left meanwhile.
      const { status } = await fetch(endpoint, { method: "POST", body, keepalive: true, credentials: "omit" });
      return status < 500 && status !== 429;
    } catch {
      return false;
    }
  }

  async #visitor(): Promise<string | null> {
    try {
      const stored: unknown = await this.#browser.localStorage.getItem(VISITOR_KEY);
      return typeof stored === "string" && VISITOR_SHAPE.test(stored) ? stored : null;
    } catch {
      return null;
    }
  }
}
