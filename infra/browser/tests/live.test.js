// Pages keep themselves up to date: only while they are looked at, and at little cost.

import assert from "node:assert/strict";
import { test } from "node:test";

import { newAccount, newJob } from "../lib/account.js";
import { stage } from "../lib/stage.js";
import { BARE, ask, until } from "../lib/system.js";

const visitor = stage();
/// Long enough for several rounds, of which there is one each `EVERY_S`.
const A_WHILE_MS = 1_500;
const EVERY_S = 0.2;
const PACE = /(<live-region [^>]*every=")[^"]*/g;
const TOPIC = / data-topic="[^"]*"/g;

test("what has not changed is asked for by its tag, and not sent again", { timeout: 60_000 }, async (t) => {
  const { ada, rounds } = await onAJobsPage(t);
  await until(() => rounds.length >= 4, "four rounds");
  assert.equal(rounds[0].status, 200);
  assert.equal(rounds[0].tag, undefined);
  for (const { status, tag } of rounds.slice(1, 4)) {
    assert.equal(status, 304);
    assert.match(tag, /^"[0-9A-Z]+"$/);
  }
});

test("what has changed is shown without the page being loaded again", { timeout: 60_000 }, async (t) => {
  const { ada, session, job } = await onAJobsPage(t);
  await ada.page.evaluate(() => { window.stayed = true; });
  await ask(BARE, session, "POST", `/job/${job.id}/pause`);
  await ada.page.locator("#numbers").getByText("Paused").waitFor();
  assert.ok(await ada.page.evaluate(() => window.stayed));
});

test("a hidden page does not ask, and is up to date as soon as it is seen again", { timeout: 60_000 }, async (t) => {
  const { ada, session, job, rounds } = await onAJobsPage(t);
  await until(() => rounds.length >= 2, "two rounds");
  await hide(ada.page, true);
  await pause(A_WHILE_MS / 3); // What was on its way.
  const before = rounds.length;
  await ask(BARE, session, "POST", `/job/${job.id}/pause`);
  await pause(A_WHILE_MS);
  assert.equal(rounds.length, before);
  await hide(ada.page, false);
  await ada.page.locator("#numbers").getByText("Paused").waitFor();
});

test("who is signed out is not asked for again", { timeout: 60_000 }, async (t) => {
  const { ada, session, rounds } = await onAJobsPage(t);
  await until(() => rounds.length >= 2, "two rounds");
  await ask(BARE, session, "POST", "/auth/logout");
  await until(() => rounds.some(({ status }) => status === 401), "the refusal");
  const before = rounds.length;
  await pause(A_WHILE_MS);
  assert.equal(rounds.length, before);
});

test("what somebody has ticked is not refreshed away", { timeout: 60_000 }, async (t) => {
  const account = await newAccount();
  const job = await newJob(account, { name: "Invoices" });
  const ada = await visitor(t, account);
  const rounds = listen(ada.page);
  await hurry(ada.page);
  await ada.open("/jobs");
  await ada.tick("Choose Invoices");
  await ada.page.getByRole("heading", { name: "Jobs" }).click();
  await ask(BARE, account.session, "POST", `/job/${job.id}/pause`);
  await until(() => rounds.length >= 3, "three rounds");
  assert.ok(await ada.field("Choose Invoices").isChecked());
  await ada.field("Choose Invoices").uncheck();
  await ada.page.getByRole("heading", { name: "Jobs" }).click();
  await ada.page.getByRole("button", { name: "Resume Invoices" }).waitFor();
});

test("a page that is told of changes asks when it is told, and hardly otherwise", { timeout: 60_000 }, async (t) => {
  const account = await newAccount();
  const job = await newJob(account, { name: "Invoices" });
  const ada = await visitor(t, account);
  const [rounds, heard] = [listen(ada.page), []];
  ada.page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => heard.push(payload)));
  await ada.open(`/jobs/${job.id}`);
  await until(() => heard.some((text) => text.includes("subscribed")), "the subscription");
  // What follows a subscription: a look at once, and one a good second later.
  await pause(2 * A_WHILE_MS);
  const before = rounds.length;
  await pause(6_000);
  assert.equal(rounds.length, before, "without the socket it would have asked");
  await ask(BARE, account.session, "POST", `/job/${job.id}/pause`);
  await ada.page.locator("#numbers").getByText("Paused").waitFor({ timeout: 2_000 });
  assert.ok(heard.some((text) => text.includes("changed")), `${heard}`);
});

async function onAJobsPage(t) {
  const account = await newAccount();
  const job = await newJob(account, { name: "Invoices" });
  const ada = await visitor(t, account);
  const rounds = listen(ada.page);
  await hurry(ada.page);
  await ada.open(`/jobs/${job.id}`);
  return { ada, session: account.session, job, rounds };
}

/// The rounds in which a page asks how it would be now: what it was known as, and the answer's status.
function listen(page) {
  const rounds = [];
  page.on("response", (answer) => {
    const headers = answer.request().headers();
    if (headers["x-live"]) rounds.push({ tag: headers["if-none-match"], status: answer.status() });
  });
  return rounds;
}

/// Lets pages ask much more often than they would, whatever they could be told.
async function hurry(page) {
  await page.route(/\/jobs(\/job_\w+)?$/, async (route) => {
    const answer = await route.fetch();
    const body = answer.status() === 200 ? (await answer.text()).replace(PACE, `$1${EVERY_S}`).replace(TOPIC, "") : undefined;
    await route.fulfill({ response: answer, body });
  });
}

/// What a browser does to a page in a tab behind another.
async function hide(page, hidden) {
  await page.evaluate((is) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => is });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
