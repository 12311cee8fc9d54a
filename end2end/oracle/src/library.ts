/** The platform's own library, asked as of any second. Tests must have taken the clock over (`freezeClock`). */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import "@shopify/shopify-api/adapters/node";
import { ApiVersion, LogSeverity, shopifyApi, type Shopify } from "@shopify/shopify-api";
import { vi } from "vitest";

/** A parsed query as the library takes it. */
export type LibraryQuery = Readonly<Record<string, string>>;

/** Takes the clock over for a file of tests: only dates, so that promises and sockets go on. */
export function freezeClock(): void {
  vi.useFakeTimers({ toFake: ["Date"] });
}

const built = new Map<string, Shopify>();

/** The library, configured for an app. */
export function library(client_id: string, secret: string): Shopify {
  const key = JSON.stringify([client_id, secret]);
  let shopify = built.get(key);
  if (shopify === undefined) {
    shopify = shopifyApi({
      apiKey: client_id, apiSecretKey: secret, hostName: "app.example", hostScheme: "https", apiVersion: ApiVersion.July26, isEmbeddedApp: true,
      logger: { level: LogSeverity.Error, log: () => undefined }, isTesting: true,
    });
    built.set(key, shopify);
  }
  return shopify;
}

/** What the library says as of a second; an exception is its way to refuse. */
export async function libraryAccepts(now: number, ask: () => Promise<unknown>): Promise<boolean> {
  vi.setSystemTime(now * 1000);
  try {
    const verdict = await ask();
    return verdict !== false && verdict !== null && !(typeof verdict === "object" && "valid" in (verdict as object) && !(verdict as { valid: boolean }).valid);
  } catch (error) {
    // A mistake of ours in calling it must not pass for a refusal. Hosts that are no addresses are a TypeError by design.
    if (error instanceof ReferenceError || (error instanceof TypeError && (error as { code?: string }).code !== "ERR_INVALID_URL")) throw error;
    return false;
  }
}

type Sign = (config: { readonly apiSecretKey: string }) => (query: LibraryQuery, signator: "admin" | "appProxy") => Promise<string>;

/** The library's own signer of queries, which it uses to compare with and does not export. */
const inner = createRequire(import.meta.url).resolve("@shopify/shopify-api").replace("/cjs/lib/index.js", "/esm/lib/utils/hmac-validator.mjs");
const { generateLocalHmac } = (await import(pathToFileURL(inner).href)) as { readonly generateLocalHmac: Sign };

/** Signs a query as the library would. */
export function librarySigns(secret: string, query: LibraryQuery, signator: "admin" | "appProxy"): Promise<string> {
  return generateLocalHmac({ apiSecretKey: secret })(query, signator);
}
