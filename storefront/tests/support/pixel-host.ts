import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { vi } from "vitest";

const BUNDLE = fileURLToPath(new URL("../../extensions/pairwell-pixel/dist/pairwell-pixel.js", import.meta.url));

/** What the collector answers; `offline` fails as a lost connection does. */
export type Answer = number | "offline";

/** A request the pixel made. */
export interface Sent {
  readonly url: string;
  readonly init: { method: string; body: string; keepalive: boolean; credentials: string; headers?: unknown };
  // The shape is the server's; tests compare it as a whole.
  readonly body: any;
}

/** How the platform starts the pixel. */
export interface HostOptions {
  settings?: Record<string, unknown>;
  analyticsAllowed?: boolean;
  visitor?: string | null;
  /** Answers in the order of requests; the last one stays. */
  answers?: Answer[];
}

/**
 * The platform's side of a pixel: the bundle as it is deployed, in a context that has what a strict sandbox has (no
 * document, no storage of its own), and events published to whoever subscribed.
 */
export class PixelHost {
  readonly sent: Sent[] = [];
  readonly #subscribers = new Map<string, ((event: unknown) => void)[]>();
  readonly #consent: ((event: unknown) => void)[] = [];
  readonly #answers: Answer[];
  /** What the shop's own pages keep in their storage. */
  readonly storage = new Map<string, string>();
  #seq = 0;

  constructor({ settings = { key: "pub_1", endpoint: "https://app.example/pixel/events" }, analyticsAllowed = true, visitor = `vis_${"0".repeat(31)}7`, answers = [202] }: HostOptions = {}) {
    this.#answers = [...answers];
    if (visitor) this.storage.set("pairwell_visitor", visitor);
    let extend: ((api: unknown) => void) | undefined;
    const context = createContext({
      shopify: { extend: (point: string, start: (api: unknown) => void) => point === "WebPixel::Render" && (extend = start) },
      fetch: (url: string, init: Sent["init"]) => this.#fetch(url, init),
      setTimeout: (run: () => void, ms: number) => setTimeout(run, ms),
      clearTimeout: (timer: ReturnType<typeof setTimeout> | undefined) => clearTimeout(timer),
    });
    runInContext(readFileSync(BUNDLE, "utf8"), context);
    if (!extend) throw new Error("the bundle registered nothing");
    const list = this.#subscribers;
    extend({
      settings,
      analytics: { subscribe: (name: string, run: (event: unknown) => void) => void list.set(name, [...(list.get(name) ?? []), run]) },
      customerPrivacy: { subscribe: (name: string, run: (event: unknown) => void) => void (name === "visitorConsentCollected" && this.#consent.push(run)) },
      // All of it is asynchronous there.
      browser: { localStorage: { getItem: async (key: string) => this.storage.get(key) ?? null } },
      init: { customerPrivacy: { analyticsProcessingAllowed: analyticsAllowed } },
    });
  }

  /** Names that somebody listens to. */
  get listens(): string[] {
    return [...this.#subscribers.keys()];
  }

  /** Publishes an event with everything the platform puts around it. */
  publish(name: string, data: unknown, more: Record<string, unknown> = {}): void {
    this.#seq += 1;
    const event = {
      id: `sh-${this.#seq}`, name, type: "standard", clientId: "c-personal", seq: this.#seq, timestamp: "2026-01-05T10:00:00.000Z",
      context: { document: { location: { href: "https://shop.example/account?email=a@b.example" } }, navigator: { userAgent: "Some browser" } },
      data, ...more,
    };
    for (const run of this.#subscribers.get(name) ?? []) run(event);
  }

  /** The shopper says whether they may be counted. */
  consent(analyticsProcessingAllowed: boolean): void {
    for (const run of this.#consent) run({ customerPrivacy: { analyticsProcessingAllowed } });
  }

  /** Lets time pass, and what waits for it. */
  async wait(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  async #fetch(url: string, init: Sent["init"]): Promise<{ status: number }> {
    this.sent.push({ url, init, body: JSON.parse(init.body) });
    const answer = (this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0]) as Answer;
    if (answer === "offline") throw new TypeError("Failed to fetch");
    return { status: answer };
  }
}
