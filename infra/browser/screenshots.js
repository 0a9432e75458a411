// A picture of every page, light and dark, on a desk and in a hand: `node screenshots.js FOLDER`.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { launch } from "./lib/chromium.js";
import { crawl } from "./lib/crawl.js";
import { furnish } from "./lib/furnish.js";
import { DEMO, cookie } from "./lib/system.js";

const THEMES = ["light", "dark"];
const WIDTHS = [1280, 390];
const HEIGHT = 844;

const folder = process.argv[2];
await mkdir(folder, { recursive: true });
const browser = await launch();
for (const { who, session, only } of await furnish()) {
  const paths = only ?? await crawl(DEMO, `mh_session=${session}`);
  for (const colorScheme of THEMES) {
    for (const width of WIDTHS) {
      const looks = { baseURL: DEMO, colorScheme, viewport: { width, height: HEIGHT } };
      const context = await browser.newContext(looks);
      if (session) await context.addCookies([cookie(DEMO, session)]);
      const page = await context.newPage();
      for (const path of paths) {
        await page.goto(path);
        await page.screenshot({ path: join(folder, `${nameOf(path)} (${who}, ${width}, ${colorScheme}).png`), fullPage: true });
      }
      await context.close();
    }
  }
}
await browser.close();

function nameOf(path) {
  const readable = path.replace(/\b([a-z]+)_[0-9A-Za-z]{26,}/g, "$1").replace(/[^\w.-]+/g, "-").replace(/^-|-$/g, "");
  return readable || "landing";
}
