/** The store in memory: the seed, changed by what the journal tells and by what happens now. */
import { EventEmitter } from "node:events";
import { AppMetafields } from "./app-metafields.ts";
import { AppPixel } from "./app-pixel.ts";
import { Collections, type CollectionChange, type CollectionEntry } from "./collections.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import type { Attribute, Collection, Customer, Entity, InventoryItem, LineItem, Location, Order, Product, ProductStatus, Refund, Return, ReturnState, Variant } from "./model.ts";
import type { Seed } from "./seed.ts";

/** What others may want to know, in the order it happened. `eventId` is shared by all effects of one action. */
export interface StoreEvents {
  order_created: [order: Order, eventId: string];
  order_updated: [order: Order, eventId: string];
  order_cancelled: [order: Order, eventId: string];
  order_deleted: [order: Order, eventId: string];
  refund_created: [refund: Refund, eventId: string];
  /** `verb` is what the topic says: approve, request, decline, cancel, close or reopen. */
  return_changed: [changed: Return, verb: string, eventId: string];
  product_updated: [product: Product, eventId: string];
  product_deleted: [product: Product, eventId: string];
  collection_created: [collection: Collection, eventId: string];
  collection_updated: [collection: Collection, eventId: string];
  collection_deleted: [collection: Collection, eventId: string];
  inventory_changed: [item: InventoryItem, eventId: string];
}

/** A line of an order to be placed. */
export interface NewLine {
  readonly variantId: number;
  readonly quantity: number;
  readonly priceMinor: number;
  readonly attributes: readonly Attribute[];
}

/** An order to be placed. */
export interface NewOrder {
  readonly lines: readonly NewLine[];
  readonly attributes: readonly Attribute[];
  readonly cartToken: string | null;
  /** Who was signed in; nobody when left out. */
  readonly customerId?: number;
}

/** Raised when an action is impossible; the message is fit for whoever asked. */
export class StoreError extends Error {}

const NEW_LINE_BASE = 15_000_000_000_000;
const NEW_REFUND_BASE = 910_000_000_000;
const NEW_REFUND_LINE_BASE = 490_000_000_000;
const NEW_RETURN_BASE = 20_000_000_000;
const FIRST_NEW_ORDER = 600_001;
const FIRST_NEW_CUSTOMER = 90_001;

/** The only location. */
export const LOCATION: Location = { kind: "Location", id: 71_000_000_001, name: "London warehouse" };

interface OrderEntry extends JournalEntry {
  readonly kind: "order_created";
  readonly id: number;
  readonly first_line_id: number;
  readonly order: NewOrder;
}
interface RefundEntry extends JournalEntry {
  readonly kind: "order_refunded";
  readonly id: number;
  readonly order_id: number;
  readonly lines: readonly { readonly id: number; readonly line_id: number; readonly quantity: number }[];
}
interface VariantEntry extends JournalEntry {
  readonly kind: "variant_changed";
  readonly variant_id: number;
  readonly price_minor?: number;
  readonly available?: number;
}
interface ProductEntry extends JournalEntry {
  readonly kind: "product_changed";
  readonly product_id: number;
  readonly status?: ProductStatus;
  readonly title?: string;
  readonly complementary?: readonly number[];
  readonly deleted?: true;
}
interface CustomerEntry extends JournalEntry {
  readonly kind: "customer_created";
  readonly id: number;
}
interface OrderChangeEntry extends JournalEntry {
  readonly kind: "order_changed";
  readonly order_id: number;
  readonly cancelled?: true;
  readonly deleted?: true;
}
interface ReturnEntry extends JournalEntry {
  readonly kind: "order_returned";
  readonly id: number;
  readonly order_id: number;
  readonly status: ReturnState;
  readonly reason: string;
  readonly lines: readonly { readonly line_id: number; readonly quantity: number }[];
}
interface ReturnChangeEntry extends JournalEntry {
  readonly kind: "return_changed";
  readonly id: number;
  readonly order_id: number;
  readonly status: ReturnState;
}
type StoreEntry = OrderChangeEntry | ReturnEntry | ReturnChangeEntry | OrderEntry | RefundEntry | VariantEntry | ProductEntry | CustomerEntry | CollectionEntry;

