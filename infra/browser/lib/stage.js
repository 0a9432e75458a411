// What every file of tests stands on: a browser of its own, and people in it who know nothing of each other.

import assert from "node:assert/strict";
import { after, before } from "node:test";

import { launch } from "./chromium.js";
import { Person } from "./person.js";
import { BARE, cookie } from "./system.js";
import { watch } from "./watch.js";

const PATIENCE_MS = 15_000;

/// Gives the tests of a file a browser, and a way to have somebody sit down at it.
export function stage(base = BARE) {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  /// Somebody in the test `t`; signed in if `session` is given, else nobody we know. The test fails, whatever it asserts,
  /// if a page of theirs had errors, or asked anybody but us and addresses that fit `alsoAsks`.
  return async function visitor(t, { session, email: _, alsoAsks, ...options } = {}) {
    const context = await browser.newContext({ baseURL: base, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    if (session) await context.addCookies([cookie(base, session)]);
    const page = await context.newPage();
    const troubles = [];
    watch(page, base, troubles, alsoAsks);
    t.after(async () => {
      await page.unrouteAll({ behavior: "ignoreErrors" });
      await context.close();
      assert.deepEqual(troubles, []);
    });
    return new Person(page, base);
  };
}

/// Like `stage`, for tests that only look: a tab that a test is done with serves the next one of the same person, for a new
/// one costs more than a page in it. Of the test before it knows nothing: it begins with the cookie of its session alone. A
/// tab that is not left, because its test failed, serves nobody.
export function tabs(base, looks) {
  let browser;
  const free = new Map();
  const all = [];
  before(async () => {
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    assert.deepEqual(all.flatMap(({ troubles }) => troubles), [], "what went wrong after the last test of a tab");
  });

  async function open() {
    const context = await browser.newContext({ baseURL: base, ...looks });
    context.setDefaultTimeout(PATIENCE_MS);
    const tab = { page: await context.newPage(), troubles: [] };
    watch(tab.page, base, tab.troubles);
    all.push(tab);
    return { ...tab, initial: { ...tab.page.viewportSize() } };
  }

  return async function tab(t, session) {
    const unused = free.get(session) ?? [];
    free.set(session, unused);
    const mine = unused.pop() ?? await open();
    await mine.page.context().clearCookies();
    if (session) await mine.page.context().addCookies([cookie(base, session)]);
    await mine.page.setViewportSize(mine.initial);
    await mine.page.emulateMedia(looks);
    t.after(() => assert.deepEqual(mine.troubles.splice(0), []));
    return { page: mine.page, leave: () => unused.push(mine) };
  };
}
