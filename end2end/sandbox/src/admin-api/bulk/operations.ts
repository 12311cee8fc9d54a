/** Bulk operations: started, run in the background in short slices, kept on disk, downloaded by signed address. */
import { createHmac } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { GraphQLError } from "graphql";
import type { Config } from "../../config.ts";
import type { Faults } from "../../control/faults.ts";
import type { Journal, JournalEntry } from "../../data/journal.ts";
import { gid } from "../../data/model.ts";
import { sameText } from "../../signatures.ts";
import type { FieldContext } from "../fields.ts";
import { loadSchema } from "../schema.ts";
import { compileBulk, connectionsOf, writeObject, type ObjectPlan } from "./compile.ts";
import { checkBulkQuery, type BulkQuery } from "./rules.ts";

/** States an operation goes through. */
export type BulkStatus = "CREATED" | "RUNNING" | "COMPLETED" | "CANCELING" | "CANCELED" | "FAILED" | "EXPIRED";

/** A bulk operation. */
export interface BulkOperation {
  readonly kind: "BulkOperation";
  readonly id: number;
  readonly query: string;
  readonly groupObjects: boolean;
  readonly version: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  completedAt: number | null;
  status: BulkStatus;
  errorCode: "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | null;
  nObjects: number;
  nRootObjects: number;
  sizeBytes: number | null;
}

interface CreatedEntry extends JournalEntry {
  readonly kind: "bulk_created";
  readonly id: number;
  readonly query: string;
  readonly group: boolean;
  readonly version: string;
  readonly scopes: readonly string[];
}
interface FinishedEntry extends JournalEntry {
  readonly kind: "bulk_finished";
  readonly id: number;
  readonly status: BulkStatus;
  readonly error_code: BulkOperation["errorCode"];
  readonly n_objects: number;
  readonly n_root_objects: number;
  readonly size_bytes: number;
}

/** What a start can come to. */
export type StartResult =
  | { readonly operation: BulkOperation }
  | { readonly userErrors: readonly { readonly field: readonly string[] | null; readonly message: string; readonly code: string }[] };

/** Most operations at a time. */
export const MAX_PARALLEL = 5;
/** A download address is good for this long after completion. */
export const URL_LIFE_S = 604_800;

const FIRST_ID = 720_918_000_001;
/** The event loop is given back after this long. */
const SLICE_MS = 12;
const WRITE_BYTES = 256 * 1024;
/** Children of this many roots are mixed: they come after their parents, but not next to them. */
const INTERLEAVE = 8;

/** Runs operations and remembers them. */
export class BulkOperations {
  private readonly operations = new Map<number, BulkOperation>();
  private readonly running = new Set<Promise<void>>();
  private readonly dir: string;
  private nextId = FIRST_ID;
  private stopping = false;

  constructor(
    private readonly config: Pick<Config, "stateDir" | "clientSecret">,
    private readonly journal: Journal,
    private readonly faults: Faults,
    private readonly onFinish: (operation: BulkOperation) => void,
    private readonly now: () => number = Date.now,
  ) {
    this.dir = join(config.stateDir, "bulk");
    mkdirSync(this.dir, { recursive: true });
    for (const entry of journal.replayed as readonly (CreatedEntry | FinishedEntry)[]) {
      if (entry.kind === "bulk_created") this.add(entry);
      if (entry.kind === "bulk_finished") this.finish(entry);
    }
  }

  /** All operations, oldest first. */
  list(): readonly BulkOperation[] {
    return [...this.operations.values()];
  }

  /** One operation. */
  get(id: number): BulkOperation | undefined {
    return this.operations.get(id);
  }

  /** Checks a query and starts it, or says why not. */
  start(text: string, groupObjects: boolean, context: FieldContext): StartResult {
    const checked = checkBulkQuery(loadSchema(context.version).schema, text);
    if ("problems" in checked) return { userErrors: checked.problems.map((message) => ({ field: ["query"], message, code: "INVALID" })) };
    const busy = this.list().filter((operation) => ["CREATED", "RUNNING", "CANCELING"].includes(operation.status));
    if (busy.length >= MAX_PARALLEL) {
      const message = `A bulk query operation for this app and shop is already in progress: ${busy.map(gid).join(", ")}.`;
      return { userErrors: [{ field: null, message, code: "OPERATION_IN_PROGRESS" }] };
    }
    const entry: CreatedEntry = {
      kind: "bulk_created", at: this.now(), id: this.nextId, query: text, group: groupObjects, version: context.version, scopes: context.scopes,
    };
    this.journal.append(entry);
    const operation = this.add(entry);
    this.launch(operation, checked, context);
    return { operation };
  }

