// Every page there is, as people who have everything, a team, or nothing yet see it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { crawl } from "../lib/crawl.js";
import { furnish } from "../lib/furnish.js";
import { accessible, answered, fits, load, unfold, written } from "../lib/judge.js";
import { stage } from "../lib/stage.js";
import { DEMO } from "../lib/system.js";

// It is somebody else's program that runs there, and it is large.
const EXPLORER = "/docs/explorer";
const EXPECTED = { "/nowhere": 404 };

const people = await furnish();
const pages = [];
for (const { who, session, only } of people) {
  const found = only ?? await crawl(DEMO, `mh_session=${session}`);
  pages.push(...found.map((path) => ({ who, session, path })));
}

describe("every page is sound, light and dark, on any screen", { concurrency: 2 }, () => {
  const visitor = stage(DEMO);
  for (const { who, session, path } of pages) {
    test(`${path} as ${who}`, { timeout: 60_000 }, async (t) => {
      const { page } = await visitor(t, { session, reducedMotion: "reduce", colorScheme: "light" });
      const loaded = await load(page, path);
      const foreign = path === EXPLORER;
      const status = EXPECTED[path] ?? 200;
      const found = [...answered(loaded, { status, weighs: !foreign }), ...await written(page, { mayShift: foreign })];
      if (!foreign) found.push(...await accessible(page, loaded.cdp));
      await unfold(page);
      found.push(...await fits(page));
      await page.emulateMedia({ colorScheme: "dark" });
      if (!foreign) found.push(...await accessible(page, loaded.cdp));
      assert.deepEqual(found, []);
    });
  }
});
