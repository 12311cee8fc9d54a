/**
 * The search syntax of list queries: `field:value`, comparisons, quotes, `AND` (implied), `OR`, `NOT` or `-`, brackets.
 * A field nobody knows does not fail the query, it is reported and ignored, as on the platform.
 */

/** A value a field can be compared by: text, number, or instant in epoch milliseconds. */
export type SearchValue = string | number | Date | readonly string[] | null;

/** Getters by field name; the empty name serves words without a field. */
export type SearchFields<T> = Readonly<Record<string, (item: T) => SearchValue>>;

/** A warning about a search. */
export interface SearchWarning {
  readonly field: string;
  readonly message: string;
  readonly code: string;
}

/** What `extensions.search` says about one search. */
export interface SearchReport {
  readonly path: readonly string[];
  readonly query: string;
  readonly parsed: unknown;
  readonly warnings: readonly SearchWarning[];
}

type Comparator = ":" | ":>" | ":>=" | ":<" | ":<=";
type Node =
  | { readonly and: readonly Node[] }
  | { readonly or: readonly Node[] }
  | { readonly not: Node }
  | { readonly field: string; readonly comparator: Comparator; readonly value: string };

/** Parses and compiles a search into a test on items. */
export function compileSearch<T>(query: string, fields: SearchFields<T>): { readonly test: (item: T) => boolean; readonly parsed: unknown; readonly warnings: readonly SearchWarning[] } {
  const node = parse(query);
  const warnings: SearchWarning[] = [];
  const test = node === null ? () => true : compile(node, fields, warnings);
  return { test, parsed: node, warnings };
}

function tokenize(query: string): string[] {
  // A token is a bracket, or a run of text in which quoted parts may hold spaces and brackets.
  return query.match(/[()]|(?:"(?:\\.|[^"])*"|'(?:\\.|[^'])*'|[^\s()])+/g) ?? [];
}

function parse(query: string): Node | null {
  const tokens = tokenize(query);
  let at = 0;
  const parseOr = (): Node | null => {
    const branches: Node[] = [];
    for (;;) {
      const branch = parseAnd();
      if (branch !== null) branches.push(branch);
      if (tokens[at] !== "OR") break;
      at++;
    }
    return branches.length === 0 ? null : branches.length === 1 ? branches[0]! : { or: branches };
  };
  const parseAnd = (): Node | null => {
    const parts: Node[] = [];
    while (at < tokens.length && tokens[at] !== "OR" && tokens[at] !== ")") {
      if (tokens[at] === "AND") {
        at++;
        continue;
      }
      const part = parseUnary();
      if (part !== null) parts.push(part);
    }
    return parts.length === 0 ? null : parts.length === 1 ? parts[0]! : { and: parts };
  };
  const parseUnary = (): Node | null => {
    const token = tokens[at++]!;
    if (token === "NOT") {
      const inner = at < tokens.length ? parseUnary() : null;
      return inner === null ? null : { not: inner };
    }
    if (token === "(") {
      const inner = parseOr();
      if (tokens[at] === ")") at++;
      return inner;
    }
    if (token === ")") return null;
    if (token.startsWith("-") && token.length > 1) return { not: parseTerm(token.slice(1)) };
    return parseTerm(token);
  };
  return parseOr();
}

function parseTerm(token: string): Node {
  const match = /^([A-Za-z_][\w.]*):(>=|<=|>|<)?(.*)$/s.exec(token);
  if (match === null) return { field: "", comparator: ":", value: unquote(token) };
  return { field: match[1]!.toLowerCase(), comparator: `:${match[2] ?? ""}` as Comparator, value: unquote(match[3]!) };
}

function unquote(text: string): string {
  const quote = text[0];
  return text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text;
}

function compile<T>(node: Node, fields: SearchFields<T>, warnings: SearchWarning[]): (item: T) => boolean {
  if ("and" in node) {
    const tests = node.and.map((part) => compile(part, fields, warnings));
    return (item) => tests.every((test) => test(item));
  }
  if ("or" in node) {
    const tests = node.or.map((part) => compile(part, fields, warnings));
    return (item) => tests.some((test) => test(item));
  }
  if ("not" in node) {
    const test = compile(node.not, fields, warnings);
    return (item) => !test(item);
  }
  const get = Object.hasOwn(fields, node.field) ? fields[node.field] : undefined;
  if (get === undefined) {
    warnings.push({ field: node.field, message: "Invalid search field for this query.", code: "invalid_field" });
    return () => true;
  }
  return (item) => matches(get(item), node.comparator, node.value);
}

function matches(value: SearchValue, comparator: Comparator, wanted: string): boolean {
  if (value === null) return false;
  if (value instanceof Date) return compareInstant(value.getTime(), comparator, wanted);
  if (typeof value === "number") return compareNumbers(value, comparator, Number(wanted));
  if (typeof value === "string") return matchText(value, wanted);
  return value.some((one) => one.toLowerCase() === wanted.toLowerCase());
}

function compareInstant(ms: number, comparator: Comparator, wanted: string): boolean {
  const dateOnly = /^\d{4}-\d{2}-\d{2}$/.test(wanted);
  const from = Date.parse(wanted);
  if (Number.isNaN(from)) return false;
  // A bare date means the whole day: "after" starts when it ends, "equal" is anywhere within it.
  const until = dateOnly ? from + 86_400_000 : from + 1;
  switch (comparator) {
    case ":": return ms >= from && ms < until;
    case ":>": return ms >= until;
    case ":>=": return ms >= from;
    case ":<": return ms < from;
    case ":<=": return ms < until;
  }
}

function compareNumbers(value: number, comparator: Comparator, wanted: number): boolean {
  switch (comparator) {
    case ":": return value === wanted;
    case ":>": return value > wanted;
    case ":>=": return value >= wanted;
    case ":<": return value < wanted;
    case ":<=": return value <= wanted;
  }
}

function matchText(value: string, wanted: string): boolean {
  const have = value.toLowerCase();
  const want = wanted.toLowerCase();
  if (want === "*") return have !== "";
  return want.endsWith("*") ? have.includes(want.slice(0, -1)) : have === want;
}
