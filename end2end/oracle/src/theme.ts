/** The platform's rules for a theme app extension that its theme checker does not look at. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** The parts of a block's schema that have rules. */
export interface BlockSchema {
  readonly name?: unknown;
  readonly target?: unknown;
  readonly settings?: readonly Readonly<Record<string, unknown>>[];
  readonly [attribute: string]: unknown;
}

const ATTRIBUTES = ["name", "target", "javascript", "stylesheet", "settings", "enabled_on", "disabled_on", "available_if", "class", "tag", "default"];
const TARGETS = ["section", "head", "body", "compliance_head"];
const TEMPLATES = ["404", "article", "blog", "cart", "collection", "index", "list-collections", "page", "password", "product", "search", "customers/account", "customers/activate_account", "customers/addresses", "customers/login", "customers/order", "customers/register", "customers/reset_password", "gift_card", "policy", "*"];
const FORBIDDEN_TAGS = ["javascript", "stylesheet", "include", "layout", "section", "sections"];
const FORBIDDEN_OBJECTS = ["content_for_header", "content_for_index", "content_for_layout"];
const FOLDERS: Readonly<Record<string, RegExp>> = {
  blocks: /\.liquid$/, snippets: /\.liquid$/, assets: /\.(js|css|json|svg|png|jpe?g|wasm)$/, locales: /^([a-z]{2}(-[A-Z]{2})?)(\.default)?(\.schema)?\.json$/,
};
/** Below this many characters; the merchant sees the app's name beside it. */
const NAME_CHARS = 25;
const LIMITS = { files_bytes: 10_000_000, blocks: 30, liquid_bytes: 100_000, locale_files: 100, locale_bytes: 15_000 };

const SCHEMA = /\{%-?\s*schema\s*-?%\}([\s\S]*?)\{%-?\s*endschema\s*-?%\}/g;

/** Types of settings that the platform knows, as its own data for theme checkers lists them. */
export const SETTING_TYPES: ReadonlySet<string> = new Set(
  [...readFileSync(createRequire(import.meta.url).resolve("@shopify/theme-check-docs-updater/data/setting.json"), "utf8").matchAll(/"const":\s*"([a-z_]+)"/g)].map(([, type]) => type!),
);

/** What is wrong with a block's text, given the texts for merchants by file and the assets there are. */
export function blockProblems(source: string, appName: string, locales: Readonly<Record<string, unknown>>, assets: readonly string[]): readonly string[] {
  const schemas = [...source.matchAll(SCHEMA)];
  if (schemas.length !== 1) return [`has ${schemas.length} schemas`];
  let schema: BlockSchema;
  try {
    schema = JSON.parse(schemas[0]![1]!) as BlockSchema;
  } catch {
    return ["its schema is no JSON"];
  }
  const liquid = source.replace(SCHEMA, "").replace(/\{%-?\s*comment\s*-?%\}[\s\S]*?\{%-?\s*endcomment\s*-?%\}/g, "");
  const problems: string[] = [];
  const say = (holds: boolean, words: string): void => { if (!holds) problems.push(words); };

  for (const attribute of Object.keys(schema)) say(ATTRIBUTES.includes(attribute), `${attribute} is no attribute`);
  say(typeof schema.name === "string" && schema.name !== "", "has no name");
  for (const [file, text] of names(String(schema.name ?? ""), locales)) {
    say(text !== undefined, `${file} has no ${String(schema.name)}`);
    say([...(text ?? "")].length < NAME_CHARS, `its name ${JSON.stringify(text)} (${file}) is too long`);
    say(!(text ?? "").toLowerCase().includes(appName.toLowerCase()), `its name ${JSON.stringify(text)} (${file}) holds the app's`);
  }
  say(TARGETS.includes(String(schema.target)), `${String(schema.target)} is no target`);
  for (const [attribute, ending] of [["javascript", ".js"], ["stylesheet", ".css"]] as const) {
    const asset = schema[attribute];
    if (asset !== undefined) say(typeof asset === "string" && asset.endsWith(ending) && assets.includes(asset), `${attribute} ${JSON.stringify(asset)} is no asset`);
  }
  say(schema["enabled_on"] === undefined || schema["disabled_on"] === undefined, "is both enabled and disabled somewhere");
  for (const attribute of ["enabled_on", "disabled_on"]) problems.push(...placeProblems(attribute, schema[attribute]));
  const available = schema["available_if"];
  say(available === undefined || /^\{\{ ?app\.metafields\.\w+\.\w+ ?\}\}$/.test(String(available)), "available_if is no metafield of the app");
  problems.push(...settingProblems(schema.settings ?? [], locales));
  for (const tag of FORBIDDEN_TAGS) say(!new RegExp(`\\{%-?\\s*${tag}\\b`).test(liquid), `uses the tag ${tag}`);
  for (const object of FORBIDDEN_OBJECTS) say(!liquid.includes(object), `uses ${object}`);
  return problems;
}

