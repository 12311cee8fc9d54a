/** The sandbox as a whole: its parts, put together once, and the few actions that touch several of them. */
import { join } from "node:path";
import type { FastifyReply } from "fastify";
import { Bucket } from "./admin-api/bucket.ts";
import { BulkOperations, type BulkOperation } from "./admin-api/bulk/operations.ts";
import { AdminApi } from "./admin-api/endpoint.ts";
import type { FieldContext } from "./admin-api/fields.ts";
import { Charges } from "./billing/charges.ts";
import { SHOP, type Config } from "./config.ts";
import { Faults } from "./control/faults.ts";
import { Journal } from "./data/journal.ts";
import { gid } from "./data/model.ts";
import { buildSeed } from "./data/seed.ts";
import { Store } from "./data/store.ts";
import { Grants } from "./oauth/grants.ts";
import { Carts } from "./storefront/carts.ts";
import { chargePayload, collectionPayload, inventoryPayload, orderPayload, productPayload, refundPayload, returnPayload, shopPayload, shopTime } from "./webhooks/payloads.ts";
import { WebhookSender } from "./webhooks/sender.ts";
import { Subscriptions } from "./webhooks/subscriptions.ts";

/** One call of the token endpoint. The token it came with is told by its digest. */
export interface TokenCall {
  readonly at: string;
  readonly grant: string;
  readonly token: string | null;
  /** The answer; null when it was lost on the way. */
  readonly status: number | null;
}

/** All parts of a running sandbox. */
export class Sandbox {
  readonly faults = new Faults();
  readonly bucket = new Bucket();
  readonly api = new AdminApi(this.bucket, this.faults);
  /** What the token endpoint was asked since the start, oldest first. */
  readonly tokenCalls: TokenCall[] = [];
  private current!: { journal: Journal; store: Store; grants: Grants; subscriptions: Subscriptions; webhooks: WebhookSender; bulk: BulkOperations; charges: Charges; carts: Carts };
  /** Where the sandbox is reached; set when it listens. */
  baseUrl: string;

  constructor(readonly config: Config) {
    this.baseUrl = `http://${config.host}:${config.port}`;
    this.build();
  }

  get store(): Store { return this.current.store; }
  get grants(): Grants { return this.current.grants; }
  get subscriptions(): Subscriptions { return this.current.subscriptions; }
  get webhooks(): WebhookSender { return this.current.webhooks; }
  get bulk(): BulkOperations { return this.current.bulk; }
  get charges(): Charges { return this.current.charges; }
  get carts(): Carts { return this.current.carts; }

  /** Installs the app with these scopes. */
  install(scopes: readonly string[] = this.config.scopes): void {
    this.grants.install(scopes);
  }

  /** Removes the app: its tokens die first, then it is told. */
  uninstall(): void {
    if (this.grants.installation === null) return;
    this.grants.uninstall();
    this.webhooks.publish("app/uninstalled", shopPayload());
    this.subscriptions.clear();
  }

  /** Gives the app other scopes, as a merchant or a new configuration may; its live tokens have them at once, and it is told. */
  changeScopes(scopes: readonly string[]): void {
    const previous = this.grants.installation?.scopes ?? [];
    this.grants.changeScopes(scopes);
    this.webhooks.publish("app/scopes_update", { id: SHOP.id, previous, current: scopes, updated_at: shopTime(Date.now()) });
  }

  /** What fields of the Admin API may use during one call. */
  contextFor(scopes: readonly string[], version: string): FieldContext {
    const { store, grants, subscriptions, bulk, charges, config, baseUrl } = this;
    return { store, grants, subscriptions, bulk, charges, config, baseUrl, scopes, version, now: Date.now(), searches: [] };
  }

