/** Orders, lines, refunds and customers. */
import { SHOP } from "../config.ts";
import {
  decimal, gid, orderRefundedMinor, orderTotalMinor, refundTotalMinor,
  type Customer, type LineItem, type Order, type Refund, type RefundLine, type Return, type ReturnLine,
} from "../data/model.ts";
import { LOCATION } from "../data/store.ts";
import { countryCode } from "./countries.ts";
import { money, none } from "./catalogue-fields.ts";
import { dateTime, fieldsOf, Listing, type FieldTable } from "./fields.ts";

const nothing = (): null => null;
const no = (): boolean => false;

/** `MoneyBag`: the shop sells in one currency, so both sides are the same. */
export function bag(minor: number): object {
  const both = money(minor);
  return { shopMoney: both, presentmentMoney: both };
}
const zero = (): object => bag(0);

function remainingMinor(order: Order): number {
  return orderTotalMinor(order) - orderRefundedMinor(order);
}

/** `PAID`, `PARTIALLY_REFUNDED` or `REFUNDED`. */
export function financialStatus(order: Order): string {
  const refunded = orderRefundedMinor(order);
  return refunded === 0 ? "PAID" : refunded >= orderTotalMinor(order) ? "REFUNDED" : "PARTIALLY_REFUNDED";
}

/** Any that was asked for wins, then any under way, then any that has ended; the rest counts as none. */
export function returnStatus(order: Order): string {
  const has = (status: Return["status"]): boolean => order.returns.some((one) => one.status === status);
  return has("REQUESTED") ? "RETURN_REQUESTED" : has("OPEN") ? "IN_PROGRESS" : has("CLOSED") ? "RETURNED" : "NO_RETURN";
}

function addressOf(country: string): object {
  const code = countryCode(country);
  return { kind: "MailingAddress", country, countryCodeV2: code, countryCode: code, provinceCode: null, province: null, city: null, zip: null };
}

