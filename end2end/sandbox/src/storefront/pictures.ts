/** Product pictures: flat drawings on a coloured ground, made from the product's id, the same each time. */
import type { Product } from "../data/model.ts";
import { hash32, pick } from "../data/random.ts";
import { typeOf, type Shape } from "../data/generate.ts";

interface Palette {
  readonly ground: string;
  readonly floor: string;
  readonly main: string;
  readonly dark: string;
  readonly light: string;
}

const PALETTES: readonly Palette[] = [
  { ground: "#f3e7dc", floor: "#e8d5c4", main: "#c8694a", dark: "#8f4330", light: "#f6c9a8" },
  { ground: "#e4ecf0", floor: "#d0dde4", main: "#4a7c97", dark: "#2c5468", light: "#b5d3e0" },
  { ground: "#e9ece1", floor: "#d8decb", main: "#6e8b58", dark: "#465c37", light: "#c7d8b4" },
  { ground: "#f5e6e8", floor: "#ebd1d5", main: "#c2596b", dark: "#873949", light: "#f0b7c0" },
  { ground: "#f6eeda", floor: "#ecdfbd", main: "#d09a2d", dark: "#91681a", light: "#f5d88f" },
  { ground: "#e9e6f1", floor: "#d6d1e5", main: "#6f63a4", dark: "#483f73", light: "#c4bce0" },
  { ground: "#e1efec", floor: "#cae1dc", main: "#3f8c80", dark: "#275f56", light: "#acd6ce" },
  { ground: "#efeae6", floor: "#dfd6cf", main: "#7d6a5c", dark: "#53453b", light: "#cdbcae" },
];

type Draw = (p: Palette, n: number) => string;

