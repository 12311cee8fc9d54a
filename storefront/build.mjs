// Bundles the widget into the theme extension's assets and holds each asset, and what a page loads, to a size budget.
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { buildExtensions } from "./extensions.mjs";

const ROOT = dirname(fileURLToPath(import.meta.url));
const SOURCE_DIR = join(ROOT, "widget", "src");
const ASSETS_DIR = join(ROOT, "extensions", "pairwell-theme", "assets");

// Browsers with container queries and native private fields. Older ones fail to parse the script,
// which leaves the page as it is.
const TARGET = ["chrome105", "edge105", "firefox110", "safari16"];

/**
 * What each asset may weigh. `compressed_bytes` is the promise to shops. `raw_bytes` for the script that blocks name
 * is the theme checker's own limit, which counts uncompressed bytes.
 * @type {Record<string, { compressed_bytes: number, raw_bytes: number }>}
 */
export const BUDGETS = {
  "pairwell.js": { compressed_bytes: 4 * 1024, raw_bytes: 10_000 },
  "pairwell-cards.js": { compressed_bytes: 3 * 1024, raw_bytes: 10_000 },
  "pairwell-ladder.js": { compressed_bytes: 2.5 * 1024, raw_bytes: 10_000 },
  "pairwell-cart.js": { compressed_bytes: 3.5 * 1024, raw_bytes: 10_000 },
  "pairwell.css": { compressed_bytes: 3 * 1024, raw_bytes: 100_000 },
  "pairwell-ladder.css": { compressed_bytes: 2 * 1024, raw_bytes: 100_000 },
  "pairwell-cart.css": { compressed_bytes: 2 * 1024, raw_bytes: 100_000 },
};

/**
 * What a page loads together, and what that may weigh in gzip: the promise to a shop is about pages.
 * @type {Record<string, { assets: string[], budget_bytes: number }>}
 */
export const PAGES = {
  widget_product_script_gzip: { assets: ["pairwell.js", "pairwell-cards.js"], budget_bytes: 6 * 1024 },
  widget_product_style_gzip: { assets: ["pairwell.css"], budget_bytes: 3 * 1024 },
  widget_ladder_script_gzip: { assets: ["pairwell-ladder.js"], budget_bytes: 2.5 * 1024 },
  widget_ladder_style_gzip: { assets: ["pairwell-ladder.css"], budget_bytes: 2 * 1024 },
  widget_cart_script_gzip: { assets: ["pairwell-cart.js"], budget_bytes: 3.5 * 1024 },
  widget_cart_style_gzip: { assets: ["pairwell-cart.css"], budget_bytes: 2 * 1024 },
};

/**
 * @typedef {object} Asset
 * @property {string} name file name in the extension's assets
 * @property {number} raw_bytes
 * @property {number} gzip_bytes
 * @property {number} brotli_bytes
 * @property {boolean} within_budget
 */

/**
 * Bundles script and style and writes them to the extension.
 * @returns {Promise<Asset[]>} one entry an asset, with its sizes
 */
export async function build() {
  const shared = {
    bundle: true,
    // Fields that only say a type cost nothing then.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    minify: true,
    target: TARGET,
    charset: /** @type {const} */ ("utf8"),
    legalComments: /** @type {const} */ ("none"),
    outdir: ASSETS_DIR,
    write: /** @type {const} */ (false),
  };
  const entry = (/** @type {string} */ source, /** @type {string} */ out) => ({ in: join(SOURCE_DIR, source), out });
  // The platform loads the first script as a plain one. The others are modules, which it imports when they are needed.
  const builds = await Promise.all([
    esbuild.build({
      ...shared,
      format: "iife",
      entryPoints: [
        entry("main.ts", "pairwell"),
        entry("styles/main.css", "pairwell"),
        entry("styles/ladder.css", "pairwell-ladder"),
        entry("styles/cart.css", "pairwell-cart"),
      ],
    }),
    esbuild.build({
      ...shared,
      format: "esm",
      entryPoints: [
        entry("cards/main.ts", "pairwell-cards"),
        entry("ladder/main.ts", "pairwell-ladder"),
        entry("cart/main.ts", "pairwell-cart"),
      ],
    }),
  ]);
  const outputFiles = builds.flatMap((result) => result.outputFiles);
  await mkdir(ASSETS_DIR, { recursive: true });
  const assets = [];
  for (const file of outputFiles) {
    const name = basename(file.path);
    await writeFile(file.path, file.contents);
    assets.push(weigh(name, file.contents));
  }
  return assets;
}

/**
 * @param {string} name
 * @param {Uint8Array} contents
 * @returns {Asset}
 */
function weigh(name, contents) {
  const budget = BUDGETS[name];
  if (!budget) throw new Error(`asset ${name} has no budget`);
  const raw_bytes = contents.byteLength;
  const gzip_bytes = gzipSync(contents, { level: 9 }).byteLength;
  const brotli_bytes = brotliCompressSync(contents).byteLength;
  // Gzip decides: it is the larger of the two, and a shop's proxy may speak nothing better.
  const within_budget = gzip_bytes <= budget.compressed_bytes && raw_bytes <= budget.raw_bytes;
  return { name, raw_bytes, gzip_bytes, brotli_bytes, within_budget };
}

/**
 * The lines by which the sizes are gathered with the other figures of the project.
 * @param {Asset[]} assets
 * @returns {string[]}
 */
export function figures(assets) {
  return Object.entries(PAGES).map(([name, { assets: names, budget_bytes }]) => {
    const gzip_bytes = assets.filter((asset) => names.includes(asset.name)).reduce((sum, asset) => sum + asset.gzip_bytes, 0);
    return `figure ${name} ${gzip_bytes} B budget ${budget_bytes} ${gzip_bytes <= budget_bytes ? "ok" : "over"}`;
  });
}

async function main() {
  const assets = await build();
  for (const asset of assets) {
    const { compressed_bytes, raw_bytes } = /** @type {{ compressed_bytes: number, raw_bytes: number }} */ (
      BUDGETS[asset.name]
    );
    console.log(
      `${asset.name.padEnd(19)} ${asset.brotli_bytes} B brotli, ${asset.gzip_bytes} B gzip of ${compressed_bytes}` +
        `, ${asset.raw_bytes} B raw of ${raw_bytes}  ${asset.within_budget ? "ok" : "OVER"}`,
    );
  }
  const lines = figures(assets);
  for (const line of lines) console.log(line);
  const extensions = await buildExtensions();
  for (const { name, gzip_bytes, raw_bytes, within_budget } of extensions) {
    console.log(`${name.padEnd(19)} ${gzip_bytes} B gzip, ${raw_bytes} B raw  ${within_budget ? "ok" : "OVER"}`);
  }
  if ([...assets, ...extensions].some((built) => !built.within_budget) || lines.some((line) => line.endsWith("over"))) process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
