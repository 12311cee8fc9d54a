import type { Page } from "../page.ts";
import type { Offer } from "../answer.ts";
import { safely } from "../safely.ts";
import { uuid } from "./uuid.ts";

/** What can happen to an offer in the shop. */
export type EventType = "exposure" | "click" | "choose" | "add" | "undo" | "decline";

/** Long enough for the four exposures of one look to travel together. */
const BATCH_MS = 2000;
const RETRY_MS = 5000;
const EVENTS = "apps/pairwell/events";
/** The server takes no more in one request. */
const MAX_BATCH = 50;

interface Waiting {
  readonly event: Record<string, string | number>;
  retried: boolean;
}

/**
 * Sends what happened to the offers: in batches while the page is open, at once when it is left. A batch
 * that fails is sent once more under the same event ids, by which the server drops what it already has.
 */
export class EventLog {
  readonly #page: Page;
  readonly #seen = new Set<string>();
  #waiting: Waiting[] = [];
  #timer = 0;

  constructor(page: Page) {
    this.#page = page;
    const { win } = page;
    const leave = safely(() => this.#leave());
    win.addEventListener("pagehide", leave);
    // Phones often close a hidden tab without another event: hidden is the last moment that is certain.
    win.document.addEventListener("visibilitychange", () => {
      if (win.document.visibilityState === "hidden") leave();
    });
  }

  /**
   * Records an event, once for each type and offer of a decision; what can be taken back can happen again.
   * Dropped when the visit must not be counted.
   */
  record(type: EventType, { decision_id, offer_id, slot }: Offer): void {
    const key = `${type} ${decision_id} ${offer_id}`;
    const repeats = type === "add" || type === "undo";
    if ((this.#seen.has(key) && !repeats) || !this.#page.visitor.id()) return;
    this.#seen.add(key);
    const at = new Date().toISOString();
    const event = { id: uuid(this.#page), type, decision_id, offer_id, slot, at };
    this.#waiting.push({ event, retried: false });
    // The next page must know what was declined on this one.
    if (type === "decline") safely(() => this.#flush())();
    else this.#schedule(BATCH_MS);
  }

  #schedule(delay_ms: number): void {
    this.#timer ||= this.#page.win.setTimeout(
      safely(() => this.#flush()),
      delay_ms,
    );
  }

  async #flush(): Promise<void> {
    const [batch, visitor] = this.#take();
    if (this.#waiting.length) this.#schedule(0);
    if (!visitor || !batch.length) return;
    let retry: boolean;
    try {
      const { status } = await this.#page.post(EVENTS, body(visitor, batch));
      retry = status >= 500 || status === 429;
    } catch {
      retry = true;
    }
    const again = retry ? batch.filter((waiting) => !waiting.retried) : [];
    for (const waiting of again) waiting.retried = true;
    this.#waiting.push(...again);
    if (again.length) this.#schedule(RETRY_MS);
  }

  #leave(): void {
    const { win } = this.#page;
    while (this.#waiting.length) {
      const [batch, visitor] = this.#take();
      if (!visitor) return;
      const payload = body(visitor, batch);
      const blob = new win.Blob([JSON.stringify(payload)], { type: "application/json" });
      const sent = win.navigator.sendBeacon?.(this.#page.root + EVENTS, blob);
      if (!sent) safely(() => this.#page.post(EVENTS, payload))();
    }
  }

  /** Takes the next batch. Without a visitor (consent was taken back meanwhile) everything waiting is dropped. */
  #take(): [Waiting[], string | null] {
    this.#page.win.clearTimeout(this.#timer);
    this.#timer = 0;
    const visitor = this.#page.visitor.id();
    if (!visitor) this.#waiting = [];
    return [this.#waiting.splice(0, MAX_BATCH), visitor];
  }
}

function body(visitor: string, batch: readonly Waiting[]): unknown {
  return { visitor, events: batch.map(({ event }) => event) };
}