const SHAPES: Readonly<Record<Shape, Draw>> = {
  bag: (p, n) => `<path d="M300 330v-40a100 100 0 0 1 200 0v40" fill="none" stroke="${p.dark}" stroke-width="22"/><path d="M230 330h340l34 290a24 24 0 0 1-24 28H220a24 24 0 0 1-24-28z" fill="${p.main}"/>${dots(p.light, n)}`,
  light: (p) => `<ellipse cx="400" cy="300" rx="180" ry="170" fill="${p.light}" opacity=".55"/><path d="M400 205c46 60 52 86 52 110a52 52 0 0 1-104 0c0-24 8-50 52-110z" fill="#f4b942"/><path d="M400 262c20 28 24 40 24 54a24 24 0 0 1-48 0c0-14 4-26 24-54z" fill="#fff3cf"/><rect x="310" y="372" width="180" height="276" rx="16" fill="${p.main}"/><rect x="310" y="372" width="180" height="44" rx="16" fill="${p.dark}"/>`,
  mug: (p, n) => `<path d="M540 380h40a80 80 0 0 1 0 160h-40" fill="none" stroke="${p.dark}" stroke-width="34"/><path d="M240 320h310v240a88 88 0 0 1-88 88H328a88 88 0 0 1-88-88z" fill="${p.main}"/><rect x="240" y="${390 + (n % 3) * 30}" width="310" height="46" fill="${p.light}"/><ellipse cx="395" cy="320" rx="155" ry="26" fill="${p.dark}"/>`,
  star: (p) => `<path d="M400 190 460 336l158 12-120 102 37 154-135-82-135 82 37-154-120-102 158-12z" fill="${p.main}"/><path d="M400 190v332l-135 82 37-154-120-102 158-12z" fill="${p.dark}" opacity=".35"/><circle cx="400" cy="168" r="16" fill="none" stroke="${p.dark}" stroke-width="8"/>`,
  card: (p, n) => `<rect x="250" y="230" width="300" height="400" rx="10" fill="#fff" transform="rotate(${-8 + (n % 5)} 400 430)"/><rect x="262" y="240" width="300" height="400" rx="10" fill="${p.main}"/><path d="M330 400a82 82 0 1 1 164 0c0 60-82 116-82 116s-82-56-82-116z" fill="${p.light}"/>`,
  frame: (p) => `<rect x="220" y="220" width="360" height="428" rx="8" fill="${p.dark}"/><rect x="252" y="252" width="296" height="364" fill="#fff"/><rect x="292" y="292" width="216" height="284" fill="${p.light}"/><circle cx="452" cy="366" r="34" fill="#fff" opacity=".8"/><path d="M292 576V500l70-70 60 64 32-30 54 56v56z" fill="${p.main}"/>`,
  box: (p) => `<rect x="220" y="380" width="360" height="268" rx="10" fill="${p.main}"/><rect x="198" y="316" width="404" height="84" rx="10" fill="${p.dark}"/><rect x="374" y="316" width="52" height="332" fill="${p.light}"/><path d="M400 316c-30-96-132-92-126-34 4 32 60 38 126 34zm0 0c30-96 132-92 126-34-4 32-60 38-126 34z" fill="none" stroke="${p.light}" stroke-width="20"/>`,
  heart: (p) => `<path d="M400 640C180 480 196 300 300 276c60-14 90 30 100 62 10-32 40-76 100-62 104 24 120 204-100 364z" fill="${p.main}"/><path d="M292 316c-40 16-48 70-34 116" fill="none" stroke="${p.light}" stroke-width="18" stroke-linecap="round"/><path d="M400 338V180" stroke="${p.dark}" stroke-width="8"/>`,
  flower: (p) => `<path d="M400 648V420m0 150c-70 0-104-40-108-84 62-4 102 26 108 84zm0-40c66-4 96-38 100-80-58 0-94 30-100 80z" stroke="#5d7d4a" stroke-width="16" fill="#7d9e66"/>${[0, 60, 120, 180, 240, 300].map((a) => `<ellipse cx="400" cy="262" rx="46" ry="76" fill="${p.main}" transform="rotate(${a} 400 340)"/>`).join("")}<circle cx="400" cy="340" r="46" fill="${p.light}"/>`,
  toy: (p) => `<circle cx="312" cy="262" r="52" fill="${p.dark}"/><circle cx="488" cy="262" r="52" fill="${p.dark}"/><circle cx="400" cy="330" r="126" fill="${p.main}"/><ellipse cx="400" cy="556" rx="136" ry="112" fill="${p.main}"/><ellipse cx="400" cy="568" rx="78" ry="72" fill="${p.light}"/><ellipse cx="400" cy="366" rx="52" ry="42" fill="${p.light}"/><circle cx="356" cy="314" r="13" fill="${p.dark}"/><circle cx="444" cy="314" r="13" fill="${p.dark}"/><ellipse cx="400" cy="352" rx="17" ry="12" fill="${p.dark}"/>`,
  clock: (p) => `<circle cx="400" cy="430" r="210" fill="${p.dark}"/><circle cx="400" cy="430" r="176" fill="#fff"/>${[0, 90, 180, 270].map((a) => `<rect x="392" y="270" width="16" height="34" rx="6" fill="${p.main}" transform="rotate(${a} 400 430)"/>`).join("")}<path d="M400 430V320m0 110 76 46" stroke="${p.dark}" stroke-width="16" stroke-linecap="round"/><circle cx="400" cy="430" r="16" fill="${p.main}"/>`,
  ring: (p, n) => `<path d="M232 250c10 200 76 300 168 300s158-100 168-300" fill="none" stroke="${p.dark}" stroke-width="12"/>${[0, 1, 2, 3, 4].map((i) => `<circle cx="${276 + i * 62}" cy="${[440, 516, 550, 516, 440][i]}" r="${[26, 32, 44, 32, 26][i]}" fill="${(i + n) % 2 === 0 ? p.main : p.light}"/>`).join("")}`,
  pen: (p) => `<rect x="236" y="220" width="290" height="428" rx="14" fill="${p.main}"/><rect x="236" y="220" width="56" height="428" rx="14" fill="${p.dark}"/><rect x="336" y="290" width="146" height="92" rx="6" fill="${p.light}"/><path d="m560 250 40 12-70 330-34 48-6-62z" fill="#f4b942"/><path d="m496 640-6-62 40 12z" fill="${p.dark}"/>`,
  cushion: (p) => `<path d="M210 290c120-30 260-30 380 0 16 110 16 220 0 330-120 30-260 30-380 0-16-110-16-220 0-330z" fill="${p.main}"/><path d="M258 330c90-20 194-20 284 0 10 84 10 166 0 250-90 20-194 20-284 0-10-84-10-166 0-250z" fill="none" stroke="${p.light}" stroke-width="14" stroke-dasharray="30 22"/><circle cx="400" cy="455" r="20" fill="${p.dark}"/>`,
  tin: (p, n) => `<path d="M250 320h300v276c0 28-67 52-150 52s-150-24-150-52z" fill="${p.main}"/><path d="M250 ${420 + (n % 3) * 16}c40 26 260 26 300 0v70c-40 26-260 26-300 0z" fill="${p.light}"/><ellipse cx="400" cy="320" rx="164" ry="52" fill="${p.dark}"/><ellipse cx="400" cy="304" rx="164" ry="52" fill="${p.main}"/><ellipse cx="400" cy="282" rx="26" ry="14" fill="${p.dark}"/>`,
};

function dots(colour: string, n: number): string {
  const out: string[] = [];
  for (let row = 0; row < 4; row++) {
    for (let col = 0; col < 4; col++) out.push(`<circle cx="${290 + col * 72 + (row % 2) * 22}" cy="${400 + row * 60}" r="${12 + (n % 3) * 2}" fill="${colour}"/>`);
  }
  return out.join("");
}

/** The picture of a product as SVG, 800 by 800. */
export function drawPicture(product: Product, seed: number): string {
  const palette = pick(seed, `picture/${product.code}`, PALETTES);
  const n = hash32(product.code);
  const body = SHAPES[typeOf(product.title).shape](palette, n);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" width="800" height="800"><rect width="800" height="800" fill="${palette.ground}"/><rect y="610" width="800" height="190" fill="${palette.floor}"/><ellipse cx="400" cy="652" rx="230" ry="26" fill="${palette.dark}" opacity=".16"/>${body}</svg>`;
}
