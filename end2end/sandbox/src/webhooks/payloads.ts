/** Webhook bodies, in the platform's REST-like shape: numeric ids, decimal texts, times with an offset. */
import type { Charge } from "../billing/charges.ts";
import { SHOP } from "../config.ts";
import { decimal, gid, isAvailable, orderRefundedMinor, orderTotalMinor, refundTotalMinor } from "../data/model.ts";
import type { Attribute, Collection, InventoryItem, LineItem, Order, Product, Refund, Return } from "../data/model.ts";
import { LOCATION } from "../data/store.ts";

/** A JSON object. */
export type Json = { readonly [field: string]: unknown };

const offsetFormat = new Intl.DateTimeFormat("en-GB", { timeZone: SHOP.timezone, timeZoneName: "longOffset" });

/** An instant in the shop's own time, `2011-06-01T10:00:00+01:00`, as webhook bodies write it. */
export function shopTime(ms: number): string {
  const name = offsetFormat.formatToParts(ms).find((part) => part.type === "timeZoneName")!.value;
  const offset = name === "GMT" ? "+00:00" : name.slice(3);
  const minutes = (offset.startsWith("-") ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)));
  return new Date(ms + minutes * 60_000).toISOString().slice(0, 19) + offset;
}

function moneySet(minor: number): Json {
  const money = { amount: decimal(minor), currency_code: SHOP.currency };
  return { shop_money: money, presentment_money: money };
}

function nameValues(attributes: readonly Attribute[]): Json[] {
  return attributes.map(({ key, value }) => ({ name: key, value }));
}

function lineItem(line: LineItem): Json {
  return {
    id: line.id,
    admin_graphql_api_id: gid(line),
    current_quantity: line.quantity - line.refundedQuantity,
    fulfillable_quantity: 0,
    fulfillment_status: "fulfilled",
    gift_card: false,
    grams: 0,
    name: line.title,
    price: decimal(line.priceMinor),
    price_set: moneySet(line.priceMinor),
    product_exists: line.product !== null,
    product_id: line.product?.id ?? null,
    properties: nameValues(line.attributes),
    quantity: line.quantity,
    requires_shipping: line.product !== null,
    sku: line.sku,
    taxable: true,
    title: line.title,
    total_discount: "0.00",
    total_discount_set: moneySet(0),
    variant_id: line.variant?.id ?? null,
    variant_title: line.variant === null || line.variant.title === "Default Title" ? null : line.variant.title,
    vendor: line.product === null ? null : SHOP.name,
    tax_lines: [],
    discount_allocations: [],
  };
}

/** Body of `collections/create` and `collections/update`. What is in it is not told. */
export function collectionPayload(collection: Collection): Json {
  return {
    id: collection.id,
    admin_graphql_api_id: gid(collection),
    body_html: null,
    handle: collection.handle,
    published_at: shopTime(collection.updatedAt),
    published_scope: "web",
    sort_order: "alpha-asc",
    template_suffix: null,
    title: collection.title,
    updated_at: shopTime(collection.updatedAt),
  };
}

/** Body of `refunds/create`. */
export function refundPayload(refund: Refund): Json {
  const total = refundTotalMinor(refund);
  return {
    id: refund.id,
    admin_graphql_api_id: gid(refund),
    order_id: refund.order.id,
    created_at: shopTime(refund.createdAt),
    processed_at: shopTime(refund.createdAt),
    note: null,
    restock: true,
    user_id: null,
    duties: [],
    order_adjustments: [],
    refund_line_items: refund.lines.map((part) => ({
      id: part.id,
      line_item_id: part.line.id,
      location_id: LOCATION.id,
      quantity: part.quantity,
      restock_type: "return",
      subtotal: decimal(part.quantity * part.line.priceMinor),
      subtotal_set: moneySet(part.quantity * part.line.priceMinor),
      total_tax: "0.00",
      total_tax_set: moneySet(0),
      line_item: lineItem(part.line),
    })),
    transactions: [{
      id: refund.id + 1_000_000_000, order_id: refund.order.id, kind: "refund", status: "success", gateway: "bogus",
      amount: decimal(total), currency: SHOP.currency, created_at: shopTime(refund.createdAt),
    }],
  };
}

/** Body of the topics of a return. */
export function returnPayload(changed: Return): Json {
  return {
    id: changed.id,
    admin_graphql_api_id: gid(changed),
    status: changed.status.toLowerCase(),
    order: { id: changed.order.id, admin_graphql_api_id: gid(changed.order) },
    total_return_line_items: changed.lines.length,
    name: `#${changed.order.id}-R${changed.order.returns.indexOf(changed) + 1}`,
    return_line_items: changed.lines.map((part) => ({
      id: part.id, admin_graphql_api_id: gid(part), quantity: part.quantity, return_reason_note: "", customer_note: null,
      fulfillment_line_item: { line_item: { id: part.line.id, admin_graphql_api_id: gid(part.line) } },
    })),
  };
}

