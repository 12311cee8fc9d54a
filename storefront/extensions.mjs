// Bundles the extensions that are scripts, as the platform's command line does at a deploy, and holds each to what the
// platform takes and to a budget of our own far below it.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "extensions");

/** What the platform's command line writes into extensions as it bundles them; in a build of our own, one of tests. */
export const APP_URL = process.env["APP_URL"] ?? "https://app.example";

/**
 * @typedef {object} Bundle
 * @property {string} extension its folder
 * @property {string} [entry] the one file that the command line looks for; without it, what the extension's file targets
 * @property {number} raw_bytes what the platform takes at most, uncompressed; Infinity where it counts compressed
 * @property {number} compressed_bytes at most: our own budget, or the platform's where it counts compressed
 */

/** @type {readonly Bundle[]} */
export const BUNDLES = [
  { extension: "pairwell-pixel", entry: "src/index.ts", raw_bytes: 128 * 1024, compressed_bytes: 1.5 * 1024 },
  { extension: "pairwell-checkout", raw_bytes: Infinity, compressed_bytes: 16 * 1024 },
];

/**
 * @typedef {object} Bundled
 * @property {string} name the extension
 * @property {string} path
 * @property {number} raw_bytes
 * @property {number} gzip_bytes
 * @property {boolean} within_budget
 */

/**
 * Bundles all of them, each into the `dist` of its folder.
 * @returns {Promise<Bundled[]>}
 */
export async function buildExtensions() {
  return Promise.all(BUNDLES.map(bundle));
}

/**
 * Targets and modules of an extension, as its file names them.
 * @param {string} folder
 * @returns {Promise<{ target: string, module: string }[]>}
 */
export async function targetsOf(folder) {
  const text = await readFile(join(folder, "shopify.extension.toml"), "utf8");
  return [...text.matchAll(/^target = "([^"]+)"\nmodule = "([^"]+)"$/gm)].map(([, target = "", module = ""]) => ({ target, module }));
}

/**
 * One script for all targets: each module under the name of its own.
 * @param {string} folder
 */
async function entryOf(folder) {
  const targets = await targetsOf(folder);
  const lines = targets.map(({ target, module }, n) => `import main${n} from "${module}"; shopify.extend("${target}", (...args) => main${n}(...args));`);
  return lines.join("\n");
}

/**
 * @param {Bundle} wanted
 * @returns {Promise<Bundled>}
 */
async function bundle({ extension, entry, raw_bytes: most, compressed_bytes }) {
  const folder = join(ROOT, extension);
  const source = entry
    ? { entryPoints: [join(folder, entry)] }
    : { stdin: { contents: await entryOf(folder), resolveDir: folder, sourcefile: "index.js" } };
  const built = await esbuild.build({
    ...source,
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { "process.env.APP_URL": JSON.stringify(APP_URL), "process.env.NODE_ENV": '"production"' },
    charset: "utf8",
    legalComments: "none",
    outfile: join(folder, "dist", `${extension}.js`),
  });
  const file = /** @type {esbuild.OutputFile} */ (built.outputFiles[0]);
  await mkdir(dirname(file.path), { recursive: true });
  await writeFile(file.path, file.contents);
  const raw_bytes = file.contents.byteLength;
  const gzip_bytes = gzipSync(file.contents, { level: 9 }).byteLength;
  return { name: extension, path: file.path, raw_bytes, gzip_bytes, within_budget: raw_bytes <= most && gzip_bytes <= compressed_bytes };
}
