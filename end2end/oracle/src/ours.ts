/** Pairwell's own verdicts: the Rust crate answers questions through its example program, many in one go. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The program. `scripts/oracle.sh` builds it and says where it is. */
const PROGRAM = process.env["PAIRWELL_ORACLE"] ?? join(process.env["CARGO_TARGET_DIR"] ?? "target", "debug/examples/oracle");

/** What every question is asked under. */
export interface Setting {
  readonly secret: string;
  /** A secret that was in use before and is still taken. */
  readonly previous_secret?: string;
  readonly client_id: string;
  /** Seconds since 1970. */
  readonly now: number;
}

/** A question, in the words of the program. */
export type Question = Setting &
  (
    | { readonly kind: "query" | "proxy"; readonly query: string }
    | { readonly kind: "webhook"; readonly headers: readonly (readonly [string, string])[]; readonly body: string }
    | { readonly kind: "session_token"; readonly token: string }
    | { readonly kind: "host"; readonly host: string }
    | { readonly kind: "shop"; readonly name: string }
    | { readonly kind: "sign_state"; readonly shop: string; readonly state: string }
    | { readonly kind: "verify_state"; readonly shop: string; readonly state: string; readonly signature: string }
    | { readonly kind: "authorize"; readonly shop: string; readonly state: string; readonly redirect_uri: string; readonly scopes: string }
    | { readonly kind: "export_line"; readonly export: string; readonly line: string }
    | { readonly kind: "payload"; readonly topic: string; readonly payload: string }
    | { readonly kind: "about" }
  );

/** An answer: whether it is taken, and what was read or why not. */
export type Answer = { readonly ok: boolean; readonly why?: string } & Readonly<Record<string, unknown>>;

/** Asks the crate. One answer for each question, in order. */
export function askOurs(questions: readonly Question[]): readonly Answer[] {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not there: run scripts/oracle.sh, which builds it`);
  // What is no text in JSON cannot be asked: a lone half of a pair becomes the mark for it, as it does in an address.
  const input = questions.map((question) => JSON.stringify(question).replace(/\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}/g, "\\ufffd")).join("\n");
  const run = spawnSync(PROGRAM, { input: `${input}\n`, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
  if (run.status !== 0) throw new Error(`the oracle program ended with ${run.status ?? run.signal}: ${run.stderr}`);
  const answers = run.stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Answer);
  if (answers.length !== questions.length) throw new Error(`${questions.length} questions, ${answers.length} answers`);
  return answers;
}

/** Asks one question. */
export function askOne(question: Question): Answer {
  return askOurs([question])[0]!;
}

/** What the program says about itself. */
export interface About {
  readonly api_version: string;
  readonly documents: readonly (readonly [string, string])[];
  readonly topics_for_api: readonly string[];
  readonly topics_for_app_settings: readonly string[];
}

let known: About | undefined;

/** The version, the documents and the topics the program is built with. */
export function about(): About {
  return (known ??= askOne({ kind: "about", secret: "s", client_id: "c", now: 0 }) as unknown as About);
}
