/** The record that switches the app's pixel on, with its settings; an app has one at most, and it goes with the app. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Journal, JournalEntry } from "./journal.ts";

const FIRST_ID = 43_000_000_000_001;

/** What is kept of it. */
export interface AppPixelRecord {
  readonly kind: "WebPixel";
  readonly id: number;
  /** As JSON text, which is how the platform gives them back. */
  readonly settings: string;
}

type PixelEntry =
  | (JournalEntry & { readonly kind: "app_pixel_set"; readonly settings: string | null })
  | (JournalEntry & { readonly kind: "app_uninstalled" });

/** Keeps the record. */
export class AppPixel {
  private record: AppPixelRecord | null = null;
  private nextId = FIRST_ID;

  constructor(private readonly journal: Journal, private readonly now: () => number) {
    for (const entry of journal.replayed) this.apply(entry as PixelEntry);
    // The uninstall is written down by another part; it concerns this one all the same.
    journal.listen((entry) => this.apply(entry as PixelEntry));
  }

  /** The record, when the pixel is on. */
  get current(): AppPixelRecord | null {
    return this.record;
  }

  /** Switches it on, or changes its settings; without settings it is switched off. */
  set(settings: string | null): AppPixelRecord | null {
    const entry: PixelEntry = { kind: "app_pixel_set", at: this.now(), settings };
    this.journal.append(entry);
    return this.record;
  }

  private apply(entry: PixelEntry): void {
    switch (entry.kind) {
      case "app_pixel_set":
        this.record = entry.settings === null ? null : { kind: "WebPixel", id: this.record?.id ?? this.nextId++, settings: entry.settings };
        break;
      case "app_uninstalled":
        this.record = null;
        break;
    }
  }
}

/** Names of the settings that the pixel's file declares; undefined when there is no pixel to switch on. */
export function declaredSettings(extensionDir: string): readonly string[] | undefined {
  const path = join(extensionDir, "shopify.extension.toml");
  if (!existsSync(path)) return undefined;
  return [...readFileSync(path, "utf8").matchAll(/^\[settings\.fields\.(\w+)\]$/gm)].map(([, name]) => name!);
}