  /** Starts again what a stop of the sandbox interrupted; the platform would not have stopped. */
  resume(contextFor: (operation: BulkOperation) => FieldContext): void {
    for (const operation of this.list().filter((candidate) => candidate.status === "CREATED")) {
      const checked = checkBulkQuery(loadSchema(operation.version).schema, operation.query);
      if (!("problems" in checked)) this.launch(operation, checked, contextFor(operation));
    }
  }

  /** Asks an operation to stop; false when it is over. */
  cancel(operation: BulkOperation): boolean {
    if (operation.status !== "CREATED" && operation.status !== "RUNNING") return false;
    operation.status = "CANCELING";
    return true;
  }

  /** The signed address of the result. */
  downloadUrl(operation: BulkOperation, baseUrl: string): string {
    const expires = Math.floor((operation.completedAt ?? this.now()) / 1000) + URL_LIFE_S;
    return `${baseUrl}/bulk/${operation.id}.jsonl?expires=${expires}&signature=${this.signature(operation.id, expires)}`;
  }

  /** Path of the result when the address is genuine and not too old; otherwise the status to refuse with. */
  resultPath(id: number, expires: number, signature: string): { readonly path: string } | { readonly status: 403 | 404 } {
    if (!sameText(signature, this.signature(id, expires)) || expires * 1000 <= this.now()) return { status: 403 };
    return this.operations.get(id)?.completedAt == null ? { status: 404 } : { path: this.pathOf(id) };
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  /** Stops at the next slice. Interrupted operations are run again at the next start. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.idle();
  }

  /** Forgets all operations and their files. */
  async clear(): Promise<void> {
    await this.stop();
    this.stopping = false;
    this.operations.clear();
    rmSync(this.dir, { recursive: true, force: true });
    mkdirSync(this.dir, { recursive: true });
  }

  private signature(id: number, expires: number): string {
    return createHmac("sha256", this.config.clientSecret).update(`bulk/${id}/${expires}`).digest("hex");
  }

  private pathOf(id: number): string {
    return join(this.dir, `${id}.jsonl`);
  }

  private add(entry: CreatedEntry): BulkOperation {
    const operation: BulkOperation = {
      kind: "BulkOperation", id: entry.id, query: entry.query, groupObjects: entry.group, version: entry.version, scopes: entry.scopes, createdAt: entry.at,
      completedAt: null, status: "CREATED", errorCode: null, nObjects: 0, nRootObjects: 0, sizeBytes: null,
    };
    this.operations.set(operation.id, operation);
    this.nextId = Math.max(this.nextId, operation.id + 1);
    return operation;
  }

  private finish(entry: FinishedEntry): void {
    const operation = this.operations.get(entry.id);
    if (operation === undefined) return;
    operation.status = entry.status;
    operation.errorCode = entry.error_code;
    operation.nObjects = entry.n_objects;
    operation.nRootObjects = entry.n_root_objects;
    operation.sizeBytes = entry.size_bytes;
    operation.completedAt = entry.at;
  }

  private launch(operation: BulkOperation, query: BulkQuery, context: FieldContext): void {
    const run = this.run(operation, query, context).finally(() => this.running.delete(run));
    this.running.add(run);
  }

  private async run(operation: BulkOperation, query: BulkQuery, context: FieldContext): Promise<void> {
    // The answer to the mutation says CREATED; work begins after it.
    await yieldLoop();
    const writer = await LineWriter.open(this.pathOf(operation.id), operation);
    let status: BulkStatus = "COMPLETED";
    let errorCode: BulkOperation["errorCode"] = null;
    try {
      if (operation.status === "CREATED") operation.status = "RUNNING";
      const plan = compileBulk(loadSchema(operation.version), query, context);
      await this.walk(operation, plan, context, writer);
      if (hasStatus(operation, "CANCELING")) status = "CANCELED";
    } catch (cause) {
      status = cause instanceof BulkFault ? cause.status : "FAILED";
      errorCode = cause instanceof GraphQLError && cause.extensions["code"] === "ACCESS_DENIED" ? "ACCESS_DENIED" : status === "FAILED" ? "INTERNAL_SERVER_ERROR" : null;
      // Refusals and ordered failures are part of the play; anything else is a mistake of the sandbox.
      if (errorCode !== "ACCESS_DENIED" && !(cause instanceof BulkFault)) console.error(`bulk operation ${operation.id} failed:`, cause);
    } finally {
      await writer.close();
    }
    if (this.stopping) {
      operation.status = "CREATED";
      return;
    }
    const entry: FinishedEntry = {
      kind: "bulk_finished", at: this.now(), id: operation.id, status, error_code: errorCode,
      n_objects: operation.nObjects, n_root_objects: operation.nRootObjects, size_bytes: writer.sizeBytes,
    };
    this.journal.append(entry);
    this.finish(entry);
    this.onFinish(operation);
  }

  private async walk(operation: BulkOperation, plan: ObjectPlan, context: FieldContext, writer: LineWriter): Promise<void> {
    const end = BULK_ENDS.find(([fault]) => this.faults.take(fault) !== undefined)?.[1];
    const slowMs = this.faults.take("bulk_slow_ms");
    const batchSize = operation.groupObjects ? 1 : INTERLEAVE;
    for (const { connection, items } of connectionsOf(plan, {}, context)) {
      for (let from = 0; from < items.length; from += batchSize) {
        if (hasStatus(operation, "CANCELING") || this.stopping) return;
        if (end !== undefined && from * 2 >= items.length) throw new BulkFault(end);
        const batch = items.slice(from, from + batchSize);
        operation.nRootObjects += batch.length;
        if (slowMs !== undefined) await new Promise((resolve) => setTimeout(resolve, slowMs));
        await writeBatch(batch.map((node) => ({ node, plan: connection.node(node), parent: null })), context, writer);
      }
    }
  }
}

/** The faults that end an operation early, and what its status is then. */
const BULK_ENDS = [["bulk_failed", "FAILED"], ["bulk_canceled", "CANCELED"], ["bulk_expired", "EXPIRED"]] as const;

/** Raised inside a run when one of those faults is on. */
class BulkFault extends Error {
  constructor(readonly status: BulkStatus) {
    super();
  }
}

// The status changes while a run waits; asked through a function, the compiler does not take it for settled.
function hasStatus(operation: BulkOperation, status: BulkStatus): boolean {
  return operation.status === status;
}

interface Pending {
  readonly node: object;
  readonly plan: ObjectPlan;
  readonly parent: string | null;
}

/** Writes nodes, then their children taken in turns from each parent, then the children's children. */
async function writeBatch(level: readonly Pending[], context: FieldContext, writer: LineWriter): Promise<void> {
  const families: Pending[][] = [];
  for (const { node, plan, parent } of level) {
    const line = writeObject(plan, node, context);
    if (parent !== null) line["__parentId"] = parent;
    await writer.write(line);
    const family = connectionsOf(plan, node, context).flatMap(({ connection, items }) =>
      items.map((child) => ({ node: child, plan: connection.node(child), parent: String(line["id"]) })));
    if (family.length > 0) families.push(family);
  }
  if (families.length > 0) await writeBatch(takeTurns(families), context, writer);
}

function takeTurns<T>(groups: readonly (readonly T[])[]): T[] {
  const longest = Math.max(...groups.map((group) => group.length));
  const out: T[] = [];
  for (let i = 0; i < longest; i++) for (const group of groups) if (i < group.length) out.push(group[i]!);
  return out;
}

function yieldLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Collects lines and writes them in large pieces, giving the event loop back often. */
class LineWriter {
  sizeBytes = 0;
  private pieces: string[] = [];
  private nPending = 0;
  private sliceStart = performance.now();

  private constructor(private readonly file: FileHandle, private readonly operation: BulkOperation) {}

  static async open(path: string, operation: BulkOperation): Promise<LineWriter> {
    // A run that starts again starts over.
    operation.nObjects = 0;
    operation.nRootObjects = 0;
    return new LineWriter(await open(path, "w"), operation);
  }

  /** Adds a line. Waits only when a piece is full or the slice is used up, so most calls cost no turn of the loop. */
  write(line: object): Promise<void> | undefined {
    // The platform escapes slashes in results, so that nobody matches ids as text.
    const text = `${JSON.stringify(line).replaceAll("/", "\\/")}\n`;
    this.pieces.push(text);
    this.nPending += text.length;
    this.operation.nObjects++;
    if (this.nPending >= WRITE_BYTES || performance.now() - this.sliceStart > SLICE_MS) return this.pause();
    return undefined;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.file.close();
  }

  private async pause(): Promise<void> {
    if (this.nPending >= WRITE_BYTES) await this.flush();
    await yieldLoop();
    this.sliceStart = performance.now();
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.from(this.pieces.join(""));
    this.pieces = [];
    this.nPending = 0;
    await this.file.writeFile(bytes);
    this.sizeBytes += bytes.length;
  }
}
