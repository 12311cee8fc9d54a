/**
 * The widget's own words, which the block has in the shopper's language (`data-text-added` and so on); everything
 * else is written by the server or by the theme engine. There are no English ones to fall back on: half a card in
 * another language is worse than a mark. `title` takes the place of `[title]`.
 */
export function words({ dataset }: HTMLElement, name: string, title = ""): string {
  // A function, because a title may contain the "$&" that a plain replacement would expand.
  return (dataset[`text${name}`] ?? "…").replace("[title]", () => title);
}
