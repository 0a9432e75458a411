// Every page there is, as people who have everything, a team, or nothing yet see it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { crawl } from "../lib/crawl.js";
import { bring, wear } from "../lib/faces.js";
import { furnish } from "../lib/furnish.js";
import { NARROW, accessible, answered, fits, load, reachable, spacious, unfold, whole, written } from "../lib/judge.js";
import { tabs } from "../lib/stage.js";
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

describe("every page is sound, light and dark, on any screen and in any face", { concurrency: 3 }, () => {
  const tab = tabs(DEMO, { reducedMotion: "reduce", colorScheme: "light" });
  for (const { who, session, path } of pages) {
    test(`${path} as ${who}`, { timeout: 120_000 }, async (t) => {
      const { page, leave } = await tab(t, session);
      const foreign = path === EXPLORER;
      const loaded = await load(page, path);
      const status = EXPECTED[path] ?? 200;
      const found = [...await written(page, { mayShift: foreign }), ...answered(loaded, { status, weighs: !foreign })];
      if (!foreign) found.push(...await accessible(page, loaded.cdp));
      await unfold(page);
      found.push(...await fits(page));
      await page.emulateMedia({ colorScheme: "dark" });
      if (!foreign) found.push(...await inAnyFace(page, loaded.cdp));
      await loaded.cdp.detach();
      leave();
      assert.deepEqual(found, []);
    });
  }
});

/// What is wrong with the page on machines with other fonts than this one's. It is `NARROW` by now.
async function inAnyFace(page, cdp) {
  await bring(page);
  const wrong = { narrow: await wear(page, "narrow") };
  wrong.narrow.push(...await fits(page, [NARROW]), ...await reachable(page), ...await accessible(page, cdp));
  wrong.wide = [...await wear(page, "wide"), ...await fits(page), ...await whole(page), ...await reachable(page)];
  wrong.wide.push(...await spacious(page, cdp));
  return Object.entries(wrong).flatMap(([face, found]) => found.map((words) => `in a ${face} face ${words}`));
}