/** Holds the store, applies actions, writes them down, and tells listeners. */
export class Store {
  readonly events = new EventEmitter<StoreEvents>();
  readonly products = new Map<number, Product>();
  readonly productsByHandle = new Map<string, Product>();
  readonly variants = new Map<number, Variant>();
  readonly items = new Map<number, InventoryItem>();
  readonly customers = new Map<number, Customer>();
  /** By id, oldest first. */
  readonly orders = new Map<number, Order>();
  /** What the app keeps at its installation. */
  readonly metafields: AppMetafields;
  readonly pixel: AppPixel;
  private readonly shelves: Collections;
  private nextCustomerId = FIRST_NEW_CUSTOMER;
  private nextOrderId = FIRST_NEW_ORDER;
  private nextLineId = NEW_LINE_BASE;
  private nextRefundId = NEW_REFUND_BASE;
  private nextRefundLineId = NEW_REFUND_LINE_BASE;
  private nextReturnId = NEW_RETURN_BASE;

  constructor(seed: Seed, private readonly journal: Journal, private readonly now: () => number = Date.now) {
    this.shelves = new Collections(seed.collections, this.products, journal, now);
    this.metafields = new AppMetafields(journal, now);
    this.pixel = new AppPixel(journal, now);
    for (const product of seed.products) {
      this.products.set(product.id, product);
      this.productsByHandle.set(product.handle, product);
      for (const variant of product.variants) {
        this.variants.set(variant.id, variant);
        this.items.set(variant.item.id, variant.item);
      }
    }
    for (const customer of seed.customers) this.customers.set(customer.id, customer);
    for (const order of seed.orders) this.orders.set(order.id, order);
    for (const entry of journal.replayed) this.replay(entry as StoreEntry);
  }

  /** Every collection. */
  get collections(): readonly Collection[] {
    return this.shelves.list;
  }

  /** Finds anything by its kind and number. Lines and refunds are found by walking, which is rare. */
  find(kind: string, id: number): Entity | undefined {
    switch (kind) {
      case "Product": return this.products.get(id);
      case "ProductVariant": return this.variants.get(id);
      case "InventoryItem": return this.items.get(id);
      case "Customer": return this.customers.get(id);
      case "Order": return this.orders.get(id);
      case "Collection": return this.collections.find((collection) => collection.id === id);
      case "Metafield": return this.metafields.list().find((metafield) => metafield.id === id);
      case "Location": return id === LOCATION.id ? LOCATION : undefined;
      case "LineItem": return this.search((order) => order.lines.find((line) => line.id === id));
      case "Return": return this.search((order) => order.returns.find((one) => one.id === id));
      case "Refund": return this.search((order) => order.refunds.find((refund) => refund.id === id));
      default: return undefined;
    }
  }

  /** What the theme reads as `app.metafields`: parsed JSON by `namespace.key`. Empty without the app. */
  get appMetafields(): ReadonlyMap<string, unknown> {
    return this.metafields.values;
  }

  /** Places an order: stock goes down, then everybody is told. */
  placeOrder(order: NewOrder): Order {
    if (order.lines.length === 0) throw new StoreError("an order needs at least one line");
    for (const line of order.lines) {
      if (!this.variants.has(line.variantId)) throw new StoreError(`variant ${line.variantId} is not sold any more`);
    }
    const entry: OrderEntry = { kind: "order_created", at: this.now(), id: this.nextOrderId, first_line_id: this.nextLineId, order };
    this.journal.append(entry);
    const placed = this.applyOrder(entry);
    const eventId = crypto.randomUUID();
    this.events.emit("order_created", placed, eventId);
    for (const item of new Set(placed.lines.flatMap((line) => line.variant?.item ?? []))) this.events.emit("inventory_changed", item, eventId);
    return placed;
  }

  /** Opens an account for somebody new. */
  createCustomer(): Customer {
    const entry: CustomerEntry = { kind: "customer_created", at: this.now(), id: this.nextCustomerId };
    this.journal.append(entry);
    return this.applyCustomer(entry);
  }

