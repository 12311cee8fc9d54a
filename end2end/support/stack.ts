// A sandbox store and a Pairwell of a test's own: own ports, own folder, stopped and killed at will.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { openAsMerchant } from "./merchant.js";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

export const shop = "pairwell-demo.myshopify.com";

const targetDir = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const pairwellBinary = process.env.PAIRWELL_BINARY ?? join(targetDir, "release", "pairwell");

export interface StackOptions {
  /** Ports of Pairwell and of the sandbox. */
  ports: { pairwell: number; sandbox: number };
  /** Fewer orders than the whole history, for tests that do not need it. */
  maxOrders?: number;
  /** Where the database is; a file in the stack's own folder unless said otherwise. */
  databaseUrl?: string;
  /** The theme extension the store shows; ours unless said otherwise. */
  extensionDir?: string;
  /** Further variables of the two programs. */
  env?: { pairwell?: Record<string, string>; sandbox?: Record<string, string> };
}

export class Program {
  private process: ChildProcess | undefined;

  constructor(
    private readonly name: string,
    private readonly command: string,
    private readonly args: string[],
    private readonly env: Record<string, string>,
    private readonly health: string,
    private readonly logFile: string,
  ) {}

  async start(): Promise<void> {
    const log = createWriteStream(this.logFile, { flags: "a" });
    const child = spawn(this.command, this.args, { cwd: root, env: { ...process.env, ...this.env } });
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    this.process = child;
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      if (child.exitCode !== null) {
        throw new Error(`${this.name} ended with ${child.exitCode} while starting:\n${this.log()}`);
      }
      if (await answers(this.health)) return;
      await pause(50);
    }
    throw new Error(`${this.name} was not ready within a minute:\n${this.log()}`);
  }

  /** Asks it to stop and waits until it has. */
  stop(): Promise<void> {
    return this.end("SIGTERM");
  }

  /** Takes it away without a warning, as a crash or the system would. */
  kill(): Promise<void> {
    return this.end("SIGKILL");
  }

  log(): string {
    return this.wholeLog().split("\n").slice(-60).join("\n");
  }

  /** Everything it has said since the first start. */
  wholeLog(): string {
    return readFileSync(this.logFile, "utf8");
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}

export class Stack {
  readonly dir: string;
  readonly sandbox: Program;
  readonly pairwell: Program;
  readonly sandboxUrl: string;
  readonly pairwellUrl: string;
  readonly env: Record<string, string>;

  /** A stack on ports that nobody uses, so that it runs beside any other. */
  static async onFreePorts(options: Omit<StackOptions, "ports"> = {}): Promise<Stack> {
    const [pairwell, sandbox] = await freePorts(2);
    return new Stack({ ...options, ports: { pairwell: pairwell!, sandbox: sandbox! } });
  }

  constructor(options: StackOptions) {
    this.dir = mkdtempSync(join(tmpdir(), "pairwell-e2e-"));
    this.sandboxUrl = `http://127.0.0.1:${options.ports.sandbox}`;
    this.pairwellUrl = `http://127.0.0.1:${options.ports.pairwell}`;
    mkdirSync(join(this.dir, "sandbox"), { recursive: true });
    this.env = {
      PAIRWELL_CONFIG: join(root, "demo/pairwell.toml"),
      PAIRWELL_SERVER__LISTEN: `127.0.0.1:${options.ports.pairwell}`,
      PAIRWELL_SERVER__PUBLIC_URL: this.pairwellUrl,
      PAIRWELL_DATABASE__URL: options.databaseUrl ?? `sqlite://${join(this.dir, "pairwell.db")}?mode=rwc`,
      PAIRWELL_MODELS__DIR: join(this.dir, "models"),
      PAIRWELL_SHOPIFY__ADMIN_ORIGIN: this.sandboxUrl,
      PAIRWELL_SHOPIFY__APP_BRIDGE_URL: `${this.sandboxUrl}/app-bridge.js`,
      PAIRWELL_SHOPIFY__SHOP_BASE_URL: this.sandboxUrl,
      LEPTOS_SITE_ROOT: join(root, "target/site"),
      ...options.env?.pairwell,
    };
    this.sandbox = new Program(
      "the sandbox",
      process.execPath,
      ["--import", "tsx", join(root, "end2end/sandbox/src/main.ts")],
      {
        SANDBOX_ADDR: `127.0.0.1:${options.ports.sandbox}`,
        SANDBOX_APP_URL: this.pairwellUrl,
        SANDBOX_STATE_DIR: join(this.dir, "sandbox"),
        ...(options.maxOrders ? { SANDBOX_MAX_ORDERS: String(options.maxOrders) } : {}),
        ...(options.extensionDir ? { SANDBOX_EXTENSION_DIR: options.extensionDir } : {}),
        ...options.env?.sandbox,
      },
      `${this.sandboxUrl}/healthz`,
      join(this.dir, "sandbox.log"),
    );
    this.pairwell = new Program(
      "Pairwell",
      pairwellBinary,
      ["serve"],
      this.env,
      `${this.pairwellUrl}/health/ready`,
      join(this.dir, "pairwell.log"),
    );
  }

