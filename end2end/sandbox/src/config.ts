/** Settings of the sandbox store, read once from the environment at start. */
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Root folder of the sandbox package. */
export const PACKAGE_DIR = fileURLToPath(new URL("..", import.meta.url));

/** All settings; every field has a default, see the README for the variables. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Where the app listens; no trailing slash. */
  readonly appUrl: string;
  readonly stateDir: string;
  /** At most this many orders of the history are seeded (the newest ones). */
  readonly maxOrders: number;
  readonly seed: number;
  /** An offline access token lives so many seconds. */
  readonly accessTokenS: number;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scopes the app asks for in its configuration; granted on install. */
  readonly scopes: readonly string[];
  /** Topics the app's configuration file subscribes to, besides the compliance ones; an app may subscribe by itself. */
  readonly declaredTopics: readonly string[];
  /** First delay between webhook attempts; it doubles with each further one. */
  readonly webhookRetryMs: number;
  readonly proxyTimeoutMs: number;
  readonly extensionDir: string;
  /** Whether the app was made for this shop alone: then the platform takes no payments for it. */
  readonly customApp: boolean;
  /** The pixel extension; a folder that is not there plays an app without one. */
  readonly pixelDir: string;
}

/** The shop the sandbox plays. */
export const SHOP = {
  id: 410_536_365,
  name: "Parcel",
  handle: "pairwell-demo",
  domain: "pairwell-demo.myshopify.com",
  email: "shop@pairwell-demo.example",
  currency: "GBP",
  timezone: "Europe/London",
} as const;

/** Versions of the Admin API that are served, oldest first. */
export const SERVED_VERSIONS = ["2025-10", "2026-01", "2026-04", "2026-07", "2026-10"] as const;

/** The version webhook payloads are built for. */
export const WEBHOOK_VERSION = "2026-07";

/** The app's place in the admin: `/admin/apps/{handle}`. */
export const APP_HANDLE = "pairwell";

const DEFAULT_SCOPES =
  "read_products,write_products,read_inventory,read_locations,read_orders,read_all_orders,read_returns,read_customers,read_themes,write_app_proxy,write_pixels,read_customer_events";

/** Raised when a variable cannot be understood; the message names the variable. */
export class ConfigError extends Error {}

/** Reads and checks the environment. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const address = env["SANDBOX_ADDR"] ?? "127.0.0.1:4000";
  const colon = address.lastIndexOf(":");
  const port = Number(address.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port) || port < 0 || port > 65535) {
    throw new ConfigError(`SANDBOX_ADDR must be host:port, not ${JSON.stringify(address)}`);
  }
  return {
    host: address.slice(0, colon),
    port,
    appUrl: readOrigin(env["SANDBOX_APP_URL"] ?? "http://127.0.0.1:3000"),
    stateDir: resolve(env["SANDBOX_STATE_DIR"] ?? join(tmpdir(), "pairwell-sandbox")),
    maxOrders: readCount(env, "SANDBOX_MAX_ORDERS", Number.MAX_SAFE_INTEGER),
    seed: readCount(env, "SANDBOX_SEED", 1),
    accessTokenS: readCount(env, "SANDBOX_ACCESS_TOKEN_S", 3_600),
    clientId: env["SANDBOX_CLIENT_ID"] ?? "pairwell-sandbox-client-id",
    clientSecret: env["SANDBOX_CLIENT_SECRET"] ?? "pairwell-sandbox-client-secret-for-local-use-only",
    scopes: readList(env["SANDBOX_SCOPES"] ?? DEFAULT_SCOPES),
    declaredTopics: readList(env["SANDBOX_DECLARED_TOPICS"] ?? ""),
    webhookRetryMs: readCount(env, "SANDBOX_WEBHOOK_RETRY_MS", 1_000),
    proxyTimeoutMs: readCount(env, "SANDBOX_PROXY_TIMEOUT_MS", 5_000),
    customApp: env["SANDBOX_CUSTOM_APP"] === "1",
    extensionDir: resolve(env["SANDBOX_EXTENSION_DIR"] ?? join(PACKAGE_DIR, "../../storefront/extensions/pairwell-theme")),
    pixelDir: resolve(env["SANDBOX_PIXEL_DIR"] ?? join(PACKAGE_DIR, "../../storefront/extensions/pairwell-pixel")),
  };
}

function readList(text: string): string[] {
  return text.split(",").map((word) => word.trim()).filter((word) => word !== "");
}

function readCount(env: Readonly<Record<string, string | undefined>>, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new ConfigError(`${name} must be a whole number, not ${JSON.stringify(text)}`);
  return value;
}

function readOrigin(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new ConfigError(`SANDBOX_APP_URL must be a URL, not ${JSON.stringify(text)}`);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new ConfigError("SANDBOX_APP_URL must be http or https");
  return url.href.replace(/\/+$/, "");
}
