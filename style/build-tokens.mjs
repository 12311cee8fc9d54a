// Writes tokens.css: the design tokens the admin uses, as a Tailwind theme, light and dark.
// Run it after changing a list here or updating the package: node style/build-tokens.mjs
//
// Only the tokens named here get in, under their own names, so `bg-bg-surface` in a view is the token
// `color-bg-surface`. Tailwind's own scales are switched off first: the name of a colour, a distance or a radius that is
// not a token means nothing.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { themes } from "@shopify/polaris-tokens";

const light = themes.light;
const dark = themes["dark-experimental"];
const manifest = createRequire(import.meta.url)("../node_modules/@shopify/polaris-tokens/package.json");

const COLORS = [
  "bg", "bg-surface", "bg-surface-hover", "bg-surface-active", "bg-surface-selected", "bg-surface-secondary",
  "bg-surface-info", "bg-surface-success", "bg-surface-warning", "bg-surface-critical",
  "bg-fill", "bg-fill-hover", "bg-fill-active", "bg-fill-disabled", "bg-fill-secondary", "bg-fill-tertiary",
  "bg-fill-brand", "bg-fill-brand-hover", "bg-fill-brand-active", "bg-fill-brand-disabled",
  "bg-fill-info", "bg-fill-success", "bg-fill-critical", "bg-fill-critical-hover", "bg-fill-inverse",
  "bg-fill-inverse-hover", "bg-fill-transparent-hover", "bg-fill-transparent-active",
  "text", "text-secondary", "text-disabled", "text-link", "text-link-hover", "text-brand-on-bg-fill",
  "text-brand-on-bg-fill-disabled", "text-info", "text-success", "text-warning", "text-critical",
  "text-critical-on-bg-fill", "text-inverse",
  "border", "border-hover", "border-secondary", "border-tertiary", "border-focus", "border-info", "border-success",
  "border-warning", "border-critical", "border-critical-secondary",
  "icon", "icon-secondary", "icon-disabled", "icon-info", "icon-success", "icon-warning", "icon-critical",
  "input-bg-surface", "input-border", "input-border-hover", "backdrop-bg",
];

// The package's dark theme is unfinished: these roles still have their light value there. Each is set to another
// token of the package with enough contrast on dark surfaces, so no colour is made up here.
const DARK_FROM = {
  "bg-surface-secondary": light.color["color-bg-inverse"],
  "bg-surface-info": light.color["color-text-info-active"],
  "bg-surface-success": light.color["color-text-success-active"],
  "bg-surface-warning": light.color["color-text-warning-active"],
  "bg-surface-critical": light.color["color-text-critical-active"],
  "bg-fill-tertiary": light.color["color-bg-fill-inverse-hover"],
  "bg-fill-inverse": light.color["color-bg-fill-inverse-hover"],
  "bg-fill-inverse-hover": light.color["color-bg-fill-inverse-active"],
  "text-disabled": light.color["color-icon-secondary"],
  "text-link": light.color["color-text-link-inverse"],
  "text-link-hover": light.color["color-text-inverse"],
  "text-info": light.color["color-bg-fill-info-secondary"],
  "text-success": light.color["color-bg-surface-success"],
  "text-warning": light.color["color-bg-surface-warning"],
  "text-critical": light.color["color-bg-fill-critical-secondary"],
  "border": light.color["color-border-inverse"],
  "border-hover": light.color["color-icon-secondary"],
  "border-tertiary": light.color["color-border-inverse"],
  "border-focus": light.color["color-bg-fill-info"],
  "border-info": light.color["color-text-info"],
  "border-success": light.color["color-text-success"],
  "border-warning": light.color["color-text-warning"],
  "border-critical": light.color["color-text-critical"],
  "border-critical-secondary": light.color["color-border-critical"],
  "icon-info": light.color["color-bg-fill-info"],
  "icon-success": light.color["color-border-success"],
  "icon-warning": light.color["color-bg-fill-warning"],
  "icon-critical": light.color["color-border-critical"],
  "input-bg-surface": light.color["color-bg-inverse"],
  "input-border-hover": light.color["color-text-inverse-secondary"],
};

