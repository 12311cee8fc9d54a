/** The store's things as a theme sees them: prices in minor units, plain objects, only what themes commonly read. */
import { Drop } from "liquidjs";
import { SHOP } from "../config.ts";
import { isAvailable, orderTotalMinor, type Collection, type Customer, type Order, type Product, type Variant } from "../data/model.ts";
import type { Store } from "../data/store.ts";
import { publicAttributes, type Cart, type Carts } from "./carts.ts";

/** An object handed to Liquid. */
export type LiquidObject = Record<string, unknown>;

function image(product: Product): LiquidObject {
  return { src: `/media/products/${product.id}.svg`, alt: product.title, width: 800, height: 800, aspect_ratio: 1 };
}

function variantObject(variant: Variant, selectedId: number | undefined): LiquidObject {
  return {
    id: variant.id, title: variant.title, price: variant.priceMinor, compare_at_price: variant.compareAtMinor, available: isAvailable(variant), sku: variant.sku,
    option1: variant.title, options: [variant.title], inventory_quantity: variant.item.available, inventory_management: "shopify", inventory_policy: "deny",
    requires_shipping: true, taxable: true, url: `/products/${variant.product.handle}?variant=${variant.id}`, selected: variant.id === selectedId,
    featured_image: image(variant.product),
  };
}

/** `product`; `variantId` is the one chosen in the address. */
export function productObject(product: Product, variantId?: number): LiquidObject {
  const selected = product.variants.find((variant) => variant.id === variantId);
  const firstAvailable = product.variants.find(isAvailable);
  const shown = selected ?? firstAvailable ?? product.variants[0]!;
  const variants = product.variants.map((variant) => variantObject(variant, shown.id));
  const pick = (variant: Variant | undefined): LiquidObject | null => (variant === undefined ? null : variants[product.variants.indexOf(variant)]!);
  const prices = product.variants.map((variant) => variant.priceMinor);
  const picture = image(product);
  return {
    id: product.id, title: product.title, handle: product.handle, type: product.productType, vendor: SHOP.name, tags: product.tags,
    description: product.descriptionHtml, content: product.descriptionHtml, url: `/products/${product.handle}`, available: firstAvailable !== undefined,
    price: Math.min(...prices), price_min: Math.min(...prices), price_max: Math.max(...prices), price_varies: new Set(prices).size > 1,
    compare_at_price: shown.compareAtMinor, options: [product.optionName], options_with_values: [{ name: product.optionName, position: 1, values: product.variants.map((v) => v.title) }],
    variants, variants_count: variants.length, has_only_default_variant: variants.length === 1,
    selected_variant: pick(selected), first_available_variant: pick(firstAvailable), selected_or_first_available_variant: pick(shown),
    featured_image: picture, images: [picture], featured_media: picture, media: [picture], "gift_card?": false, requires_selling_plan: false,
    created_at: new Date(product.createdAt).toISOString(), published_at: new Date(product.createdAt).toISOString(),
  };
}

/** `products/{handle}.js` */
export function productJson(product: Product): LiquidObject {
  const { featured_image, ...object } = productObject(product);
  const { src } = featured_image as { readonly src: string };
  return {
    ...object, featured_image: src, images: [src], media: [{ id: product.id, media_type: "image", alt: product.title, src, position: 1, width: 800, height: 800, aspect_ratio: 1 }],
    options: [{ name: product.optionName, position: 1, values: product.variants.map((v) => v.title) }],
  };
}

/** `collection`, without its products. */
export function collectionObject(collection: Collection): LiquidObject {
  return { id: collection.id, title: collection.title, handle: collection.handle, url: `/collections/${collection.handle}`, all_products_count: collection.products.length };
}

/** `cart` */
export function cartObject(cart: Cart, carts: Carts, store: Store): LiquidObject {
  const json = carts.toJson(cart);
  const items = (json["items"] as LiquidObject[]).map((item) => {
    const variant = store.variants.get(item["variant_id"] as number)!;
    return { ...item, product: productObject(variant.product, variant.id), variant: variantObject(variant, variant.id), image: image(variant.product) };
  });
  return { ...json, items, attributes: publicAttributes(cart), currency: { iso_code: SHOP.currency }, "empty?": items.length === 0 };
}

/** `order`, as pages after payment and the account show it. */
export function orderObject(order: Order): LiquidObject {
  const lines = order.lines.map((line) => ({
    title: line.title, quantity: line.quantity, final_line_price: line.quantity * line.priceMinor, variant_id: line.variant?.id ?? null, product_id: line.product?.id ?? null,
    product: line.product === null ? null : productObject(line.product),
  }));
  return { id: order.id, name: `#${order.id}`, total_price: orderTotalMinor(order), created_at: new Date(order.createdAt).toISOString(), line_items: lines };
}

/** `customer`. The source knows no names, so neither does the shop. */
export function customerObject(customer: Customer): LiquidObject {
  return { id: customer.id, name: `Customer ${customer.id}`, orders_count: customer.orders.length, has_account: true };
}

/** `app`, with what the app has written about its own installation. `values` is by `namespace.key`. */
export function appObject(values: ReadonlyMap<string, unknown>): LiquidObject {
  const metafields: Record<string, Record<string, { value: unknown }>> = {};
  for (const [name, value] of values) {
    const [namespace = "", key = ""] = name.split(".", 2);
    (metafields[namespace] ??= {})[key] = { value };
  }
  return { metafields };
}

/** `all_products['handle']`: looked up when asked, not listed. */
export class AllProducts extends Drop {
  constructor(private readonly store: Store) {
    super();
  }

  override liquidMethodMissing(key: string | number): LiquidObject | null {
    const product = this.store.productsByHandle.get(String(key));
    return product === undefined || product.status !== "ACTIVE" ? null : productObject(product);
  }
}

/** `shop` */
export function shopObject(baseUrl: string): LiquidObject {
  return { id: SHOP.id, name: SHOP.name, currency: SHOP.currency, money_format: "£{{amount}}", permanent_domain: SHOP.domain, domain: new URL(baseUrl).host, url: baseUrl, email: SHOP.email };
}

/** `routes` */
export const ROUTES: LiquidObject = {
  root_url: "/", cart_url: "/cart", cart_add_url: "/cart/add", cart_change_url: "/cart/change", cart_update_url: "/cart/update", cart_clear_url: "/cart/clear",
  all_products_collection_url: "/collections/all", collections_url: "/collections", search_url: "/search", account_url: "/account", account_login_url: "/account/login", account_logout_url: "/account/logout",
};
