/**
 * What happened since the seed, one JSON object a line, only ever appended to. Replaying it over the seed gives the
 * store as it was. A line torn by a crash is cut off at the next start; everything before it counts.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { dirname } from "node:path";

/** One thing that happened. `kind` says who replays it, the rest is theirs. */
export interface JournalEntry {
  readonly kind: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly [field: string]: unknown;
}

/** An append-only file of {@link JournalEntry}. */
export class Journal {
  private readonly listeners: ((entry: JournalEntry) => void)[] = [];

  private constructor(
    private readonly path: string,
    /** Entries found when the journal was opened. */
    readonly replayed: readonly JournalEntry[],
    /** Bytes cut off the end because the last line was torn. */
    readonly tornBytes: number,
  ) {}

  /** Opens or starts a journal. Throws when a line other than the last cannot be read: that is damage, not a crash. */
  static open(path: string): Journal {
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) return new Journal(path, [], 0);
    const bytes = readFileSync(path);
    const end = bytes.lastIndexOf(0x0a) + 1;
    const lines = bytes.toString("utf8", 0, end).split("\n");
    const entries: JournalEntry[] = [];
    lines.forEach((line, i) => {
      if (line === "") return;
      try {
        entries.push(JSON.parse(line) as JournalEntry);
      } catch {
        throw new Error(`journal ${path} is damaged at line ${i + 1}`);
      }
    });
    if (end < bytes.length) truncateSync(path, end);
    return new Journal(path, entries, bytes.length - end);
  }

  /** Appends one entry. Synchronous, so that what was answered as done is on its way to the disk. */
  append(entry: JournalEntry): void {
    appendFileSync(this.path, `${JSON.stringify(entry)}\n`);
    for (const listener of this.listeners) listener(entry);
  }

  /** Tells a part of every entry from now on, whoever appends it. */
  listen(listener: (entry: JournalEntry) => void): void {
    this.listeners.push(listener);
  }

  /** Forgets everything. */
  clear(): void {
    rmSync(this.path, { force: true });
  }
}
