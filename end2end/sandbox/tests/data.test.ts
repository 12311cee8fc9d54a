import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { handleOf, titleCase, typeOf } from "../src/data/generate.ts";
import { Journal } from "../src/data/journal.ts";
import { orderRefundedMinor, orderTotalMinor } from "../src/data/model.ts";
import { buildSeed } from "../src/data/seed.ts";
import { Store } from "../src/data/store.ts";
import { ColumnReader, ColumnWriter } from "../src/data/varint.ts";

describe("packed columns", () => {
  it("give back what was written, large and negative numbers too", () => {
    const values = [0, 1, -1, 63, 64, -64, -65, 80_995, -74_215, 2 ** 40, -(2 ** 40)];
    const writer = new ColumnWriter();
    for (const value of values) writer.push(value);
    const reader = new ColumnReader(writer.finish());
    expect(values.map(() => reader.next())).toEqual(values);
    expect(reader.done).toBe(true);
  });

  it("refuse to be read past their end", () => {
    expect(() => new ColumnReader(new Uint8Array([0x80])).next()).toThrow("ended early");
  });
});

describe("the seed", () => {
  const whole = buildSeed(1, Number.MAX_SAFE_INTEGER);

  it("holds the whole history", () => {
    expect(whole.orders).toHaveLength(19_959);
    expect(whole.orders.reduce((n, order) => n + order.lines.length, 0)).toBe(530_099);
    expect(whole.customers).toHaveLength(4_338);
    expect(whole.products).toHaveLength(3_798);
  });

  it("reproduces the first order of the source: lines, prices, London time", () => {
    const first = whole.orders[0]!;
    expect(first.id).toBe(536_365);
    expect(new Date(first.createdAt).toISOString()).toBe("2010-12-01T08:26:00.000Z");
    expect(first.customer?.id).toBe(17_850);
    expect(first.lines.map((line) => [line.sku, line.quantity, line.priceMinor]).slice(0, 3)).toEqual([["85123A", 6, 255], ["71053", 6, 339], ["84406B", 8, 275]]);
    expect(orderTotalMinor(first)).toBe(13_912);
  });

  it("takes summer time into account", () => {
    const summer = whole.orders.find((order) => order.createdAt >= Date.parse("2011-07-01T00:00:00Z"))!;
    expect(new Date(summer.createdAt).getUTCHours()).toBeLessThan(10);
  });

  it("never refunds more than was bought, nor before it was bought", () => {
    let nRefunds = 0;
    for (const order of whole.orders) {
      for (const line of order.lines) if (line.refundedQuantity > line.quantity) throw new Error(`line ${line.id} is over-refunded`);
      for (const refund of order.refunds) if (refund.createdAt < order.createdAt) throw new Error(`refund ${refund.id} precedes its order`);
      nRefunds += order.refunds.length;
      if (order.refunds.length > 0) expect(orderRefundedMinor(order)).toBeGreaterThan(0);
    }
    expect(nRefunds).toBe(3_848);
  });

  it("keeps postage as a custom line without a product", () => {
    const postage = whole.orders.flatMap((order) => order.lines).find((line) => line.title === "Postage")!;
    expect(postage.product).toBeNull();
    expect(postage.variant).toBeNull();
  });

  it("gives every product a handle of its own", () => {
    expect(new Set(whole.products.map((product) => product.handle)).size).toBe(whole.products.length);
  });

  it("marks what it makes up, and makes the same again from the same seed", () => {
    const again = buildSeed(1, 50);
    const other = buildSeed(2, 50);
    const stocks = (seed: typeof again): number[] => seed.products.map((product) => product.variants[0]!.item.available);
    expect(stocks(again)).toEqual(stocks(whole));
    expect(stocks(other)).not.toEqual(stocks(whole));
    expect(whole.products.every((product) => product.tags.includes("generated:stock"))).toBe(true);
    const soldOut = stocks(whole).filter((n) => n === 0).length / whole.products.length;
    expect(soldOut).toBeGreaterThan(0.02);
    expect(soldOut).toBeLessThan(0.06);
  });

  it("shows an order with the same ids however few are seeded", () => {
    const few = buildSeed(1, 50);
    expect(few.orders).toHaveLength(50);
    expect(few.orders.at(-1)!.lines.map((line) => line.id)).toEqual(whole.orders.at(-1)!.lines.map((line) => line.id));
  });
});

