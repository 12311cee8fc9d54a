/** The widget's own words; everything else on a card is written by the server or by the theme engine. */
export interface Texts {
  readonly adding: string;
  readonly added: string;
  readonly failed: string;
  readonly announceAdded: string;
  readonly announceHidden: string;
}

/**
 * Reads the words from the block, which has them in the shopper's language (`data-text-added` and so on).
 * There are no English ones to fall back on: half a card in another language is worse than a mark.
 */
export function readTexts({ dataset }: HTMLElement): Texts {
  const read = (name: string): string => dataset[`text${name}`] ?? "…";
  return {
    adding: read("Adding"),
    added: read("Added"),
    failed: read("Failed"),
    announceAdded: read("AnnounceAdded"),
    announceHidden: read("AnnounceHidden"),
  };
}

/** Puts a product's title into an announcement. */
export function withTitle(text: string, title: string): string {
  // A function, because a title may contain the "$&" that a plain replacement would expand.
  return text.replace("[title]", () => title);
}
