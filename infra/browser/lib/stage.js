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