const SPACES = ["0", "025", "050", "100", "150", "200", "300", "400", "500", "600", "800", "1000", "1200", "1600", "2000", "2400", "3200"];
const RADII = ["050", "100", "150", "200", "300", "400", "full"];
const SHADOWS = ["0", "100", "200", "300", "400", "500", "600", "border-inset"];
const TEXTS = ["heading-xl", "heading-lg", "heading-md", "heading-sm", "body-lg", "body-md", "body-sm", "body-xs"];
const BREAKPOINTS = ["sm", "md", "lg"];

/** The token's value, or a stop: a name that the package dropped must not vanish from the page in silence. */
function value(theme, group, name) {
  const found = theme[group][name];
  if (found === undefined) throw new Error(`the package has no token ${name}`);
  return found;
}

// The package's weights are those of a variable font. The admin uses the system's font, where only 400, 600 and 700 are
// there everywhere: 450 would be drawn as 500 by some systems, and 550 as 400.
const SYSTEM_WEIGHTS = { 450: "400", 550: "600", 650: "600", 700: "700" };

function plainWeight(weight) {
  const plain = SYSTEM_WEIGHTS[weight];
  if (plain === undefined) throw new Error(`no weight of the system's font is known for ${weight}`);
  return plain;
}

// The same stack as the package's, without the web font in front.
const systemFont = value(light, "font", "font-family-sans").split(",").slice(1).join(",").trim();

const theme = [
  ...["color", "spacing", "radius", "shadow", "text", "breakpoint", "font", "font-weight"].map((scale) => `--${scale}-*: initial;`),
  "--spacing: initial;",
  `--font-sans: ${systemFont};`,
  `--default-font-family: var(--font-sans);`,
  ...COLORS.map((name) => `--color-${name}: ${value(light, "color", `color-${name}`)};`),
  ...SPACES.map((name) => `--spacing-${name}: ${value(light, "space", `space-${name}`)};`),
  ...RADII.map((name) => `--radius-${name}: ${value(light, "border", `border-radius-${name}`)};`),
  ...SHADOWS.map((name) => `--shadow-${name}: ${value(light, "shadow", `shadow-${name}`)};`),
  ...BREAKPOINTS.map((name) => `--breakpoint-${name}: ${value(light, "breakpoints", `breakpoints-${name}`)};`),
  ...["regular", "medium", "semibold", "bold"].map((name) => `--font-weight-${name}: ${plainWeight(value(light, "font", `font-weight-${name}`))};`),
  ...TEXTS.flatMap((name) => {
    const part = (what) => value(light, "text", `text-${name}-font-${what}`);
    return [
      `--text-${name}: ${part("size")};`,
      `--text-${name}--line-height: ${part("line-height")};`,
      `--text-${name}--letter-spacing: ${part("letter-spacing")};`,
      `--text-${name}--font-weight: ${plainWeight(part("weight"))};`,
    ];
  }),
];

for (const name of Object.keys(DARK_FROM)) {
  if (!COLORS.includes(name)) throw new Error(`${name} has a dark value and is not in the list`);
}
const night = COLORS.map((name) => [name, DARK_FROM[name] ?? value(dark, "color", `color-${name}`)])
  .filter(([name, shade]) => shade !== value(light, "color", `color-${name}`))
  .map(([name, shade]) => `--color-${name}: ${shade};`);

const lines = (rows, depth) => rows.map((row) => `${"  ".repeat(depth)}${row}`).join("\n");
writeFileSync(
  new URL("tokens.css", import.meta.url),
  `/* Written by build-tokens.mjs from @shopify/polaris-tokens ${manifest.version}; change that file, not this one.
   The values are Copyright (c) 2017-present Shopify Inc., under the licence in polaris-tokens.LICENSE.md. */

@theme {
${lines(theme, 1)}
}

@media (prefers-color-scheme: dark) {
  :root {
${lines(night, 2)}
  }
}
`,
);
writeFileSync(
  new URL("polaris-tokens.LICENSE.md", import.meta.url),
  readFileSync(new URL("../node_modules/@shopify/polaris-tokens/LICENSE.md", import.meta.url)),
);
