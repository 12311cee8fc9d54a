/** Carts: in memory, found by the token in the visitor's cookie, with the rules of the storefront's cart calls. */
import { createHash, randomBytes } from "node:crypto";
import { SHOP } from "../config.ts";
import { isAvailable, type Attribute, type Variant } from "../data/model.ts";
import type { NewOrder, Store } from "../data/store.ts";

/** A line of a cart: the same variant with other properties is another line. */
export interface CartLine {
  readonly key: string;
  readonly variantId: number;
  quantity: number;
  readonly properties: Readonly<Record<string, string>>;
}

/** A cart. */
export interface Cart {
  readonly token: string;
  readonly lines: CartLine[];
  note: string | null;
  readonly attributes: Record<string, string>;
}

/** A refusal in the platform's words. */
export class CartError extends Error {
  constructor(readonly status: 404 | 422, readonly description: string) {
    super(description);
  }
}

/** What is to be added. */
export interface AddItem {
  readonly id: number;
  readonly quantity: number;
  readonly properties: Readonly<Record<string, string>>;
}

/** Old carts go when there are more than this. */
const MAX_CARTS = 10_000;

/** Keeps carts and applies changes to them. */
export class Carts {
  private readonly carts = new Map<string, Cart>();

  constructor(private readonly store: Store) {}

  /** The cart of a token, or an empty one that is not kept: for whoever only looks. */
  peek(token: string | undefined): Cart {
    const known = token === undefined ? undefined : this.carts.get(token);
    if (known === undefined) return { token: randomBytes(16).toString("hex"), lines: [], note: null, attributes: {} };
    // A product may have been deleted since.
    remove(known, (line) => !this.store.variants.has(line.variantId));
    return known;
  }

  /** The cart of a token, or a new one when there is none. */
  open(token: string | undefined): Cart {
    const cart = this.peek(token);
    this.carts.set(cart.token, cart);
    if (this.carts.size > MAX_CARTS) this.carts.delete(this.carts.keys().next().value!);
    return cart;
  }

  /** Adds items, all or none. Gives the lines they are on. */
  add(cart: Cart, items: readonly AddItem[]): CartLine[] {
    const wanted = new Map<number, number>();
    for (const item of items) {
      const variant = this.variant(item.id, 422);
      if (!Number.isInteger(item.quantity) || item.quantity < 1) throw new CartError(422, "Quantity must be 1 or more");
      wanted.set(variant.id, (wanted.get(variant.id) ?? 0) + item.quantity);
    }
    for (const [variantId, quantity] of wanted) this.checkStock(this.variant(variantId, 422), quantity + quantityOf(cart, variantId));
    return items.map((item) => {
      const key = lineKey(item.id, item.properties);
      const known = cart.lines.find((line) => line.key === key);
      if (known !== undefined) {
        known.quantity += item.quantity;
        return known;
      }
      const line: CartLine = { key, variantId: item.id, quantity: item.quantity, properties: item.properties };
      // The newest line stands first, as in the platform's carts.
      cart.lines.unshift(line);
      return line;
    });
  }

  /** Sets the quantity of the line with this key, or of the first line of this variant; 0 takes it out. */
  setQuantity(cart: Cart, keyOrVariantId: string, quantity: number): void {
    const line = cart.lines.find((candidate) => candidate.key === keyOrVariantId) ?? cart.lines.find((candidate) => String(candidate.variantId) === keyOrVariantId);
    if (line === undefined) {
      const variant = this.variant(Number(keyOrVariantId), 404);
      if (quantity > 0) this.add(cart, [{ id: variant.id, quantity, properties: {} }]);
      return;
    }
    if (!Number.isInteger(quantity) || quantity < 0) throw new CartError(422, "Quantity must be 0 or more");
    if (quantity > line.quantity) this.checkStock(this.variant(line.variantId, 404), quantityOf(cart, line.variantId) - line.quantity + quantity);
    if (quantity === 0) remove(cart, (candidate) => candidate === line);
    else line.quantity = quantity;
  }

  /** Replaces the properties of a line. */
  setProperties(cart: Cart, line: CartLine, properties: Readonly<Record<string, string>>): void {
    const at = cart.lines.indexOf(line);
    cart.lines[at] = { ...line, key: lineKey(line.variantId, properties), properties };
  }

