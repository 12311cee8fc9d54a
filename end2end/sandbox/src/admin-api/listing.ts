/** Filtering, sorting and paging of connections. */
import { compileSearch, type SearchFields } from "./search.ts";
import { apiError, Listing, type Args, type FieldContext } from "./fields.ts";

/** Sort keys: a number or text to sort by. */
export type SortKeys<T> = Readonly<Record<string, (item: T) => number | string>>;

const PAGE_LIMIT = 250;

/** Applies the `query`, `sortKey` and `reverse` arguments of a root list. Ties are broken by id, so paging is stable. */
export function searchListing<T extends { readonly id: number }>(
  field: string, items: Iterable<T>, args: Args, context: FieldContext, fields: SearchFields<T>, sortKeys: SortKeys<T>,
): Listing {
  const found = searchItems(field, items, args["query"], context, fields);
  const key = sortKeys[String(args["sortKey"] ?? "ID")] ?? ((item: T) => item.id);
  found.sort((a, b) => {
    const x = key(a);
    const y = key(b);
    return x < y ? -1 : x > y ? 1 : a.id - b.id;
  });
  if (args["reverse"] === true) found.reverse();
  return new Listing(found);
}

/** Items that match a search text; what is odd about the text goes into the answer's extensions. */
export function searchItems<T>(field: string, items: Iterable<T>, query: unknown, context: FieldContext, fields: SearchFields<T>): T[] {
  if (typeof query !== "string" || query.trim() === "") return [...items];
  const search = compileSearch(query, fields);
  context.searches.push({ path: [field], query, parsed: search.parsed, warnings: search.warnings });
  const found: T[] = [];
  for (const item of items) if (search.test(item)) found.push(item);
  return found;
}

/** A page of a connection. */
export interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: object }[];
  readonly nodes: readonly object[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly startCursor: string | null; readonly endCursor: string | null };
}

function cursorOf(item: object, position: number): string {
  return Buffer.from(JSON.stringify({ last_id: (item as { id?: number }).id ?? position, at: position })).toString("base64");
}

/** Position of the item a cursor names; items may have come or gone since, so the id is looked for first. */
function positionOf(cursor: unknown, items: readonly object[]): number {
  let decoded: { last_id?: number; at?: number };
  try {
    decoded = JSON.parse(Buffer.from(String(cursor), "base64").toString("utf8")) as typeof decoded;
  } catch {
    throw apiError("Invalid cursor for current pagination sort.", "BAD_REQUEST");
  }
  if (typeof decoded.at !== "number") throw apiError("Invalid cursor for current pagination sort.", "BAD_REQUEST");
  if ((items[decoded.at] as { id?: number } | undefined)?.id === decoded.last_id) return decoded.at;
  const found = items.findIndex((item) => (item as { id?: number }).id === decoded.last_id);
  return found >= 0 ? found : decoded.at - 1;
}

/** Cuts the page that `first`/`after` or `last`/`before` ask for. */
export function pageOf(listing: Listing, args: Args): Page {
  const { items } = listing;
  const first = args["first"] as number | null | undefined;
  const last = args["last"] as number | null | undefined;
  if (first == null && last == null) throw apiError("you must provide one of first or last", "BAD_REQUEST");
  const n = (first ?? last)!;
  if (n < 0 || n > PAGE_LIMIT) throw apiError(`${first == null ? "last" : "first"} cannot exceed ${PAGE_LIMIT}`, "BAD_REQUEST");
  let start = args["after"] == null ? 0 : positionOf(args["after"], items) + 1;
  let end = args["before"] == null ? items.length : positionOf(args["before"], items);
  const reach = { start, end };
  if (first == null) start = Math.max(start, end - n);
  else end = Math.min(end, start + n);
  const edges = items.slice(start, end).map((node, i) => ({ cursor: cursorOf(node, start + i), node }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: end < (first == null ? items.length : reach.end),
      hasPreviousPage: start > (first == null ? reach.start : 0),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
