/**
 * Writes the packed history as CSV to standard output: what `pairwell import` reads, and what the benchmarks measure on.
 *
 *     node --import tsx end2end/sandbox/scripts/orders-csv.ts > orders.csv
 *
 * Lines that are not products (postage, fees, vouchers) are left out. `--bench` writes only the three columns that the
 * mining benchmark reads.
 */
import { readHistory } from "../src/data/packed.ts";
import { HISTORY_PATH } from "../src/data/seed.ts";

const bench = process.argv.includes("--bench");
const history = readHistory(HISTORY_PATH);
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const rows = [bench ? "order_id,product_id,ordered_at" : "order_id,ordered_at,product_id,title,quantity,unit_price,customer_id"];
for (const order of history.orders) {
  const at = new Date(order.at * 1_000).toISOString().slice(0, 19);
  const customer = history.customers[order.customerIdx] ?? "";
  for (const line of order.lines) {
    const product = history.products[line.productIdx];
    if (!product?.physical) continue;
    rows.push(
      bench
        ? `${order.number},${product.code},${at}`
        : `${order.number},${at},${product.code},${quoted(product.title)},${line.quantity},${(line.priceMinor / 100).toFixed(2)},${customer}`,
    );
  }
}
process.stdout.write(`${rows.join("\n")}\n`);