  /** Refunds what is left of an order and takes the goods back into stock. */
  refundOrder(orderId: number): Refund {
    const order = this.orders.get(orderId);
    if (order === undefined) throw new StoreError(`there is no order ${orderId}`);
    const open = order.lines.filter((line) => line.quantity > line.refundedQuantity);
    if (open.length === 0) throw new StoreError(`order #${orderId} has been refunded already`);
    let id = this.nextRefundLineId;
    const entry: RefundEntry = {
      kind: "order_refunded", at: this.now(), id: this.nextRefundId, order_id: orderId,
      lines: open.map((line) => ({ id: id++, line_id: line.id, quantity: line.quantity - line.refundedQuantity })),
    };
    this.journal.append(entry);
    const refund = this.applyRefund(entry)!;
    const eventId = crypto.randomUUID();
    this.events.emit("refund_created", refund, eventId);
    this.events.emit("order_updated", order, eventId);
    for (const item of new Set(open.flatMap((line) => line.variant?.item ?? []))) this.events.emit("inventory_changed", item, eventId);
    return refund;
  }

  /** Cancels an order as a whole. Its lines and stock stay as they are. */
  cancelOrder(orderId: number): Order {
    const order = this.orderOf(orderId);
    const entry: OrderChangeEntry = { kind: "order_changed", at: this.now(), order_id: orderId, cancelled: true };
    this.journal.append(entry);
    this.applyOrderChange(entry);
    const eventId = crypto.randomUUID();
    this.events.emit("order_cancelled", order, eventId);
    this.events.emit("order_updated", order, eventId);
    return order;
  }

  /** Deletes an order with all that belongs to it. */
  deleteOrder(orderId: number): void {
    const order = this.orderOf(orderId);
    const entry: OrderChangeEntry = { kind: "order_changed", at: this.now(), order_id: orderId, deleted: true };
    this.journal.append(entry);
    this.applyOrderChange(entry);
    this.events.emit("order_deleted", order, crypto.randomUUID());
  }

  /** Takes part of an order back, or notes that the buyer asks for it; without lines all of it. No money goes back yet. */
  returnOrder(orderId: number, wish: { readonly lines?: readonly { readonly line_id: number; readonly quantity: number }[]; readonly reason?: string; readonly status?: "REQUESTED" | "OPEN" }): Return {
    const order = this.orderOf(orderId);
    const lines = wish.lines ?? order.lines.map((line) => ({ line_id: line.id, quantity: line.quantity }));
    for (const { line_id: lineId, quantity } of lines) {
      const line = order.lines.find((candidate) => candidate.id === lineId);
      if (line === undefined || quantity < 1 || quantity > line.quantity) throw new StoreError(`order #${orderId} has no ${quantity} pieces of line ${lineId}`);
    }
    const status = wish.status ?? "OPEN";
    const entry: ReturnEntry = { kind: "order_returned", at: this.now(), id: this.nextReturnId, order_id: orderId, status, reason: wish.reason ?? "unknown", lines };
    this.journal.append(entry);
    const made = this.applyReturn(entry)!;
    const eventId = crypto.randomUUID();
    this.events.emit("return_changed", made, status === "OPEN" ? "approve" : "request", eventId);
    this.events.emit("order_updated", order, eventId);
    return made;
  }

  /** Moves a return on. */
  changeReturn(returnId: number, status: ReturnState): Return {
    const found = this.find("Return", returnId) as Return | undefined;
    if (found === undefined) throw new StoreError(`there is no return ${returnId}`);
    const verb = { REQUESTED: "request", OPEN: found.status === "REQUESTED" ? "approve" : "reopen", CLOSED: "close", DECLINED: "decline", CANCELED: "cancel" }[status];
    const entry: ReturnChangeEntry = { kind: "return_changed", at: this.now(), id: returnId, order_id: found.order.id, status };
    this.journal.append(entry);
    this.applyReturnChange(entry);
    const eventId = crypto.randomUUID();
    this.events.emit("return_changed", found, verb, eventId);
    this.events.emit("order_updated", found.order, eventId);
    return found;
  }

  /** Changes a variant's price, stock or both. */
  changeVariant(variantId: number, change: { readonly priceMinor?: number; readonly available?: number }): Variant {
    const variant = this.variants.get(variantId);
    if (variant === undefined) throw new StoreError(`there is no variant ${variantId}`);
    const entry: VariantEntry = {
      kind: "variant_changed", at: this.now(), variant_id: variantId,
      ...(change.priceMinor === undefined ? {} : { price_minor: change.priceMinor }),
      ...(change.available === undefined ? {} : { available: change.available }),
    };
    this.journal.append(entry);
    this.applyVariant(entry);
    const eventId = crypto.randomUUID();
    if (change.available !== undefined) this.events.emit("inventory_changed", variant.item, eventId);
    this.events.emit("product_updated", variant.product, eventId);
    return variant;
  }