  /** The order a cart becomes; `customerId` is who was signed in. */
  toOrder(cart: Cart, customerId?: number): NewOrder {
    return {
      lines: cart.lines.map((line) => ({
        variantId: line.variantId, quantity: line.quantity, priceMinor: this.variant(line.variantId, 404).priceMinor, attributes: toAttributes(line.properties),
      })),
      attributes: toAttributes(cart.attributes),
      cartToken: cart.token,
      ...(customerId === undefined ? {} : { customerId }),
    };
  }

  /** Drops a cart that has been bought. */
  close(cart: Cart): void {
    this.carts.delete(cart.token);
  }

  /** How many carts there are. */
  get size(): number {
    return this.carts.size;
  }

  /** Value of a cart in pence. */
  totalMinor(cart: Cart): number {
    return cart.lines.reduce((sum, line) => sum + line.quantity * this.variant(line.variantId, 404).priceMinor, 0);
  }

  /** The cart as `cart.js` gives it. Attributes that begin with two underscores stay private. */
  toJson(cart: Cart): Record<string, unknown> {
    const total = this.totalMinor(cart);
    return {
      token: cart.token,
      note: cart.note,
      attributes: publicAttributes(cart),
      original_total_price: total,
      total_price: total,
      total_discount: 0,
      total_weight: 0,
      item_count: cart.lines.reduce((n, line) => n + line.quantity, 0),
      items: cart.lines.map((line) => this.lineJson(line)),
      requires_shipping: cart.lines.length > 0,
      currency: SHOP.currency,
      items_subtotal_price: total,
      cart_level_discount_applications: [],
    };
  }

  /** One line as the cart calls give it; prices in minor units. */
  lineJson(line: CartLine): Record<string, unknown> {
    const variant = this.variant(line.variantId, 404);
    const { product, priceMinor } = variant;
    const lineTotal = priceMinor * line.quantity;
    const plain = variant.title === "Default Title";
    const image = `/media/products/${product.id}.svg`;
    return {
      id: variant.id, variant_id: variant.id, product_id: product.id, key: line.key, quantity: line.quantity,
      title: plain ? product.title : `${product.title} - ${variant.title}`, product_title: product.title, variant_title: plain ? null : variant.title,
      variant_options: [variant.title], options_with_values: [{ name: product.optionName, value: variant.title }],
      price: priceMinor, original_price: priceMinor, presentment_price: priceMinor / 100, discounted_price: priceMinor, final_price: priceMinor,
      line_price: lineTotal, final_line_price: lineTotal, original_line_price: lineTotal, total_discount: 0, discounts: [],
      properties: line.properties, sku: variant.sku, grams: 0, vendor: SHOP.name, taxable: true, gift_card: false, requires_shipping: true,
      url: `/products/${product.handle}?variant=${variant.id}`, handle: product.handle, image,
      featured_image: { url: image, alt: product.title, width: 800, height: 800, aspect_ratio: 1 },
      product_type: product.productType, product_description: product.descriptionHtml.replace(/<[^>]+>/g, ""), has_components: false, selling_plan_allocation: null,
    };
  }

  private variant(id: number, status: 404 | 422): Variant {
    const variant = this.store.variants.get(id);
    if (variant === undefined) throw new CartError(status, "Cannot find variant");
    return variant;
  }

  private checkStock(variant: Variant, quantity: number): void {
    const { title } = variant.product;
    if (!isAvailable(variant)) throw new CartError(422, `The product '${title}' is already sold out.`);
    if (quantity > variant.item.available) throw new CartError(422, `You can only add ${variant.item.available} ${title} to the cart.`);
  }
}

/** Attributes a theme or script may read. */
export function publicAttributes(cart: Cart): Record<string, string> {
  return Object.fromEntries(Object.entries(cart.attributes).filter(([name]) => !name.startsWith("__")));
}

function toAttributes(values: Readonly<Record<string, string>>): Attribute[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

function quantityOf(cart: Cart, variantId: number): number {
  return cart.lines.reduce((n, line) => n + (line.variantId === variantId ? line.quantity : 0), 0);
}

function remove(cart: Cart, doomed: (line: CartLine) => boolean): void {
  const kept = cart.lines.filter((line) => !doomed(line));
  cart.lines.splice(0, cart.lines.length, ...kept);
}

function lineKey(variantId: number, properties: Readonly<Record<string, string>>): string {
  const sorted = JSON.stringify(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${variantId}:${createHash("md5").update(sorted).digest("hex")}`;
}