  /** One more process of Pairwell on the same database, not started yet. The platform knows only the first one's address. */
  async another(): Promise<{ program: Program; url: string }> {
    const [port] = await freePorts(1);
    const url = `http://127.0.0.1:${port}`;
    const env = { ...this.env, PAIRWELL_SERVER__LISTEN: `127.0.0.1:${port}` };
    const log = join(this.dir, `pairwell-${port}.log`);
    return { program: new Program("the other Pairwell", pairwellBinary, ["serve"], env, `${url}/health/ready`, log), url };
  }

  async start(): Promise<void> {
    await this.sandbox.start();
    await this.pairwell.start();
  }

  async stop(): Promise<void> {
    await this.pairwell.stop();
    await this.sandbox.stop();
    if (!process.env.PAIRWELL_KEEP_TEST_DIRS) rmSync(this.dir, { recursive: true, force: true });
  }

  /** Runs one command of the program against this stack's database and gives back what it printed. */
  async command(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const child = spawn(pairwellBinary, args, { cwd: root, env: { ...process.env, ...this.env } });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code: code ?? -1, stdout, stderr };
  }

  /** Opens Pairwell as the merchant's browser would, which installs it when it is not installed. */
  openAsMerchant(): Promise<void> {
    return openAsMerchant(this.sandboxUrl);
  }

  /** Calls the sandbox's control API. */
  async control(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.sandboxUrl}/sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${path}: ${await answer.text()}`);
    return answer.json();
  }

  /** What the sandbox holds. */
  async sandboxState(): Promise<SandboxState> {
    return (await this.control("GET", "state")) as SandboxState;
  }

  /** What Pairwell holds, as its doctor counts it. */
  async counts(): Promise<Counts> {
    const { stderr } = await this.command("doctor");
    const found = /([\d,]+) products, ([\d,]+) orders, ([\d,]+) order lines/.exec(stderr);
    const count = (place: number): number => Number(found?.[place]?.replaceAll(",", "") ?? Number.NaN);
    return { products: count(1), orders: count(2), orderLines: count(3) };
  }

  /** Whether the reading has come to its end. */
  async isRead(): Promise<boolean> {
    const { stderr } = await this.command("doctor");
    return stderr.includes("read to the end");
  }
}

export interface SandboxState {
  n_products: number;
  n_orders: number;
  n_order_lines: number;
  /** Files that the store was asked to write, finished or not. */
  bulk_operations: { id: string; status: string; n_objects: number }[];
}

export interface Counts {
  products: number;
  orders: number;
  orderLines: number;
}

/** Ports that are free now. All are held until the last is found, so that they differ. */
async function freePorts(n: number): Promise<number[]> {
  const held = await Promise.all(
    Array.from({ length: n }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = held.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** Asks until the answer is yes, and says what was waited for when it never is. */
export async function until(what: string, isSo: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    if (await isSo()) return;
    await pause(100);
  }
  throw new Error(`waited ${withinMs} ms in vain: ${what}`);
}