  /** Changes a product's status, title or list of complementary products. */
  changeProduct(productId: number, change: { readonly status?: ProductStatus; readonly title?: string; readonly complementary?: readonly number[] }): Product {
    const product = this.products.get(productId);
    if (product === undefined) throw new StoreError(`there is no product ${productId}`);
    const entry: ProductEntry = { kind: "product_changed", at: this.now(), product_id: productId, ...change };
    this.journal.append(entry);
    this.applyProduct(entry);
    this.events.emit("product_updated", product, crypto.randomUUID());
    return product;
  }

  /** Deletes a product. Old orders keep their lines; the lines no longer lead to a product. */
  deleteProduct(productId: number): void {
    const product = this.products.get(productId);
    if (product === undefined) throw new StoreError(`there is no product ${productId}`);
    const entry: ProductEntry = { kind: "product_changed", at: this.now(), product_id: productId, deleted: true };
    this.journal.append(entry);
    this.applyProduct(entry);
    this.events.emit("product_deleted", product, crypto.randomUUID());
  }

  /** Makes a collection. */
  createCollection(change: CollectionChange): Collection {
    const made = this.shelves.create(change);
    this.events.emit("collection_created", made, crypto.randomUUID());
    return made;
  }

  /** Changes a collection. Nobody is told when it is done in silence, as when conditions take a product in. */
  changeCollection(id: number, change: CollectionChange, inSilence = false): Collection {
    const changed = this.shelves.change(id, change);
    if (changed === undefined) throw new StoreError(`there is no collection ${id}`);
    if (!inSilence) this.events.emit("collection_updated", changed, crypto.randomUUID());
    return changed;
  }

  /** Deletes a collection; its products stay. */
  deleteCollection(id: number): void {
    const deleted = this.shelves.delete(id);
    if (deleted === undefined) throw new StoreError(`there is no collection ${id}`);
    this.events.emit("collection_deleted", deleted, crypto.randomUUID());
  }

  /** True while the product has not been deleted. */
  exists(product: Product): boolean {
    return this.products.has(product.id);
  }

  private orderOf(orderId: number): Order {
    const order = this.orders.get(orderId);
    if (order === undefined) throw new StoreError(`there is no order ${orderId}`);
    return order;
  }

  private applyOrderChange(entry: OrderChangeEntry): void {
    const order = this.orders.get(entry.order_id);
    if (order === undefined) return;
    order.updatedAt = entry.at;
    if (entry.cancelled === true) order.cancelledAt = entry.at;
    if (entry.deleted !== true) return;
    this.orders.delete(order.id);
    const own = order.customer?.orders ?? [];
    const at = own.indexOf(order);
    if (at >= 0) own.splice(at, 1);
  }

  private applyReturn(entry: ReturnEntry): Return | undefined {
    const order = this.orders.get(entry.order_id);
    if (order === undefined) return undefined;
    const made: Return = {
      kind: "Return", id: entry.id, order, createdAt: entry.at, status: entry.status,
      lines: entry.lines.flatMap((part, i) => {
        const line = order.lines.find((candidate) => candidate.id === part.line_id);
        return line === undefined ? [] : [{ kind: "ReturnLineItem" as const, id: entry.id * 100 + i, line, quantity: part.quantity, reason: entry.reason }];
      }),
    };
    order.returns.push(made);
    order.updatedAt = entry.at;
    this.nextReturnId = Math.max(this.nextReturnId, made.id + 1);
    return made;
  }

  private applyReturnChange(entry: ReturnChangeEntry): void {
    const order = this.orders.get(entry.order_id);
    const found = order?.returns.find((one) => one.id === entry.id);
    if (order === undefined || found === undefined) return;
    found.status = entry.status;
    order.updatedAt = entry.at;
  }

