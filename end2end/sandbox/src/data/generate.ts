/** What the source data lacks, made from a seed: types, cost, stock, words. Tags on each product say which. */
import { escapeHtml } from "../html.ts";
import { unit } from "./random.ts";

/** Tags that mark generated facts on every product. */
export const GENERATED_TAGS = ["generated:cost", "generated:stock", "generated:type", "generated:picture"] as const;

/** A product type, the title words that lead to it, and the picture drawn for it. */
export interface TypeRule {
  readonly type: string;
  readonly words: RegExp;
  readonly shape: Shape;
}

/** Shapes the picture generator can draw. */
export type Shape = "bag" | "light" | "mug" | "star" | "card" | "frame" | "box" | "heart" | "flower" | "toy" | "clock" | "ring" | "pen" | "cushion" | "tin";

/** First match wins; seasonal goods come first because the season is what a shopper looks for. */
export const TYPE_RULES: readonly TypeRule[] = [
  { type: "Christmas", words: /christmas|xmas|advent|santa|reindeer|snowman|stocking/, shape: "star" },
  { type: "Bags", words: /\bbags?\b|\bpurse|\bshopper|\btote|rucksack|backpack|satchel|luggage|suitcase/, shape: "bag" },
  { type: "Candles & lighting", words: /t-?lights?|candles?|lanterns?|\blamps?|\blights?\b|chandelier|candlestick|nightlight/, shape: "light" },
  { type: "Kitchen & dining", words: /\bmugs?|\bcups?\b|tea|coffee|plates?|bowls?|cutlery|jugs?\b|cake|baking|spoons?|glass|napkins?|apron|kitchen|egg|jam|dish|pantry|lunch|recipe|tray|bread|bottle/, shape: "mug" },
  { type: "Tins & storage", words: /\btins?\b|storage|drawer|cabinet|basket|hooks?\b|hanger|rack|crate|\bchest/, shape: "tin" },
  { type: "Stationery & wrap", words: /cards?\b|wrap\b|ribbons?|paper|notebook|pens?\b|pencils?|stickers?|tags?\b|envelope|journal|calendar|stamps?|gift tape|sketchbook|chalk|ruler|eraser/, shape: "pen" },
  { type: "Frames & signs", words: /frames?\b|signs?\b|mirror|picture|photo|poster|blackboard|wall art/, shape: "frame" },
  { type: "Clocks", words: /clocks?\b/, shape: "clock" },
  { type: "Jewellery & accessories", words: /necklace|bracelet|earrings?|\brings?\b|brooch|jewel|bangle|hair|scarf|umbrella|keyring|key ring|beads?/, shape: "ring" },
  { type: "Toys & games", words: /toys?\b|game|doll|puzzle|skittles|ludo|dominoes|playhouse|bear|soldier|robot|dinosaur|circus|spaceboy|snap|jigsaw|teddy|children/, shape: "toy" },
  { type: "Cushions & textiles", words: /cushion|quilt|throw|blanket|rug\b|towel|doormat|mat\b|bunting|curtain|fabric|hot water|warmer|pillow/, shape: "cushion" },
  { type: "Garden & flowers", words: /garden|flower|plant|watering|bird|parasol|herb|rose|daisy|butterfl|vase|wreath/, shape: "flower" },
  { type: "Party", words: /party|balloon|birthday|paper chain|confetti|feather/, shape: "card" },
  { type: "Decorations", words: /heart|decoration|ornament|hanging|garland|incense|trinket|angel|charm/, shape: "heart" },
];

const OTHER: TypeRule = { type: "Gifts", words: /./, shape: "box" };

/** The type whose words are in the title. */
export function typeOf(title: string): TypeRule {
  const lower = title.toLowerCase();
  return TYPE_RULES.find((rule) => rule.words.test(lower)) ?? OTHER;
}

const SMALL_WORDS = new Set(["a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"]);
const KEPT = new Set(["BBQ", "CD", "DVD", "IPOD", "LED", "S/2", "S/3", "S/4", "S/6", "UK", "XL", "3D", "T-LIGHT"]);

/** `WHITE HANGING HEART T-LIGHT HOLDER` becomes `White Hanging Heart T-Light Holder`. */
export function titleCase(raw: string): string {
  // The source uses commas and stops without a space after them, and doubles spaces.
  const words = raw.replace(/,(?=\S)/g, ", ").replace(/[.,\s]+$/, "").replace(/\s+/g, " ").split(" ");
  return words
    .map((word, i) => {
      if (KEPT.has(word) && word !== "T-LIGHT") return word;
      const lower = word.toLowerCase();
      if (i > 0 && SMALL_WORDS.has(lower)) return lower;
      return lower.replace(/(^|[-/("+&])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
    })
    .join(" ");
}

/** Letters, digits and hyphens of a title. */
export function handleOf(title: string): string {
  return title.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "item";
}

/** 40 to 70 % of the price, at least a penny. */
export function costMinor(seed: number, code: string, priceMinor: number): number {
  return Math.max(1, Math.round(priceMinor * (0.4 + 0.3 * unit(seed, `cost/${code}`))));
}

/** Pieces in stock: none for about 4 % of products, otherwise 5 to 400, low numbers commoner. */
export function stockOf(seed: number, code: string): number {
  if (unit(seed, `sold-out/${code}`) < 0.04) return 0;
  return 5 + Math.floor(395 * unit(seed, `stock/${code}`) ** 2);
}

/** An extra variant: its name and its price relative to the plain one. */
export interface ExtraVariant {
  readonly name: string;
  readonly priceFactor: number;
}

/** About one product in a hundred gets one or two larger sizes. */
export function extraVariants(seed: number, code: string): readonly ExtraVariant[] {
  const u = unit(seed, `variants/${code}`);
  if (u >= 0.012) return [];
  const large = { name: "Large", priceFactor: 1.4 };
  return u < 0.006 ? [large] : [large, { name: "Extra large", priceFactor: 1.8 }];
}

/** Two plain sentences, so that a product page is not empty. They claim nothing the data does not know. */
export function descriptionOf(title: string, type: string): string {
  return `<p>${escapeHtml(title)}, from our ${escapeHtml(type.toLowerCase())} shelf. Packed by hand and posted from London.</p>`;
}
