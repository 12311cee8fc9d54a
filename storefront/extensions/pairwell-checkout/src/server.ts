import { type Host, numberOf, type Place } from "./host.ts";

/** Nobody waits longer for an offer, least of all somebody who is paying. */
const TIMEOUT_MS = 3000;

/** The server takes no more lines. */
const MAX_LINES = 100;

/** An offer as the server sends it: names and words, never a price. */
export interface Offer {
  readonly offer_id: string;
  readonly slot: number;
  readonly kind: string;
  readonly product_id: number;
  readonly variant_id: number;
  readonly title: string;
  readonly reason: string;
  readonly token: string;
}

/** What one place shows. */
export interface Answer {
  readonly decision_id: string;
  readonly headline: string;
  readonly offers: readonly Offer[];
}

/** What can happen to an offer here. */
export type EventType = "exposure" | "add" | "click" | "decline";

/** The app's own server, asked in the name of the buyer that the platform vouches for. */
export class Server {
  readonly #host: Host;
  readonly #place: Place;
  readonly #url: string;

  constructor(host: Host, place: Place, url: string) {
    this.#host = host;
    this.#place = place;
    this.#url = url.replace(/\/$/, "");
  }

  /** What to show; null when there is nothing, whatever the reason. */
  async ask(visitor: string | null, declined: readonly number[]): Promise<Answer | null> {
    const { lines, localization } = this.#host;
    const { page, placement, order } = this.#place;
    const cart = lines.value.slice(0, MAX_LINES).flatMap(({ merchandise, quantity }) => {
      const variant = numberOf(merchandise.id);
      return variant ? [`${variant}:${quantity}`] : [];
    });
    const asked = new URLSearchParams({ page, surfaces: placement, cart: cart.join(","), currency: localization.currency.value.isoCode });
    const country = localization.country.value?.isoCode;
    if (country) asked.set("market", country);
    if (order) asked.set("order", String(order));
    if (visitor) asked.set("visitor", visitor);
    if (declined.length) asked.set("declined", declined.join(","));
    const answer = await this.#call(`/checkout/offers?${asked}`);
    return answer?.ok ? read(await answer.json()) : null;
  }

  /** Tells what became of an offer. Losing it harms nobody, so it is not tried again. */
  async tell(visitor: string | null, decision_id: string, type: EventType, { offer_id, slot }: Offer): Promise<void> {
    const event = { id: crypto.randomUUID(), type, decision_id, offer_id, slot, at: new Date().toISOString() };
    await this.#call("/checkout/events", JSON.stringify({ visitor, events: [event] }));
  }

  async #call(path: string, body?: string): Promise<Response | null> {
    try {
      const token = await this.#host.sessionToken.get();
      return await fetch(this.#url + path, {
        method: body ? "POST" : "GET",
        headers: { Authorization: `Bearer ${token}` },
        ...(body && { body, keepalive: true }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      return null;
    }
  }
}

/** The one surface that was asked for; an answer of another shape is none. */
function read(answer: unknown): Answer | null {
  const { decision_id, surfaces } = answer as { decision_id?: unknown; surfaces?: { headline?: unknown; offers?: unknown }[] };
  const surface = surfaces?.[0];
  if (typeof decision_id !== "string" || typeof surface?.headline !== "string" || !Array.isArray(surface.offers)) return null;
  return { decision_id, headline: surface.headline, offers: surface.offers as Offer[] };
}
