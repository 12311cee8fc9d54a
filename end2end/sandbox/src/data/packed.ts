/**
 * The packed history: one brotli file holding a JSON head and columns of integers.
 *
 * Layout before compression: `u32le head length`, head (JSON, see {@link PackedHead}), then the columns in the order
 * of `head.columns`, each as many bytes as stated there.
 */
import { readFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { ColumnReader, ColumnWriter } from "./varint.ts";

/** A product of the source data: code, title as entered, and usual price. */
export interface PackedProduct {
  readonly code: string;
  readonly title: string;
  /** The commonest recent price per piece, in pence. */
  readonly priceMinor: number;
  /** False for postage, fees, manual entries and vouchers: they become custom lines, not products. */
  readonly physical: boolean;
}

/** One line of an order: index into the products, pieces, and price per piece in pence. */
export interface PackedLine {
  readonly productIdx: number;
  readonly quantity: number;
  readonly priceMinor: number;
}

/** One order of the source data. */
export interface PackedOrder {
  readonly number: number;
  /** Epoch seconds, UTC. */
  readonly at: number;
  /** Index into the customers, or -1 when the source names none. */
  readonly customerIdx: number;
  readonly countryIdx: number;
  readonly lines: readonly PackedLine[];
}

/** A cancellation, matched to lines of an earlier order. */
export interface PackedRefund {
  readonly number: number;
  readonly at: number;
  readonly orderIdx: number;
  readonly lines: readonly { readonly lineIdx: number; readonly quantity: number }[];
}

/** Everything in the packed file. */
export interface PackedHistory {
  readonly products: readonly PackedProduct[];
  readonly customers: readonly number[];
  readonly countries: readonly string[];
  readonly orders: readonly PackedOrder[];
  readonly refunds: readonly PackedRefund[];
}

interface PackedHead {
  readonly products: readonly [code: string, title: string, priceMinor: number, physical: 0 | 1][];
  readonly customers: readonly number[];
  readonly countries: readonly string[];
  readonly nOrders: number;
  readonly nRefunds: number;
  readonly columns: readonly [name: ColumnName, bytes: number][];
}

const COLUMNS = ["order", "line_product", "line_quantity", "line_price", "refund"] as const;
type ColumnName = (typeof COLUMNS)[number];

/** Writes a history in the packed layout. */
export function packHistory(history: PackedHistory): Buffer {
  const writers = Object.fromEntries(COLUMNS.map((name) => [name, new ColumnWriter()])) as Record<ColumnName, ColumnWriter>;
  let number = 0;
  let at = 0;
  const lastPrice = history.products.map((product) => product.priceMinor);
  for (const order of history.orders) {
    writers.order.push(order.number - number);
    writers.order.push(order.at - at);
    writers.order.push(order.customerIdx);
    writers.order.push(order.countryIdx);
    writers.order.push(order.lines.length);
    number = order.number;
    at = order.at;
    for (const line of order.lines) {
      writers.line_product.push(line.productIdx);
      writers.line_quantity.push(line.quantity);
      writers.line_price.push(line.priceMinor - lastPrice[line.productIdx]!);
      lastPrice[line.productIdx] = line.priceMinor;
    }
  }
  number = 0;
  at = 0;
  for (const refund of history.refunds) {
    writers.refund.push(refund.number - number);
    writers.refund.push(refund.at - at);
    writers.refund.push(refund.orderIdx);
    writers.refund.push(refund.lines.length);
    number = refund.number;
    at = refund.at;
    for (const line of refund.lines) {
      writers.refund.push(line.lineIdx);
      writers.refund.push(line.quantity);
    }
  }
  const columns = COLUMNS.map((name) => [name, writers[name].finish()] as const);
  const head: PackedHead = {
    products: history.products.map((p) => [p.code, p.title, p.priceMinor, p.physical ? 1 : 0]),
    customers: history.customers,
    countries: history.countries,
    nOrders: history.orders.length,
    nRefunds: history.refunds.length,
    columns: columns.map(([name, bytes]) => [name, bytes.length]),
  };
  const headBytes = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(headBytes.length);
  const plain = Buffer.concat([length, headBytes, ...columns.map(([, bytes]) => bytes)]);
  return brotliCompressSync(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  });
}

/** Reads a file written by {@link packHistory}. */
export function readHistory(path: string): PackedHistory {
  const plain = brotliDecompressSync(readFileSync(path));
  const headLength = plain.readUInt32LE(0);
  const head = JSON.parse(plain.toString("utf8", 4, 4 + headLength)) as PackedHead;
  let offset = 4 + headLength;
  const readers = {} as Record<ColumnName, ColumnReader>;
  for (const [name, bytes] of head.columns) {
    readers[name] = new ColumnReader(plain.subarray(offset, offset + bytes));
    offset += bytes;
  }
  const products = head.products.map(([code, title, priceMinor, physical]) => ({ code, title, priceMinor, physical: physical === 1 }));
  return {
    products,
    customers: head.customers,
    countries: head.countries,
    orders: readOrders(head.nOrders, readers, products),
    refunds: readRefunds(head.nRefunds, readers.refund),
  };
}

function readOrders(n: number, readers: Record<ColumnName, ColumnReader>, products: readonly PackedProduct[]): PackedOrder[] {
  const lastPrice = products.map((product) => product.priceMinor);
  const orders: PackedOrder[] = [];
  let number = 0;
  let at = 0;
  for (let i = 0; i < n; i++) {
    number += readers.order.next();
    at += readers.order.next();
    const customerIdx = readers.order.next();
    const countryIdx = readers.order.next();
    const nLines = readers.order.next();
    const lines: PackedLine[] = [];
    for (let j = 0; j < nLines; j++) {
      const productIdx = readers.line_product.next();
      const quantity = readers.line_quantity.next();
      const priceMinor = lastPrice[productIdx]! + readers.line_price.next();
      lastPrice[productIdx] = priceMinor;
      lines.push({ productIdx, quantity, priceMinor });
    }
    orders.push({ number, at, customerIdx, countryIdx, lines });
  }
  return orders;
}

function readRefunds(n: number, reader: ColumnReader): PackedRefund[] {
  const refunds: PackedRefund[] = [];
  let number = 0;
  let at = 0;
  for (let i = 0; i < n; i++) {
    number += reader.next();
    at += reader.next();
    const orderIdx = reader.next();
    const nLines = reader.next();
    const lines: { lineIdx: number; quantity: number }[] = [];
    for (let j = 0; j < nLines; j++) lines.push({ lineIdx: reader.next(), quantity: reader.next() });
    refunds.push({ number, at, orderIdx, lines });
  }
  return refunds;
}
