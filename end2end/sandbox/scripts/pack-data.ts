/**
 * Packs the UCI Online Retail order lines into `data/online-retail.bin.br`.
 *
 * Usage: `npx tsx scripts/pack-data.ts <orders.csv.gz>`; prints what was kept, matched and dropped.
 * Run once; the result is part of the project. The cleaning rules are explained in `data/README.md`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { packHistory, type PackedLine, type PackedOrder, type PackedProduct, type PackedRefund } from "../src/data/packed.ts";

interface Row {
  readonly order: string;
  readonly customer: string;
  readonly code: string;
  readonly title: string;
  readonly quantity: number;
  readonly priceMinor: number;
  readonly at: number;
  readonly country: string;
}

const NOT_PRODUCTS = new Set(["POST", "DOT", "M", "C2", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK"]);

function isPhysical(code: string): boolean {
  return !NOT_PRODUCTS.has(code) && !code.startsWith("GIFT_");
}

function splitCsvLine(line: string): string[] {
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i];
    if (quoted && c === '"' && line[i + 1] === '"') {
      field += '"';
      i++;
    } else if (c === '"') quoted = !quoted;
    else if (c === "," && !quoted) {
      fields.push(field);
      field = "";
    } else field += c;
  }
  fields.push(field);
  return fields;
}

const londonParts = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London", hourCycle: "h23",
  year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
});
const londonCache = new Map<string, number>();

/** Epoch seconds of a London wall-clock time. Shops were closed when the clocks changed, so the hour is never ambiguous. */
function londonToEpoch(local: string): number {
  let epoch = londonCache.get(local);
  if (epoch !== undefined) return epoch;
  const asUtc = Date.parse(`${local}Z`);
  const parts = Object.fromEntries(londonParts.formatToParts(asUtc).map((p) => [p.type, Number(p.value)]));
  const shown = Date.UTC(parts["year"]!, parts["month"]! - 1, parts["day"]!, parts["hour"]!, parts["minute"]!);
  epoch = (asUtc - (shown - asUtc)) / 1000;
  londonCache.set(local, epoch);
  return epoch;
}

function readRows(path: string): Row[] {
  const lines = gunzipSync(readFileSync(path)).toString("utf8").split("\n");
  const rows: Row[] = [];
  for (const line of lines.slice(1)) {
    if (line === "") continue;
    const [order, customer, code, title, quantity, price, at, , country] = splitCsvLine(line.replace(/\r$/, ""));
    rows.push({
      order: order!, customer: customer!, code: code!.trim().toUpperCase(), title: title!.trim(),
      quantity: Number(quantity), priceMinor: Math.round(Number(price) * 100), at: londonToEpoch(at!), country: country!,
    });
  }
  return rows;
}

/** The value seen most often; ties go to the one seen last, which is the newer one in rows sorted by time. */
function commonest<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: T | undefined;
  for (const [value, n] of counts) if (best === undefined || n >= counts.get(best)!) best = value;
  return best;
}

class Index<T> {
  readonly values: T[] = [];
  private readonly positions = new Map<T, number>();

  /** The position of a value that is already there. */
  find(value: T): number | undefined {
    return this.positions.get(value);
  }

  /** The position of a value, which is appended when it is new. */
  of(value: T): number {
    let position = this.positions.get(value);
    if (position === undefined) {
      position = this.values.length;
      this.positions.set(value, position);
      this.values.push(value);
    }
    return position;
  }
}

const source = process.argv[2];
if (source === undefined) {
  console.error("usage: pack-data.ts <orders.csv.gz>");
  process.exit(2);
}

const rows = readRows(source);
const sales = rows.filter((r) => /^\d+$/.test(r.order) && r.quantity > 0 && r.priceMinor > 0);
const cancellations = rows.filter((r) => r.order.startsWith("C"));

const codes = new Index<string>();
for (const code of [...new Set(sales.map((r) => r.code))].sort()) codes.of(code);
const byCode: Row[][] = codes.values.map(() => []);
for (const row of sales) byCode[codes.of(row.code)]!.push(row);

