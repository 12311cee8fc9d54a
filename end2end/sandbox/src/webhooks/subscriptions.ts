/** Who gets which webhook: the app's own configuration, and subscriptions made through the Admin API. */
import type { Config } from "../config.ts";
import type { Journal, JournalEntry } from "../data/journal.ts";
import type { Grants } from "../oauth/grants.ts";

/** Topics the sandbox sends; those that the app's configuration names go to `{app}/webhooks/shopify` by themselves. */
export const TOPICS = [
  "orders/create", "orders/updated", "orders/cancelled", "orders/edited", "orders/delete", "refunds/create",
  "returns/request", "returns/approve", "returns/decline", "returns/cancel", "returns/close", "returns/reopen", "returns/update",
  "products/create", "products/update", "products/delete", "inventory_levels/update", "inventory_items/update", "inventory_items/delete",
  "collections/create", "collections/update", "collections/delete",
  "shop/update", "app/uninstalled", "app/scopes_update", "app_subscriptions/update", "bulk_operations/finish",
] as const;

/** Topics every app must answer; they come whether or not the app is still installed. */
export const COMPLIANCE_TOPICS = ["customers/data_request", "customers/redact", "shop/redact"] as const;

/** A wish to be told. */
export interface Subscription {
  readonly kind: "WebhookSubscription";
  readonly id: number;
  /** `orders/create` */
  readonly topic: string;
  uri: string;
  readonly filter: string | null;
  readonly includeFields: readonly string[];
  readonly name: string | null;
  /** Declared ones come from the configuration and are never removed. */
  readonly declared: boolean;
  readonly createdAt: number;
  updatedAt: number;
  nFailures: number;
}

interface CreatedEntry extends JournalEntry {
  readonly kind: "subscription_created";
  readonly id: number;
  readonly topic: string;
  readonly uri: string;
  readonly filter: string | null;
  readonly include_fields: readonly string[];
  readonly name: string | null;
}
type SubscriptionEntry =
  | CreatedEntry
  | (JournalEntry & { readonly kind: "subscription_updated"; readonly id: number; readonly uri: string })
  | (JournalEntry & { readonly kind: "subscription_deleted"; readonly id: number })
  | (JournalEntry & { readonly kind: "app_uninstalled" });

/** `ORDERS_CREATE` for `orders/create`. */
export function topicEnum(topic: string): string {
  return topic.replace("/", "_").toUpperCase();
}

/** `orders/create` for `ORDERS_CREATE`; undefined for a topic the sandbox never sends. */
export function topicPath(enumValue: string): string | undefined {
  return TOPICS.find((topic) => topicEnum(topic) === enumValue);
}

/** Keeps subscriptions. */
export class Subscriptions {
  private readonly made = new Map<number, Subscription>();
  private readonly declared: readonly Subscription[];
  private nextId = 1_100_000_001;

  constructor(
    private readonly config: Pick<Config, "appUrl" | "declaredTopics">,
    private readonly journal: Journal,
    private readonly grants: Grants,
    private readonly now: () => number = Date.now,
  ) {
    const uri = `${config.appUrl}/webhooks/shopify`;
    this.declared = [...config.declaredTopics, ...COMPLIANCE_TOPICS].map((topic, i) => ({
      kind: "WebhookSubscription", id: 1_000_000_001 + i, topic, uri, filter: null, includeFields: [], name: null, declared: true, createdAt: 0, updatedAt: 0, nFailures: 0,
    }));
    for (const entry of journal.replayed) this.apply(entry as SubscriptionEntry);
  }

  /** Where a topic goes now. Shop topics stop with the uninstall, of which the app is still told. */
  forTopic(topic: string): readonly Subscription[] {
    const always = topic === "app/uninstalled" || (COMPLIANCE_TOPICS as readonly string[]).includes(topic);
    if (this.grants.installation === null && !always) return [];
    return [...this.declared, ...this.made.values()].filter((subscription) => subscription.topic === topic);
  }

  /** Subscriptions made through the API; those of the configuration are not listed, as on the platform. */
  list(): readonly Subscription[] {
    return [...this.made.values()];
  }

  /** One of {@link list}. */
  get(id: number): Subscription | undefined {
    return this.made.get(id);
  }

  /** Says what is wrong with an address, or null. Plain http is accepted for the app's own origin alone. */
  addressProblem(uri: string): string | null {
    let url: URL;
    try {
      url = new URL(uri);
    } catch {
      return "Address is invalid";
    }
    if (url.origin === new URL(this.config.appUrl).origin) return null;
    if (url.protocol !== "https:") return "Address protocol http:// is not supported";
    if (/(^|\.)(shopify\.com|myshopify\.com)$/.test(url.hostname)) return "Address cannot be a Shopify or an internal domain";
    return null;
  }

  /** Makes a subscription; null when the same one exists. */
  create(wish: { readonly topic: string; readonly uri: string; readonly filter: string | null; readonly includeFields: readonly string[]; readonly name: string | null }): Subscription | null {
    const same = this.list().some((s) => s.topic === wish.topic && s.uri === wish.uri && s.filter === wish.filter);
    if (same) return null;
    const entry: CreatedEntry = {
      kind: "subscription_created", at: this.now(), id: this.nextId, topic: wish.topic, uri: wish.uri, filter: wish.filter, include_fields: wish.includeFields, name: wish.name,
    };
    this.record(entry);
    return this.made.get(entry.id)!;
  }

  /** Moves a subscription to another address. */
  update(id: number, uri: string): Subscription | undefined {
    if (this.made.has(id)) this.record({ kind: "subscription_updated", at: this.now(), id, uri });
    return this.made.get(id);
  }

  /** Removes a subscription; false when there was none. */
  delete(id: number): boolean {
    if (!this.made.has(id)) return false;
    this.record({ kind: "subscription_deleted", at: this.now(), id });
    return true;
  }

  /** Drops all subscriptions of the app; the journal learns it from the uninstall itself. */
  clear(): void {
    this.made.clear();
  }

  /** A delivery got through. */
  succeeded(subscription: Subscription): void {
    subscription.nFailures = 0;
  }

  /** A delivery was given up. After eight in a row a subscription made through the API is removed. */
  failed(subscription: Subscription): void {
    subscription.nFailures++;
    if (!subscription.declared && subscription.nFailures >= 8) this.delete(subscription.id);
  }

  private record(entry: SubscriptionEntry): void {
    this.journal.append(entry);
    this.apply(entry);
  }

  private apply(entry: SubscriptionEntry): void {
    switch (entry.kind) {
      case "subscription_created":
        this.made.set(entry.id, {
          kind: "WebhookSubscription", id: entry.id, topic: entry.topic, uri: entry.uri, filter: entry.filter, includeFields: entry.include_fields, name: entry.name,
          declared: false, createdAt: entry.at, updatedAt: entry.at, nFailures: 0,
        });
        this.nextId = Math.max(this.nextId, entry.id + 1);
        break;
      case "subscription_updated": {
        const subscription = this.made.get(entry.id);
        if (subscription !== undefined) {
          subscription.uri = entry.uri;
          subscription.updatedAt = entry.at;
        }
        break;
      }
      case "subscription_deleted":
        this.made.delete(entry.id);
        break;
      case "app_uninstalled":
        this.made.clear();
        break;
    }
  }
}

