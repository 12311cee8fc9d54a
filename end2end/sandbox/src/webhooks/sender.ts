/**
 * Delivers webhooks the way the platform does: signed over the raw body, at least once, in no promised order, with
 * eight retries; and the way it does on a bad day, when a fault is switched on.
 */
import { randomUUID } from "node:crypto";
import { SHOP, WEBHOOK_VERSION, type Config } from "../config.ts";
import type { Faults } from "../control/faults.ts";
import { signBody } from "../signatures.ts";
import type { Json } from "./payloads.ts";
import type { Subscription, Subscriptions } from "./subscriptions.ts";

/** Retries after the first attempt. */
export const MAX_RETRIES = 8;
/** An answer later than this is a failure. */
export const ANSWER_TIMEOUT_MS = 5_000;
/** The log keeps this many deliveries. */
const LOG_LIMIT = 2_000;

/** One try at delivering. */
export interface Attempt {
  readonly at: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly duration_ms: number;
}

/** A webhook on its way, or done. */
export interface Delivery {
  readonly webhook_id: string;
  readonly event_id: string;
  readonly topic: string;
  readonly uri: string;
  readonly triggered_at: string;
  readonly body: string;
  state: "pending" | "delivered" | "failed" | "dropped";
  readonly attempts: Attempt[];
}

/** Sends, retries and logs. */
export class WebhookSender {
  private readonly log: Delivery[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private held: { readonly delivery: Delivery; readonly subscription: Subscription } | null = null;
  private stopped = false;

  constructor(
    private readonly config: Pick<Config, "clientSecret" | "webhookRetryMs">,
    private readonly subscriptions: Subscriptions,
    private readonly faults: Faults,
  ) {}

  /** The latest deliveries, oldest first. */
  deliveries(topic?: string): readonly Delivery[] {
    return topic === undefined ? this.log : this.log.filter((delivery) => delivery.topic === topic);
  }

  /** Sends a topic to everybody who subscribed to it. */
  publish(topic: string, payload: Json, eventId: string = randomUUID()): void {
    for (const subscription of this.subscriptions.forTopic(topic)) {
      const delivery: Delivery = {
        webhook_id: randomUUID(), event_id: eventId, topic, uri: subscription.uri, triggered_at: new Date().toISOString().replace("Z", "000000Z"),
        body: JSON.stringify(payload), state: "pending", attempts: [],
      };
      this.log.push(delivery);
      if (this.log.length > LOG_LIMIT) this.log.shift();
      this.dispatch(delivery, subscription);
    }
  }

  /** Sends a logged delivery once more, with the same ids. */
  redeliver(webhookId: string): Delivery | undefined {
    const delivery = this.log.find((candidate) => candidate.webhook_id === webhookId);
    const subscription = delivery === undefined ? undefined : this.subscriptions.forTopic(delivery.topic).find((s) => s.uri === delivery.uri);
    if (delivery === undefined || subscription === undefined) return undefined;
    this.start(delivery, subscription);
    return delivery;
  }

  /** Lets a held webhook go. */
  releaseHeld(): void {
    const held = this.held;
    this.held = null;
    if (held !== null) this.start(held.delivery, held.subscription);
  }

  /** Resolves when no attempt is under way and none is due. */
  async idle(): Promise<void> {
    while (this.running.size > 0 || this.timers.size > 0) {
      if (this.running.size > 0) await Promise.all(this.running);
      else await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Forgets the log and whatever was still to be sent. */
  clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.held = null;
    this.log.length = 0;
  }

  /** Stops retrying and waits for attempts under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    await Promise.all(this.running);
  }

  private dispatch(delivery: Delivery, subscription: Subscription): void {
    if (this.faults.take("drop") !== undefined) {
      delivery.state = "dropped";
      return;
    }
    if (this.held === null && this.faults.take("out_of_order") !== undefined) {
      this.held = { delivery, subscription };
      return;
    }
    const duplicated = this.faults.take("duplicate") !== undefined;
    const sent = this.start(delivery, subscription);
    if (duplicated) this.start(delivery, subscription);
    // The held one must arrive after this one, not merely be sent after it.
    if (this.held !== null) void sent.then(() => this.releaseHeld());
  }

  private start(delivery: Delivery, subscription: Subscription): Promise<void> {
    const run = this.attempt(delivery, subscription).finally(() => this.running.delete(run));
    this.running.add(run);
    return run;
  }

  private async attempt(delivery: Delivery, subscription: Subscription): Promise<void> {
    const startedAt = Date.now();
    let status: number | null = null;
    let error: string | null = null;
    try {
      const answer = await fetch(delivery.uri, {
        method: "POST",
        redirect: "manual",
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
        body: delivery.body,
        headers: {
          "Content-Type": "application/json",
          "User-Agent": "Pairwell-Sandbox-Webhooks/1",
          "X-Shopify-Topic": delivery.topic,
          "X-Shopify-Hmac-Sha256": signBody(delivery.body, this.config.clientSecret),
          "X-Shopify-Shop-Domain": SHOP.domain,
          "X-Shopify-API-Version": WEBHOOK_VERSION,
          "X-Shopify-Webhook-Id": delivery.webhook_id,
          "X-Shopify-Event-Id": delivery.event_id,
          "X-Shopify-Triggered-At": delivery.triggered_at,
          ...(subscription.name === null ? {} : { "X-Shopify-Name": subscription.name }),
        },
      });
      status = answer.status;
      await answer.arrayBuffer();
    } catch (cause) {
      error = cause instanceof Error ? `${cause.name}: ${cause.cause instanceof Error ? cause.cause.message : cause.message}` : String(cause);
    }
    delivery.attempts.push({ at: new Date(startedAt).toISOString(), status, error, duration_ms: Date.now() - startedAt });
    if (status !== null && status >= 200 && status < 300) {
      delivery.state = "delivered";
      this.subscriptions.succeeded(subscription);
      return;
    }
    this.retryLater(delivery, subscription);
  }

  private retryLater(delivery: Delivery, subscription: Subscription): void {
    // A duplicate may have got through meanwhile.
    if (delivery.state === "delivered") return;
    const nRetries = delivery.attempts.length - 1;
    if (nRetries >= MAX_RETRIES || this.stopped) {
      delivery.state = "failed";
      this.subscriptions.failed(subscription);
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.start(delivery, subscription);
    }, this.config.webhookRetryMs * 2 ** nRetries);
    this.timers.add(timer);
  }
}