/** Body of `orders/create`, `orders/updated` and `orders/cancelled`. */
export function orderPayload(order: Order): Json {
  const total = orderTotalMinor(order);
  const refunded = orderRefundedMinor(order);
  return {
    id: order.id,
    admin_graphql_api_id: gid(order),
    app_id: null,
    cancel_reason: null,
    cancelled_at: order.cancelledAt === null ? null : shopTime(order.cancelledAt),
    cart_token: order.cartToken,
    checkout_token: null,
    closed_at: null,
    confirmed: true,
    created_at: shopTime(order.createdAt),
    currency: SHOP.currency,
    current_subtotal_price: decimal(total - refunded),
    current_subtotal_price_set: moneySet(total - refunded),
    current_total_discounts: "0.00",
    current_total_price: decimal(total - refunded),
    current_total_price_set: moneySet(total - refunded),
    current_total_tax: "0.00",
    customer: order.customer === null ? null : { id: order.customer.id, admin_graphql_api_id: gid(order.customer), email: null, first_name: null, last_name: null },
    customer_locale: "en-GB",
    discount_applications: [],
    discount_codes: [],
    email: null,
    financial_status: refunded === 0 ? "paid" : refunded === total ? "refunded" : "partially_refunded",
    fulfillment_status: null,
    line_items: order.lines.map(lineItem),
    name: `#${order.id}`,
    note: null,
    note_attributes: nameValues(order.attributes),
    number: order.id,
    order_number: order.id,
    payment_gateway_names: ["bogus"],
    phone: null,
    presentment_currency: SHOP.currency,
    processed_at: shopTime(order.createdAt),
    refunds: order.refunds.map(refundPayload),
    shipping_lines: [],
    source_name: order.sourceName,
    subtotal_price: decimal(total),
    subtotal_price_set: moneySet(total),
    tags: "",
    tax_lines: [],
    taxes_included: true,
    test: order.cartToken !== null,
    total_discounts: "0.00",
    total_line_items_price: decimal(total),
    total_price: decimal(total),
    total_price_set: moneySet(total),
    total_tax: "0.00",
    updated_at: shopTime(order.updatedAt),
  };
}

/** Body of `products/update`. */
export function productPayload(product: Product): Json {
  return {
    id: product.id,
    admin_graphql_api_id: gid(product),
    body_html: product.descriptionHtml,
    created_at: shopTime(product.createdAt),
    handle: product.handle,
    product_type: product.productType,
    published_at: shopTime(product.createdAt),
    published_scope: "web",
    status: product.status.toLowerCase(),
    tags: product.tags.join(", "),
    template_suffix: null,
    title: product.title,
    updated_at: shopTime(product.updatedAt),
    vendor: SHOP.name,
    options: [{ id: product.id + 1, product_id: product.id, name: product.optionName, position: 1, values: product.variants.map((v) => v.title) }],
    variants: product.variants.map((variant) => ({
      id: variant.id,
      admin_graphql_api_id: gid(variant),
      barcode: null,
      compare_at_price: variant.compareAtMinor === null ? null : decimal(variant.compareAtMinor),
      created_at: shopTime(product.createdAt),
      inventory_item_id: variant.item.id,
      inventory_policy: "deny",
      inventory_quantity: variant.item.available,
      old_inventory_quantity: variant.item.available,
      option1: variant.title,
      option2: null,
      option3: null,
      position: variant.position,
      price: decimal(variant.priceMinor),
      product_id: product.id,
      sku: variant.sku,
      taxable: true,
      title: variant.title,
      updated_at: shopTime(variant.updatedAt),
      available: isAvailable(variant),
    })),
    images: [],
    image: null,
    media: [],
    variant_gids: product.variants.map((variant) => ({ admin_graphql_api_id: gid(variant), updated_at: shopTime(variant.updatedAt) })),
  };
}

/** Body of `inventory_levels/update`. */
export function inventoryPayload(item: InventoryItem): Json {
  return {
    inventory_item_id: item.id,
    location_id: LOCATION.id,
    available: item.available,
    updated_at: shopTime(item.updatedAt),
    admin_graphql_api_id: `gid://shopify/InventoryLevel/${LOCATION.id}?inventory_item_id=${item.id}`,
  };
}

/** Body of `app/uninstalled`: the shop itself. */
export function shopPayload(): Json {
  return {
    id: SHOP.id, name: SHOP.name, email: SHOP.email, domain: SHOP.domain, myshopify_domain: SHOP.domain, currency: SHOP.currency,
    country_code: "GB", iana_timezone: SHOP.timezone, plan_name: "partner_test", plan_display_name: "Development",
  };
}

/** Bodies of the three compliance topics. */
export function compliancePayload(topic: string, customerId: number, orderIds: readonly number[]): Json {
  const shop = { shop_id: SHOP.id, shop_domain: SHOP.domain };
  const customer = { id: customerId, email: `customer-${customerId}@example.com`, phone: null };
  if (topic === "customers/data_request") return { ...shop, orders_requested: orderIds, customer, data_request: { id: 9_999 } };
  if (topic === "customers/redact") return { ...shop, customer, orders_to_redact: orderIds };
  return shop;
}

/** Body of `app_subscriptions/update`. */
export function chargePayload(charge: Charge): Json {
  return {
    app_subscription: {
      admin_graphql_api_id: gid(charge),
      name: charge.name,
      status: charge.status,
      admin_graphql_api_shop_id: `gid://shopify/Shop/${SHOP.id}`,
      created_at: shopTime(charge.createdAt),
      updated_at: shopTime(charge.updatedAt),
      currency: charge.currencyCode,
      capped_amount: null,
      price: charge.amount,
      interval: charge.interval.toLowerCase(),
      plan_handle: null,
    },
  };
}