  private search<T>(look: (order: Order) => T | undefined): T | undefined {
    for (const order of this.orders.values()) {
      const found = look(order);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private replay(entry: StoreEntry): void {
    // The journal is shared; entries of other parts pass by.
    switch (entry.kind) {
      case "order_created": this.applyOrder(entry); break;
      case "order_refunded": this.applyRefund(entry); break;
      case "order_changed": this.applyOrderChange(entry); break;
      case "order_returned": this.applyReturn(entry); break;
      case "return_changed": this.applyReturnChange(entry); break;
      case "variant_changed": this.applyVariant(entry); break;
      case "product_changed": this.applyProduct(entry); break;
      case "customer_created": this.applyCustomer(entry); break;
      case "collection_changed": this.shelves.apply(entry); break;
    }
  }

  private applyCustomer(entry: CustomerEntry): Customer {
    const customer: Customer = { kind: "Customer", id: entry.id, country: "United Kingdom", createdAt: entry.at, orders: [] };
    this.customers.set(customer.id, customer);
    this.nextCustomerId = Math.max(this.nextCustomerId, customer.id + 1);
    return customer;
  }

  private applyOrder(entry: OrderEntry): Order {
    const customer = entry.order.customerId === undefined ? null : this.customers.get(entry.order.customerId) ?? null;
    const order: Order = {
      kind: "Order", id: entry.id, customer, country: customer?.country ?? "United Kingdom", createdAt: entry.at, updatedAt: entry.at, lines: [], refunds: [], returns: [], cancelledAt: null,
      attributes: entry.order.attributes, cartToken: entry.order.cartToken, sourceName: "web",
    };
    entry.order.lines.forEach((line, i) => {
      const variant = this.variants.get(line.variantId) ?? null;
      const item: LineItem = {
        kind: "LineItem", id: entry.first_line_id + i, order,
        title: variant?.product.title ?? "Deleted product", sku: variant?.sku ?? null, product: variant?.product ?? null, variant,
        quantity: line.quantity, refundedQuantity: 0, priceMinor: line.priceMinor, attributes: line.attributes,
      };
      order.lines.push(item);
      if (variant !== null) moveStock(variant.item, -line.quantity, entry.at);
    });
    this.orders.set(order.id, order);
    customer?.orders.push(order);
    this.nextOrderId = Math.max(this.nextOrderId, order.id + 1);
    this.nextLineId = Math.max(this.nextLineId, entry.first_line_id + order.lines.length);
    return order;
  }

  private applyRefund(entry: RefundEntry): Refund | undefined {
    const order = this.orders.get(entry.order_id);
    // A store seeded with fewer orders than before may not have it any more.
    if (order === undefined) return undefined;
    const refund: Refund = {
      kind: "Refund", id: entry.id, order, createdAt: entry.at,
      lines: entry.lines.flatMap((part) => {
        const line = order.lines.find((candidate) => candidate.id === part.line_id);
        return line === undefined ? [] : [{ kind: "RefundLineItem" as const, id: part.id, line, quantity: part.quantity }];
      }),
    };
    for (const part of refund.lines) {
      part.line.refundedQuantity += part.quantity;
      if (part.line.variant !== null) moveStock(part.line.variant.item, part.quantity, entry.at);
    }
    order.refunds.push(refund);
    order.updatedAt = entry.at;
    this.nextRefundId = Math.max(this.nextRefundId, refund.id + 1);
    for (const part of refund.lines) this.nextRefundLineId = Math.max(this.nextRefundLineId, part.id + 1);
    return refund;
  }

  private applyVariant(entry: VariantEntry): void {
    const variant = this.variants.get(entry.variant_id);
    if (variant === undefined) return;
    if (entry.price_minor !== undefined) variant.priceMinor = entry.price_minor;
    if (entry.available !== undefined) {
      variant.item.available = entry.available;
      variant.item.updatedAt = entry.at;
    }
    variant.updatedAt = entry.at;
    variant.product.updatedAt = entry.at;
  }

  private applyProduct(entry: ProductEntry): void {
    const product = this.products.get(entry.product_id);
    if (product === undefined) return;
    product.updatedAt = entry.at;
    if (entry.status !== undefined) product.status = entry.status;
    if (entry.title !== undefined) product.title = entry.title;
    if (entry.complementary !== undefined) product.complementary = entry.complementary;
    if (entry.deleted !== true) return;
    this.products.delete(product.id);
    this.productsByHandle.delete(product.handle);
    for (const variant of product.variants) {
      this.variants.delete(variant.id);
      this.items.delete(variant.item.id);
    }
    for (const collection of this.collections) {
      const at = collection.products.indexOf(product);
      if (at >= 0) collection.products.splice(at, 1);
    }
  }
}

function moveStock(item: InventoryItem, by: number, at: number): void {
  item.available = Math.max(0, item.available + by);
  item.updatedAt = at;
}
