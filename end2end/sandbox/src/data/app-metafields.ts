/** What the app keeps at its own installation: values that the theme reads as `app.metafields`. They go when the app goes. */
import type { Journal, JournalEntry } from "./journal.ts";
import type { Installation, Metafield } from "./model.ts";

const FIRST_ID = 42_000_000_000_001;

/** The app's only installation. */
export const INSTALLATION: Installation = { kind: "AppInstallation", id: 1 };

/** A value to be set; it replaces the one of the same namespace and key. */
export type NewMetafield = Pick<Metafield, "namespace" | "key" | "type" | "value">;

interface SetEntry extends JournalEntry {
  readonly kind: "app_metafields_set";
  /** All values of one call, so that a crash keeps all of them or none. */
  readonly metafields: readonly NewMetafield[];
}
type MetafieldEntry = SetEntry | (JournalEntry & { readonly kind: "app_uninstalled" });

/** Keeps the installation's metafields. */
export class AppMetafields {
  private readonly byName = new Map<string, Metafield>();
  private readonly parsed = new Map<string, unknown>();
  private nextId = FIRST_ID;

  constructor(private readonly journal: Journal, private readonly now: () => number) {
    for (const entry of journal.replayed) this.apply(entry as MetafieldEntry);
    // The uninstall is written down by another part; it concerns this one all the same.
    journal.listen((entry) => this.apply(entry as MetafieldEntry));
  }

  /** What the values say, by `namespace.key`. Neither part may hold a dot, so a name is never two things. */
  get values(): ReadonlyMap<string, unknown> {
    return this.parsed;
  }

  /** All metafields, oldest first. */
  list(): readonly Metafield[] {
    return [...this.byName.values()];
  }

  /** One of {@link list}. */
  get(namespace: string, key: string): Metafield | undefined {
    return this.byName.get(`${namespace}.${key}`);
  }

  /** Sets values, all at once. Each must be JSON. */
  set(metafields: readonly NewMetafield[]): readonly Metafield[] {
    const entry: SetEntry = { kind: "app_metafields_set", at: this.now(), metafields };
    this.journal.append(entry);
    return metafields.map(({ namespace, key }) => this.get(namespace, key)!);
  }

  private apply(entry: MetafieldEntry): void {
    switch (entry.kind) {
      case "app_metafields_set":
        for (const { namespace, key, type, value } of entry.metafields) {
          const name = `${namespace}.${key}`;
          const before = this.byName.get(name);
          this.byName.set(name, { kind: "Metafield", id: before?.id ?? this.nextId++, namespace, key, type, value, createdAt: before?.createdAt ?? entry.at, updatedAt: entry.at });
          this.parsed.set(name, JSON.parse(value));
        }
        break;
      case "app_uninstalled":
        this.byName.clear();
        this.parsed.clear();
        break;
    }
  }
}