/** Tables by type name. */
export const orderFields: Readonly<Record<string, FieldTable>> = {
  Order: fieldsOf<Order>({
    id: gid,
    legacyResourceId: (o) => String(o.id),
    name: (o) => `#${o.id}`,
    number: (o) => o.id,
    test: (o) => o.cartToken !== null,
    createdAt: (o) => dateTime(o.createdAt),
    processedAt: (o) => dateTime(o.createdAt),
    updatedAt: (o) => dateTime(o.updatedAt),
    cancelledAt: (o) => (o.cancelledAt === null ? null : dateTime(o.cancelledAt)),
    cancelReason: nothing,
    closedAt: nothing,
    confirmed: () => true,
    edited: no,
    currencyCode: () => SHOP.currency,
    presentmentCurrencyCode: () => SHOP.currency,
    taxesIncluded: () => true,
    dutiesIncluded: no,
    displayFinancialStatus: financialStatus,
    displayFulfillmentStatus: (o) => (o.cartToken === null ? "FULFILLED" : "UNFULFILLED"),
    returnStatus,
    sourceName: (o) => o.sourceName,
    sourceIdentifier: nothing,
    app: nothing,
    attribution: nothing,
    cartToken: (o) => o.cartToken,
    checkoutToken: nothing,
    customerLocale: () => "en-GB",
    tags: () => [],
    note: nothing,
    customAttributes: (o) => o.attributes,
    discountCode: nothing,
    discountCodes: () => [],
    discountApplications: none,
    originalTotalPriceSet: (o) => bag(orderTotalMinor(o)),
    totalPriceSet: (o) => bag(orderTotalMinor(o)),
    subtotalPriceSet: (o) => bag(remainingMinor(o)),
    currentTotalPriceSet: (o) => bag(remainingMinor(o)),
    currentSubtotalPriceSet: (o) => bag(remainingMinor(o)),
    netPaymentSet: (o) => bag(remainingMinor(o)),
    totalReceivedSet: (o) => bag(orderTotalMinor(o)),
    totalRefundedSet: (o) => bag(orderRefundedMinor(o)),
    currentTotalDiscountsSet: zero,
    currentTotalTaxSet: zero,
    currentShippingPriceSet: zero,
    totalDiscountsSet: zero,
    totalShippingPriceSet: zero,
    totalTaxSet: zero,
    totalRefundedShippingSet: zero,
    totalOutstandingSet: zero,
    cartDiscountAmountSet: zero,
    refundDiscrepancySet: zero,
    customer: (o) => o.customer,
    email: nothing,
    phone: nothing,
    billingAddress: (o) => addressOf(o.country),
    shippingAddress: (o) => addressOf(o.country),
    customerJourneySummary: nothing,
    lineItems: (o) => new Listing(o.lines),
    refunds: (o, args) => {
      const first = args["first"];
      return typeof first === "number" ? o.refunds.slice(0, first) : o.refunds;
    },
    returns: (o) => new Listing(o.returns),
    shippingLines: none,
    fulfillments: () => [],
    transactions: () => [],
    retailLocation: nothing,
    paymentGatewayNames: () => ["bogus"],
    metafield: nothing,
    metafields: none,
  }),
  LineItem: fieldsOf<LineItem>({
    id: gid,
    name: (l) => (l.variant === null || l.variant.title === "Default Title" ? l.title : `${l.title} - ${l.variant.title}`),
    title: (l) => l.title,
    variantTitle: (l) => (l.variant === null || l.variant.title === "Default Title" ? null : l.variant.title),
    sku: (l) => l.sku,
    vendor: (l) => (l.product === null ? null : SHOP.name),
    quantity: (l) => l.quantity,
    currentQuantity: (l) => l.quantity - l.refundedQuantity,
    refundableQuantity: (l) => l.quantity - l.refundedQuantity,
    unfulfilledQuantity: () => 0,
    isGiftCard: no,
    requiresShipping: (l) => l.product !== null,
    taxable: () => true,
    customAttributes: (l) => l.attributes,
    originalUnitPriceSet: (l) => bag(l.priceMinor),
    discountedUnitPriceSet: (l) => bag(l.priceMinor),
    discountedUnitPriceAfterAllDiscountsSet: (l) => bag(l.priceMinor),
    priceAfterAllDiscountsBeforeTaxesSet: (l) => bag(l.priceMinor * l.quantity),
    originalTotalSet: (l) => bag(l.priceMinor * l.quantity),
    discountedTotalSet: (l) => bag(l.priceMinor * l.quantity),
    totalDiscountSet: zero,
    discountAllocations: () => [],
    taxLines: () => [],
    // A deleted product leaves its lines behind, pointing nowhere.
    product: (l, _, { store }) => (l.product !== null && store.exists(l.product) ? l.product : null),
    variant: (l, _, { store }) => (l.product !== null && store.exists(l.product) ? l.variant : null),
    sellingPlan: nothing,
    lineItemGroup: nothing,
    image: nothing,
  }),
  Refund: fieldsOf<Refund>({
    id: gid,
    legacyResourceId: (r) => String(r.id),
    createdAt: (r) => dateTime(r.createdAt),
    processedAt: (r) => dateTime(r.createdAt),
    updatedAt: (r) => dateTime(r.createdAt),
    note: nothing,
    order: (r) => r.order,
    return: nothing,
    totalRefundedSet: (r) => bag(refundTotalMinor(r)),
    refundLineItems: (r) => new Listing(r.lines),
    refundShippingLines: none,
    orderAdjustments: none,
    transactions: none,
    duties: () => [],
  }),
  Return: fieldsOf<Return>({
    id: gid,
    name: (r) => `#${r.order.id}-R${r.order.returns.indexOf(r) + 1}`,
    status: (r) => r.status,
    createdAt: (r) => dateTime(r.createdAt),
    totalQuantity: (r) => r.lines.reduce((n, part) => n + part.quantity, 0),
    order: (r) => r.order,
    refunds: none,
    returnLineItems: (r) => new Listing(r.lines),
  }),
  ReturnLineItem: fieldsOf<ReturnLine>({
    id: gid,
    quantity: (p) => p.quantity,
    refundedQuantity: (p) => Math.min(p.quantity, p.line.refundedQuantity),
    refundableQuantity: (p) => Math.max(0, p.quantity - p.line.refundedQuantity),
    customerNote: nothing,
    returnReasonNote: () => "",
    returnReasonDefinition: (p) => ({ id: "gid://shopify/ReturnReasonDefinition/1", handle: p.reason, name: p.reason.replaceAll("_", " "), deleted: false }),
    fulfillmentLineItem: (p) => ({ id: `gid://shopify/FulfillmentLineItem/${p.line.id}`, lineItem: p.line, quantity: p.line.quantity }),
    withCodeDiscountedTotalPriceSet: (p) => bag(p.line.priceMinor * p.quantity),
  }),
  RefundLineItem: fieldsOf<RefundLine>({
    id: gid,
    quantity: (p) => p.quantity,
    restockType: () => "RETURN",
    restocked: () => true,
    priceSet: (p) => bag(p.line.priceMinor),
    subtotalSet: (p) => bag(p.line.priceMinor * p.quantity),
    totalTaxSet: zero,
    lineItem: (p) => p.line,
    location: () => LOCATION,
  }),
  Customer: fieldsOf<Customer>({
    id: gid,
    legacyResourceId: (c) => String(c.id),
    createdAt: (c) => dateTime(c.createdAt),
    updatedAt: (c) => dateTime(lastOrder(c)?.updatedAt ?? c.createdAt),
    displayName: (c) => `Customer ${c.id}`,
    firstName: nothing,
    lastName: nothing,
    state: () => "DISABLED",
    locale: () => "en-GB",
    tags: () => [],
    note: nothing,
    numberOfOrders: (c) => String(c.orders.length),
    amountSpent: (c) => ({ amount: decimal(c.orders.reduce((n, o) => n + remainingMinor(o), 0)), currencyCode: SHOP.currency }),
    lastOrder: (c) => lastOrder(c) ?? null,
    defaultEmailAddress: nothing,
    defaultPhoneNumber: nothing,
    defaultAddress: (c) => addressOf(c.country),
    orders: (c) => new Listing(c.orders),
    dataSaleOptOut: no,
    metafield: nothing,
    metafields: none,
  }),
};

function lastOrder(customer: Customer): Order | undefined {
  return customer.orders.at(-1);
}