const products: PackedProduct[] = codes.values.map((code, idx) => {
  const own = byCode[idx]!;
  const titled = own.filter((r) => r.title !== "").map((r) => r.title);
  const priced = own.filter((r) => r.customer !== "");
  return {
    code,
    title: commonest(titled) ?? code,
    // The last hundred sales: recent enough to be today's price, many enough to outvote quantity breaks.
    priceMinor: commonest((priced.length > 0 ? priced : own).slice(-100).map((r) => r.priceMinor))!,
    physical: isPhysical(code),
  };
});

const customers = new Index<number>();
const countries = new Index<string>();
const grouped = new Map<string, Row[]>();
for (const row of sales) {
  const group = grouped.get(row.order);
  if (group === undefined) grouped.set(row.order, [row]);
  else group.push(row);
}
const orders: PackedOrder[] = [...grouped.values()]
  .map((group): PackedOrder => {
    const first = group[0]!;
    return {
      number: Number(first.order),
      at: group.reduce((least, r) => Math.min(least, r.at), first.at),
      customerIdx: first.customer === "" ? -1 : customers.of(Number(first.customer)),
      countryIdx: countries.of(first.country),
      lines: group.map((r): PackedLine => ({ productIdx: codes.of(r.code), quantity: r.quantity, priceMinor: r.priceMinor })),
    };
  })
  .sort((a, b) => a.at - b.at || a.number - b.number);

/** For each customer and product: the order lines that hold it, oldest first, with what is left to refund. */
const holdings = new Map<string, { orderIdx: number; lineIdx: number; left: number }[]>();
orders.forEach((order, orderIdx) => {
  if (order.customerIdx < 0) return;
  order.lines.forEach((line, lineIdx) => {
    const key = `${order.customerIdx}/${line.productIdx}`;
    const list = holdings.get(key) ?? [];
    list.push({ orderIdx, lineIdx, left: line.quantity });
    holdings.set(key, list);
  });
});

const refundsByKey = new Map<string, { number: number; at: number; orderIdx: number; lines: Map<number, number> }>();
const dropped = { lines: 0, pieces: 0, partly: 0 };
for (const row of cancellations) {
  const wanted = -row.quantity;
  let left = wanted;
  // Customers or products that were never sold to are unknown to the indexes: the key then matches nothing.
  const list = holdings.get(`${customers.find(Number(row.customer))}/${codes.find(row.code)}`);
  for (let i = (list?.length ?? 0) - 1; i >= 0 && left > 0; i--) {
    const holding = list![i]!;
    if (orders[holding.orderIdx]!.at > row.at || holding.left === 0) continue;
    const taken = Math.min(left, holding.left);
    holding.left -= taken;
    left -= taken;
    const key = `${row.order}/${holding.orderIdx}`;
    const refund = refundsByKey.get(key) ?? { number: Number(row.order.slice(1)), at: row.at, orderIdx: holding.orderIdx, lines: new Map<number, number>() };
    refund.lines.set(holding.lineIdx, (refund.lines.get(holding.lineIdx) ?? 0) + taken);
    refundsByKey.set(key, refund);
  }
  dropped.pieces += Math.max(left, 0);
  if (left === wanted) dropped.lines++;
  else if (left > 0) dropped.partly++;
}
const refunds: PackedRefund[] = [...refundsByKey.values()]
  .sort((a, b) => a.at - b.at || a.number - b.number)
  .map((r) => ({ ...r, lines: [...r.lines].map(([lineIdx, quantity]) => ({ lineIdx, quantity })) }));

const packed = packHistory({ products, customers: customers.values, countries: countries.values, orders, refunds });
const target = fileURLToPath(new URL("../data/online-retail.bin.br", import.meta.url));
writeFileSync(target, packed);

const nLines = orders.reduce((n, order) => n + order.lines.length, 0);
console.log(JSON.stringify({
  source_lines: rows.length,
  bytes: packed.length,
  products: products.length,
  physical_products: products.filter((p) => p.physical).length,
  customers: customers.values.length,
  countries: countries.values.length,
  orders: orders.length,
  order_lines: nLines,
  cancelled_lines: cancellations.length,
  refunds: refunds.length,
  refund_lines: refunds.reduce((n, r) => n + r.lines.length, 0),
  cancelled_lines_without_match: dropped.lines,
  cancelled_lines_matched_in_part: dropped.partly,
  cancelled_pieces_without_match: dropped.pieces,
  dropped_not_a_sale: rows.length - sales.length - cancellations.length,
}, null, 2));
