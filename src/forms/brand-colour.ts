/** The brand's accent colour: read, made readable, and given out as a style sheet of its own, since pages have no inline style. */

type Rgb = readonly [red: number, green: number, blue: number];

/** Contrast that text needs (WCAG 2.2, 1.4.3). */
const readable = 4.5;
const white: Rgb = [255, 255, 255];
/** The page in dark mode: `--surface` of tokens.css. */
const darkSurface: Rgb = [0x14, 0x17, 0x1a];

/** `#rgb` or `#rrggbb` as `#rrggbb` in small letters, `undefined` for anything else. */
export function hexColour(text: string): string | undefined {
  const match = /^#([0-9a-f]{3}|[0-9a-f]{6})$/.exec(text.trim().toLowerCase());
  if (!match) return undefined;
  const digits = match[1]!;
  return `#${digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits}`;
}

/** Contrast of a colour against white, from 1 to 21. */
export function contrastWithWhite(hex: string): number {
  return contrast(rgbOf(hex), white);
}

/** The colour, darkened in small steps until text in it can be read on white. The same colour when it can be already. */
export function readableOnWhite(hex: string): string {
  let colour = rgbOf(hex);
  while (contrast(colour, white) < readable) colour = mixed(colour, [0, 0, 0], 0.04);
  return hexOf(colour);
}

/** A style sheet that puts the accent in place of ours, with a lighter one for dark mode. */
export function brandStyleSheet(hex: string): string {
  const accent = rgbOf(readableOnWhite(hex));
  let light = accent;
  while (contrast(light, darkSurface) < 6) light = mixed(light, white, 0.06);
  const rules = (colour: Rgb, text: string, soft: Rgb) =>
    `:root{--accent:${hexOf(colour)};--accent-text:${text};--accent-soft:${hexOf(soft)}}`;
  return (
    `${rules(accent, "#ffffff", mixed(accent, white, 0.9))}\n` +
    `@media (prefers-color-scheme:dark){${rules(light, "#0d1116", mixed(light, darkSurface, 0.82))}}\n`
  );
}

function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

function hexOf(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** One colour moved towards another by a share, at least by one step so that repeating it ends. */
function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2): number => {
    const distance = to[index] - from[index];
    const step = Math.sign(distance) * Math.max(Math.abs(distance * share), Math.min(1, Math.abs(distance)));
    return Math.round(from[index] + step);
  };
  return [part(0), part(1), part(2)];
}

function contrast(one: Rgb, other: Rgb): number {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
