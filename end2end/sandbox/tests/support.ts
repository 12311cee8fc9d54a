/** Starts sandboxes for tests: small seed, own state folder, free port; and an app that listens to them. */
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig, type Config } from "../src/config.ts";
import { TOPICS } from "../src/webhooks/subscriptions.ts";
import { startSandbox, type RunningSandbox } from "../src/server.ts";

/** A request the fake app got. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An app that notes what it gets and answers as told. */
export class FakeApp {
  readonly received: Received[] = [];
  answer: (request: Received) => { status?: number; headers?: Record<string, string>; body?: string } | Promise<{ status?: number; headers?: Record<string, string>; body?: string }> = () => ({});
  private constructor(private readonly server: Server, readonly url: string) {}

  static async start(): Promise<FakeApp> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const app = new FakeApp(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const received = { method: request.method!, url: request.url!, headers: request.headers, body: Buffer.concat(chunks).toString("utf8") };
        app.received.push(received);
        void Promise.resolve(app.answer(received)).then(({ status = 200, headers = {}, body = "" }) => response.writeHead(status, headers).end(body));
      });
    });
    return app;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A running sandbox and what a test needs around it. */
export interface TestShop extends RunningSandbox {
  readonly stateDir: string;
  readonly stop: () => Promise<void>;
}

/** Settings for tests; the state folder is new unless given. */
export function testConfig(overrides: Partial<Config> = {}): Config {
  const stateDir = overrides.stateDir ?? mkdtempSync(join(tmpdir(), "sandbox-test-"));
  return { ...readConfig({ SANDBOX_MAX_ORDERS: "120" }), declaredTopics: TOPICS, port: 0, stateDir, appUrl: "http://127.0.0.1:9", webhookRetryMs: 2, ...overrides };
}

/** Starts a sandbox. `stop` also removes its state. */
export async function startShop(overrides: Partial<Config> = {}): Promise<TestShop> {
  const config = testConfig(overrides);
  const running = await startSandbox(config);
  const stop = async (): Promise<void> => {
    await running.close();
    rmSync(config.stateDir, { recursive: true, force: true });
  };
  return { ...running, stateDir: config.stateDir, stop };
}

/** Installs the app and gives a token with all configured scopes. */
export function installed(shop: RunningSandbox, scopes?: readonly string[]): string {
  shop.sandbox.install(scopes ?? shop.sandbox.config.scopes);
  return shop.sandbox.grants.issueOffline(true).access_token;
}

/** An answer of the Admin API, loosely typed as tests read it. */
export type Answer = any;

/** Calls the Admin API. */
export async function graphql(shop: RunningSandbox, token: string, query: string, variables: object = {}, version = "2026-07"): Promise<Answer> {
  const answer = await fetch(`${shop.url}/admin/api/${version}/graphql.json`, {
    method: "POST", headers: { "Content-Type": "application/json", "X-Shopify-Access-Token": token }, body: JSON.stringify({ query, variables }),
  });
  return answer.json();
}

/** Sends JSON and reads JSON. */
export async function postJson(url: string, body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: Answer; cookie: string }> {
  const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json(), cookie: (answer.headers.get("set-cookie") ?? "").split(";")[0]! };
}
