/** The walker finds what it is there for: each kind of wrong answer, made from a right one. */
import { describe, expect, it } from "vitest";
import { about } from "../src/ours.ts";
import { problemsOfFile } from "../src/exports.ts";
import { admin } from "../src/schemas.ts";
import { along, problemsOfData } from "../src/walk.ts";

const { schema } = admin(about().api_version);
const QUERY = `query Q($id: ID!) {
  order(id: $id) { key: id createdAt currencyCode tags currentTotalPriceSet { shopMoney { amount } } customer { id numberOfOrders } lineItems(first: 2) { nodes { ...L } pageInfo { hasNextPage } } }
  product(id: "gid://shopify/Product/1") { id featuredMedia { __typename id ... on MediaImage { image { url } } ... on Video { duration } } variants(first: 1) { nodes { price inventoryQuantity } } }
}
fragment L on LineItem { id quantity }`;
const good = (): any => ({
  order: {
    key: "gid://shopify/Order/1", createdAt: "2026-01-01T00:00:00Z", currencyCode: "GBP", tags: ["a"], currentTotalPriceSet: { shopMoney: { amount: "10.0" } },
    customer: { id: "gid://shopify/Customer/7", numberOfOrders: "3" }, lineItems: { nodes: [{ id: "gid://shopify/LineItem/1", quantity: 1 }], pageInfo: { hasNextPage: false } },
  },
  product: {
    id: "gid://shopify/Product/1", featuredMedia: { __typename: "MediaImage", id: "gid://shopify/MediaImage/1", image: { url: "https://cdn.shopify.com/x.png" } },
    variants: { nodes: [{ price: "1.00", inventoryQuantity: -2 }] },
  },
});

describe("an answer", () => {
  it("is good when it is", () => expect(problemsOfData(along(schema, QUERY), good())).toEqual([]));
  it("may be null where the schema says so", () => expect(problemsOfData(along(schema, QUERY), { order: null, product: null })).toEqual([]));

  it.each<[string, (data: any) => void, RegExp]>([
    ["no data", (data) => { delete data.order; }, /data\.order: is missing/],
    ["a field nobody asked for", (data) => { data.order.name = "#1"; }, /order\.name: nobody asked/],
    ["a field without its alias", (data) => { data.order.id = data.order.key; delete data.order.key; }, /order\.key: is missing/],
    ["a null that may not be", (data) => { data.order.currencyCode = null; }, /currencyCode: is null/],
    ["a null in a list", (data) => { data.order.lineItems.nodes = [null]; }, /nodes\[0\]: is null/],
    ["one thing for a list", (data) => { data.order.tags = "a"; }, /tags: "a" is no list/],
    ["a list for one thing", (data) => { data.order.customer = []; }, /customer: \[\] is no object/],
    ["a value no enum has", (data) => { data.order.currencyCode = "Pounds"; }, /"Pounds" is no CurrencyCode/],
    ["a time with an offset", (data) => { data.order.createdAt = "2026-01-01T01:00:00+01:00"; }, /is no DateTime/],
    ["a time with parts of seconds", (data) => { data.order.createdAt = "2026-01-01T00:00:00.000Z"; }, /is no DateTime/],
    ["a time that is none", (data) => { data.order.createdAt = "2026-13-01T00:00:00Z"; }, /is no DateTime/],
    ["an amount as a number", (data) => { data.order.currentTotalPriceSet.shopMoney.amount = 10; }, /10 is no Decimal/],
    ["an amount without parts", (data) => { data.order.currentTotalPriceSet.shopMoney.amount = "10"; }, /"10" is no Decimal/],
    ["a price with too many parts", (data) => { data.product.variants.nodes[0].price = "1.000"; }, /"1.000" is no Money/],
    ["a count as a number", (data) => { data.order.customer.numberOfOrders = 3; }, /3 is no UnsignedInt64/],
    ["an integer as a text", (data) => { data.product.variants.nodes[0].inventoryQuantity = "1"; }, /"1" is no Int/],
    ["half an integer", (data) => { data.order.lineItems.nodes[0].quantity = 0.5; }, /0.5 is no Int/],
    ["a plain number for an id", (data) => { data.product.id = "1"; }, /"1" is no ID/],
    ["the id of another type", (data) => { data.product.id = "gid://shopify/ProductVariant/1"; }, /ProductVariant is not Product/],
    ["an address without a host", (data) => { data.product.featuredMedia.image.url = "/x.png"; }, /is no URL/],
    ["a thing of unknown type", (data) => { data.product.featuredMedia = { image: null }; }, /nothing tells whether it is a MediaImage/],
    ["another type's fields", (data) => { data.product.featuredMedia.duration = 1; }, /duration: nobody asked/],
    ["a truth as a text", (data) => { data.order.lineItems.pageInfo.hasNextPage = "false"; }, /"false" is no Boolean/],
  ])("with %s is found", (_, spoil, message) => {
    const data = good();
    spoil(data);
    expect(problemsOfData(along(schema, QUERY), data).join("\n")).toMatch(message);
  });
});

describe("a file", () => {
  const query = along(schema, "{ orders { edges { node { id name lineItems { edges { node { id quantity } } } } } } }");
  const order = { id: "gid://shopify/Order/1", name: "#1" };
  const line = { id: "gid://shopify/LineItem/2", quantity: 1, __parentId: order.id };
  const file = (...lines: object[]): string => lines.map((one) => `${JSON.stringify(one)}\n`).join("");

  it("is good in any order", () => expect(problemsOfFile(query, file(line, order))).toEqual({ problems: [], counts: { Order: 1, LineItem: 1 } }));

  it.each<[string, object[], RegExp]>([
    ["a child of nobody", [order, { ...line, __parentId: "gid://shopify/Order/9" }], /is no Order of this file/],
    ["a child without parent", [order, { id: line.id, quantity: 1 }], /no parent/],
    ["a parent with a parent", [{ ...order, __parentId: "gid://shopify/Order/9" }, line], /a parent nobody needs/],
    ["a line twice", [order, line, line], /was there before/],
    ["children inside", [{ ...order, lineItems: [] }, line], /stands in lines of its own/],
    ["a thing nobody asked for", [order, line, { id: "gid://shopify/Refund/1" }], /a Refund was not asked for/],
    ["a value in wrong spelling", [order, { ...line, quantity: "1" }], /"1" is no Int/],
  ])("with %s is found", (_, lines, message) => expect(problemsOfFile(query, file(...lines)).problems.join("\n")).toMatch(message));
});