describe("generated words", () => {
  it.each([
    ["WHITE HANGING HEART T-LIGHT HOLDER", "White Hanging Heart T-Light Holder"],
    ["SET OF 3 CAKE TINS PANTRY DESIGN ", "Set of 3 Cake Tins Pantry Design"],
    ["AIRLINE LOUNGE,METAL SIGN", "Airline Lounge, Metal Sign"],
    ["RETRO PLASTIC 70'S TRAY", "Retro Plastic 70's Tray"],
  ])("writes %s as %s", (raw, title) => expect(titleCase(raw)).toBe(title));

  it("derives types and handles", () => {
    expect(typeOf("Jumbo Bag Red Retrospot").type).toBe("Bags");
    expect(typeOf("Paper Chain Kit 50's Christmas").type).toBe("Christmas");
    expect(typeOf("Black Orange Squeezer").type).toBe("Gifts");
    expect(handleOf("Retro Plastic 70's Tray")).toBe("retro-plastic-70-s-tray");
  });
});

describe("the journal", () => {
  let dir: string;
  beforeEach(() => { dir = mkdtempSync(join(tmpdir(), "journal-test-")); });
  afterEach(() => rmSync(dir, { recursive: true }));
  const path = (): string => join(dir, "journal.jsonl");

  it("brings the store back as it was", () => {
    const store = new Store(buildSeed(1, 20), Journal.open(path()));
    const variant = [...store.variants.values()].find((candidate) => candidate.item.available > 10)!;
    const before = variant.item.available;
    const order = store.placeOrder({ lines: [{ variantId: variant.id, quantity: 3, priceMinor: variant.priceMinor, attributes: [{ key: "_pairwell", value: "t" }] }], attributes: [], cartToken: "c" });
    store.refundOrder(order.id);
    store.changeVariant(variant.id, { priceMinor: 777 });
    const doomed = [...store.products.values()].at(-1)!;
    store.deleteProduct(doomed.id);

    const again = new Store(buildSeed(1, 20), Journal.open(path()));
    const replayed = again.orders.get(order.id)!;
    expect(replayed.lines[0]).toMatchObject({ quantity: 3, refundedQuantity: 3, attributes: [{ key: "_pairwell", value: "t" }] });
    expect(again.variants.get(variant.id)).toMatchObject({ priceMinor: 777 });
    expect(again.variants.get(variant.id)!.item.available).toBe(before);
    expect(again.products.has(doomed.id)).toBe(false);
    const next = again.placeOrder({ lines: [{ variantId: variant.id, quantity: 1, priceMinor: 777, attributes: [] }], attributes: [], cartToken: "d" });
    expect(next.id).toBe(order.id + 1);
    expect(next.lines[0]!.id).toBeGreaterThan(replayed.lines[0]!.id);
  });

  it("cuts off a torn last line and goes on", () => {
    const journal = Journal.open(path());
    journal.append({ kind: "a", at: 1 });
    appendFileSync(path(), '{"kind":"b","at"');
    const again = Journal.open(path());
    expect(again.replayed.map((entry) => entry.kind)).toEqual(["a"]);
    expect(again.tornBytes).toBe(16);
    again.append({ kind: "c", at: 2 });
    expect(readFileSync(path(), "utf8").trim().split("\n")).toHaveLength(2);
  });

  it("refuses a file that is damaged in the middle", () => {
    writeFileSync(path(), '{"kind":"a","at":1}\nnonsense\n{"kind":"b","at":2}\n');
    expect(() => Journal.open(path())).toThrow("damaged at line 2");
  });
});
