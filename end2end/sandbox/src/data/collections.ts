/** Collections: those of the seed, and what the merchant does with them. */
import type { Journal, JournalEntry } from "./journal.ts";
import type { Collection, Product } from "./model.ts";

const FIRST_NEW = 320_000_000_001;

/** What can be said of a collection. */
export interface CollectionChange {
  readonly title?: string;
  /** All that is in it. */
  readonly productIds?: readonly number[];
}

/** Written down of each change; the first one of an unknown number makes the collection. */
export interface CollectionEntry extends JournalEntry {
  readonly kind: "collection_changed";
  readonly id: number;
  readonly title?: string;
  readonly product_ids?: readonly number[];
  readonly deleted?: true;
}

/** Keeps collections. Whoever calls tells the listeners. */
export class Collections {
  private nextId = FIRST_NEW;

  constructor(
    private readonly kept: Collection[],
    private readonly products: ReadonlyMap<number, Product>,
    private readonly journal: Journal,
    private readonly now: () => number,
  ) {}

  /** All of them, those of the seed first. */
  get list(): readonly Collection[] {
    return this.kept;
  }

  /** Makes a collection. */
  create(change: CollectionChange): Collection {
    return this.write(this.nextId, change)!;
  }

  /** Changes one; undefined when there is none. */
  change(id: number, change: CollectionChange): Collection | undefined {
    return this.kept.some((collection) => collection.id === id) ? this.write(id, change) : undefined;
  }

  /** Deletes one and gives it back; undefined when there is none. */
  delete(id: number): Collection | undefined {
    const collection = this.kept.find((candidate) => candidate.id === id);
    if (collection !== undefined) this.append({ kind: "collection_changed", at: this.now(), id, deleted: true });
    return collection;
  }

  /** Does what was written down. */
  apply(entry: CollectionEntry): Collection | undefined {
    const at = this.kept.findIndex((collection) => collection.id === entry.id);
    this.nextId = Math.max(this.nextId, entry.id + 1);
    if (entry.deleted === true) {
      if (at >= 0) this.kept.splice(at, 1);
      return undefined;
    }
    const before = this.kept[at];
    const title = entry.title ?? before?.title ?? "Untitled";
    const collection: Collection = {
      kind: "Collection", id: entry.id, title, handle: before?.handle ?? `collection-${entry.id}`, updatedAt: entry.at,
      products: entry.product_ids?.flatMap((id) => this.products.get(id) ?? []) ?? before?.products ?? [],
    };
    if (at >= 0) this.kept[at] = collection;
    else this.kept.push(collection);
    return collection;
  }

  private write(id: number, { title, productIds }: CollectionChange): Collection | undefined {
    return this.append({
      kind: "collection_changed", at: this.now(), id,
      ...(title === undefined ? {} : { title }),
      ...(productIds === undefined ? {} : { product_ids: productIds }),
    });
  }

  private append(entry: CollectionEntry): Collection | undefined {
    this.journal.append(entry);
    return this.apply(entry);
  }
}