  /** Lets faults of HTTP calls happen; true when the answer has been given, or taken away, already. */
  async strike(reply: FastifyReply): Promise<boolean> {
    const slowMs = this.faults.take("slow_ms");
    if (slowMs !== undefined) await new Promise((resolve) => setTimeout(resolve, slowMs));
    if (this.faults.take("disconnect") !== undefined) {
      reply.hijack();
      reply.raw.destroy();
      return true;
    }
    if (this.faults.take("status5xx") === undefined) return false;
    await reply.code(503).send({ errors: "Service Unavailable" });
    return true;
  }

  /** Continues what a stop interrupted. Called once the sandbox listens, for webhooks need the address. */
  resume(): void {
    this.bulk.resume((operation) => this.contextFor(operation.scopes, operation.version));
  }

  /** What the app keeps at its own installation, parsed, by `namespace.key`. Liquid reads it as `app.metafields`. */
  get appMetafields(): ReadonlyMap<string, unknown> {
    return this.store.appMetafields;
  }

  /** Back to the seed: journal, carts, tokens, deliveries and results are gone. */
  async reset(): Promise<void> {
    await this.bulk.clear();
    this.webhooks.clear();
    this.current.journal.clear();
    this.faults.clear();
    this.tokenCalls.length = 0;
    this.bucket.fill();
    this.build();
  }

  /** Waits for work under way. */
  async stop(): Promise<void> {
    await this.bulk.stop();
    await this.webhooks.stop();
  }

  private build(): void {
    const { config, faults } = this;
    const journal = Journal.open(join(config.stateDir, "journal.jsonl"));
    const grants = new Grants(journal, Date.now, config.accessTokenS);
    const subscriptions = new Subscriptions(config, journal, grants);
    const webhooks = new WebhookSender(config, subscriptions, faults);
    const store = new Store(buildSeed(config.seed, config.maxOrders), journal);
    const charges = new Charges(journal);
    charges.events.on("changed", (charge) => webhooks.publish("app_subscriptions/update", chargePayload(charge)));
    const bulk = new BulkOperations(config, journal, faults, (operation) => webhooks.publish("bulk_operations/finish", bulkPayload(operation)));
    store.events.on("order_created", (order, eventId) => webhooks.publish("orders/create", orderPayload(order), eventId));
    store.events.on("order_updated", (order, eventId) => webhooks.publish("orders/updated", orderPayload(order), eventId));
    store.events.on("refund_created", (refund, eventId) => webhooks.publish("refunds/create", refundPayload(refund), eventId));
    store.events.on("order_cancelled", (order, eventId) => webhooks.publish("orders/cancelled", orderPayload(order), eventId));
    store.events.on("order_deleted", (order, eventId) => webhooks.publish("orders/delete", { id: order.id }, eventId));
    store.events.on("return_changed", (changed, verb, eventId) => webhooks.publish(`returns/${verb}`, returnPayload(changed), eventId));
    store.events.on("product_updated", (product, eventId) => webhooks.publish("products/update", productPayload(product), eventId));
    store.events.on("product_deleted", (product, eventId) => webhooks.publish("products/delete", { id: product.id }, eventId));
    store.events.on("collection_created", (collection, eventId) => webhooks.publish("collections/create", collectionPayload(collection), eventId));
    store.events.on("collection_updated", (collection, eventId) => webhooks.publish("collections/update", collectionPayload(collection), eventId));
    store.events.on("collection_deleted", (collection, eventId) => webhooks.publish("collections/delete", { id: collection.id }, eventId));
    store.events.on("inventory_changed", (item, eventId) => webhooks.publish("inventory_levels/update", inventoryPayload(item), eventId));
    this.current = { journal, store, grants, subscriptions, webhooks, bulk, charges, carts: new Carts(store) };
  }
}

function bulkPayload(operation: BulkOperation): Readonly<Record<string, unknown>> {
  return {
    admin_graphql_api_id: gid(operation),
    completed_at: operation.completedAt === null ? null : shopTime(operation.completedAt),
    created_at: shopTime(operation.createdAt),
    error_code: operation.errorCode?.toLowerCase() ?? null,
    status: operation.status.toLowerCase(),
    type: "query",
  };
}

