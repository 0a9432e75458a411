// Type for pages to wear, so that what is found of them does not hang on which fonts this machine has.
//
// One face is narrower than any a system brings along, the other as wide as the widest; lines are lower or higher than
// those of any. A page that wears one has no other, as on a machine with a single font.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { resolve } = createRequire(import.meta.url);
const FAMILIES = { narrow: "saira-extra-condensed", wide: "encode-sans-expanded" };
const WEIGHTS = ["400", "700"];
const HEIGHTS = {
  high: { ascentOverride: "115%", descentOverride: "35%", lineGapOverride: "0%" },
  low: { ascentOverride: "75%", descentOverride: "20%", lineGapOverride: "0%" },
};
const FONTS = Object.entries(FAMILIES).flatMap(([width, family]) => WEIGHTS.map((weight) => {
  const file = resolve(`@fontsource/${family}/files/${family}-latin-${weight}-normal.woff2`);
  return { width, weight, base64: readFileSync(file, "base64") };
}));

/// Where two sizes of letters share a line, it is the face that says how far apart their middles are.
const MOST_DRIFT_PX = 3;
const MOST_DRIFT = 0.01;

/// Brings the faces into the page. By script, because its policy lets it load none.
export function bring(page) {
  return page.evaluate(async ([fonts, heights]) => {
    const faces = fonts.flatMap(({ width, weight, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      return Object.entries(heights).map(([height, metrics]) => {
        return new FontFace(`${width} ${height}`, bytes, { weight, ...metrics });
      });
    });
    for (const face of await Promise.all(faces.map((one) => one.load()))) document.fonts.add(face);
  }, [FONTS, HEIGHTS]);
}

/// Sets the page in the face of this width, first with high lines and then with low ones (code the other way round), and
/// says what has another height then. Letters are as wide in both, so nothing should.
export function wear(page, face) {
  return page.evaluate(([width, mostPx, most]) => {
    const boxes = [...document.body.querySelectorAll("*:not(svg *)")].filter((element) => {
      return element.checkVisibility() && getComputedStyle(element).display !== "inline";
    });
    const heightsIn = (words, code) => {
      document.documentElement.style.setProperty("--sans", `"${width} ${words}"`);
      document.documentElement.style.setProperty("--mono", `"${width} ${code}"`);
      return boxes.map((box) => box.getBoundingClientRect().height);
    };
    const high = heightsIn("high", "low");
    const low = heightsIn("low", "high");
    const others = boxes.flatMap((box, nth) => {
      const isSame = Math.abs(high[nth] - low[nth]) <= Math.max(mostPx, most * low[nth]);
      return isSame ? [] : [`${box.localName}.${box.className} is ${low[nth]} pixels high, or ${high[nth]} in a higher face`];
    });
    return others.slice(-3);
  }, [face, MOST_DRIFT_PX, MOST_DRIFT]);
}
