// Bundles the widget into the theme extension's assets and holds it to its size budget.
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const ROOT = dirname(fileURLToPath(import.meta.url));
const SOURCE_DIR = join(ROOT, "widget", "src");
const ASSETS_DIR = join(ROOT, "extensions", "pairwell-theme", "assets");

// Browsers with container queries and native private fields. Older ones fail to parse the script,
// which leaves the page as it is.
const TARGET = ["chrome105", "edge105", "firefox110", "safari16"];

/**
 * What each asset may weigh. `compressed_bytes` is the promise to shops. `raw_bytes` for the script is the
 * theme checker's own limit, which counts uncompressed bytes.
 * @type {Record<string, { compressed_bytes: number, raw_bytes: number }>}
 */
export const BUDGETS = {
  "pairwell.js": { compressed_bytes: 6 * 1024, raw_bytes: 10_000 },
  "pairwell.css": { compressed_bytes: 3 * 1024, raw_bytes: 100_000 },
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
  const { outputFiles } = await esbuild.build({
    entryPoints: [
      { in: join(SOURCE_DIR, "main.ts"), out: "pairwell" },
      { in: join(SOURCE_DIR, "styles", "main.css"), out: "pairwell" },
    ],
    bundle: true,
    minify: true,
    format: "iife",
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    outdir: ASSETS_DIR,
    write: false,
  });
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

async function main() {
  const assets = await build();
  for (const asset of assets) {
    const { compressed_bytes, raw_bytes } = /** @type {{ compressed_bytes: number, raw_bytes: number }} */ (
      BUDGETS[asset.name]
    );
    console.log(
      `${asset.name.padEnd(13)} ${asset.brotli_bytes} B brotli, ${asset.gzip_bytes} B gzip of ${compressed_bytes}` +
        `, ${asset.raw_bytes} B raw of ${raw_bytes}  ${asset.within_budget ? "ok" : "OVER"}`,
    );
  }
  if (assets.some((asset) => !asset.within_budget)) process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