/** The text itself, or what each language's file for merchants has for its key. */
function names(text: string, locales: Readonly<Record<string, unknown>>): readonly (readonly [string, string | undefined])[] {
  if (!text.startsWith("t:")) return [["schema", text]];
  return Object.entries(locales).map(([file, locale]) => {
    const found = text.slice(2).split(".").reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], locale);
    return [file, typeof found === "string" ? found : undefined];
  });
}

function placeProblems(attribute: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (value === null || typeof value !== "object" || Object.keys(value).length === 0) return [`${attribute} says nothing`];
  return Object.entries(value).flatMap(([key, list]) => {
    if (!["templates", "groups"].includes(key) || !Array.isArray(list) || list.length === 0) return [`${attribute}.${key} is no list of places`];
    const known = (place: unknown): boolean => (key === "templates" ? TEMPLATES.includes(String(place)) : /^(header|footer|aside|custom\.[\w-]+|\*)$/.test(String(place)));
    return list.filter((place) => !known(place)).map((place) => `${attribute}.${key}: ${String(place)} is no place`);
  });
}

function settingProblems(settings: readonly Readonly<Record<string, unknown>>[], locales: Readonly<Record<string, unknown>>): readonly string[] {
  const ids = settings.flatMap(({ id }) => (id === undefined ? [] : [String(id)]));
  const doubled = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `the setting ${id} stands twice`);
  return [...doubled, ...settings.flatMap((setting, at) => {
    const { id, type, label, default: value, options, min, max, step } = setting;
    const problems: string[] = [];
    const say = (holds: boolean, words: string): void => { if (!holds) problems.push(`setting ${String(id ?? at)}: ${words}`); };
    const isWord = type === "header" || type === "paragraph";
    say(SETTING_TYPES.has(String(type)), `${String(type)} is no type`);
    say(isWord ? typeof setting["content"] === "string" : typeof id === "string" && /^[\w-]+$/.test(id), isWord ? "has no content" : "has no id");
    say(isWord || typeof label === "string", "has no label");
    for (const text of [label, setting["content"], setting["info"]]) {
      for (const [file, found] of names(String(text ?? ""), locales)) say(found !== undefined, `${file} has no ${String(text)}`);
    }
    if (type === "select" || type === "radio") {
      const values = Array.isArray(options) ? options.map((option: { value?: unknown }) => option.value) : [];
      say(values.length > 0 && new Set(values).size === values.length, "has no choices, or one twice");
      say(value === undefined || values.includes(value), `${JSON.stringify(value)} is no choice`);
    }
    if (type === "range") {
      const [low, high, by] = [min, max, step].map(Number) as [number, number, number];
      say(low < high && by > 0 && (high - low) / by <= 100, "has no range the editor can draw");
      say(Number(value) >= low && Number(value) <= high && (Number(value) - low) % by === 0, `${JSON.stringify(value)} is no step of it`);
    }
    if (type === "checkbox") say(value === undefined || typeof value === "boolean", `${JSON.stringify(value)} is no truth`);
    return problems;
  })];
}

/** What is wrong with the files of an extension: where they are, how many, how large. */
export function fileProblems(dir: string): readonly string[] {
  const problems: string[] = [];
  const of = (folder: string): readonly string[] => (existsSync(join(dir, folder)) ? readdirSync(join(dir, folder)) : []);
  for (const name of readdirSync(dir)) {
    if (statSync(join(dir, name)).isDirectory() && FOLDERS[name] === undefined) problems.push(`${name}: no such folder in a theme extension`);
  }
  const bytes = (folder: string): number => of(folder).reduce((sum, name) => sum + statSync(join(dir, folder, name)).size, 0);
  for (const [folder, pattern] of Object.entries(FOLDERS)) {
    for (const name of of(folder)) if (!pattern.test(name)) problems.push(`${folder}/${name}: not a file of this folder`);
  }
  const count = (what: string, found: number, limit: number): void => { if (found > limit) problems.push(`${what}: ${found}, and ${limit} are allowed`); };
  count("bytes of all files", Object.keys(FOLDERS).reduce((sum, folder) => sum + bytes(folder), 0), LIMITS.files_bytes);
  count("blocks", of("blocks").length, LIMITS.blocks);
  count("bytes of Liquid", bytes("blocks") + bytes("snippets"), LIMITS.liquid_bytes);
  count("locale files", of("locales").length, LIMITS.locale_files);
  for (const name of of("locales")) count(`bytes of locales/${name}`, statSync(join(dir, "locales", name)).size, LIMITS.locale_bytes);
  if (of("locales").filter((name) => /\.default\.json$/.test(name)).length !== 1) problems.push("locales: one language is the default");
  return problems;
}
