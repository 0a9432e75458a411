// What a form does with somebody who makes mistakes, or is in a hurry.

import assert from "node:assert/strict";
import { test } from "node:test";

import { newAccount } from "../lib/account.js";
import { accessible } from "../lib/judge.js";
import { stage } from "../lib/stage.js";
import { BARE, ask, until } from "../lib/system.js";

const visitor = stage();
const INSTANTS = 10;

test("what is wrong stands beside its field, and what was typed stays", { timeout: 60_000 }, async (t) => {
  const ada = await visitor(t, { ...await newAccount(), reducedMotion: "reduce" });
  await ada.open("/jobs/new");
  await ada.fill("At", "25:00");
  await ada.fill("Name", "Invoices");
  await ada.fill("Address", "https://user:secret@hooks.example.com/");
  await ada.press("Make job");
  await ada.sees("2 things need another look");

  const summary = ada.page.locator(".error-summary");
  assert.ok(await summary.evaluate((element) => element === document.activeElement), "the keyboard is at the summary");
  for (const [label, typed] of [["At", "25:00"], ["Address", "https://user:secret@hooks.example.com/"]]) {
    const field = ada.field(label);
    assert.equal(await field.inputValue(), typed);
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.match(await describedAs(field), /must|Must/, `${label} says what is wrong with it`);
  }
  assert.equal(await ada.field("Name").inputValue(), "Invoices");
  assert.equal(await ada.field("Name").getAttribute("aria-invalid"), null);
  assert.deepEqual(await accessible(ada.page), []);

  await summary.getByRole("link").first().click();
  const led = await ada.page.evaluate(() => document.activeElement.getAttribute("aria-invalid"));
  assert.equal(led, "true", "a line of the summary leads to its field");
});

test("a password that is too easy is refused beside its field, and not sent back", async (t) => {
  const ada = await visitor(t);
  await ada.open("/sign-up");
  await ada.fill("E-mail address", "ada@example.com");
  await ada.fill("Password", "password");
  await ada.press("Make my account");
  const password = ada.field("Password");
  await until(() => password.getAttribute("aria-invalid"), "the password to be refused");
  assert.equal(await password.inputValue(), "");
  assert.equal(await ada.field("E-mail address").inputValue(), "ada@example.com");
});

test("the preview says in words and in both zones what is being typed", { timeout: 60_000 }, async (t) => {
  const ada = await visitor(t, { ...await newAccount(), timezoneId: "Asia/Tokyo" });
  await ada.open("/jobs/new");
  await ada.page.reload(); // The browser has told us its zone by now.
  const preview = ada.page.locator("output.preview");
  await ada.fill("Time zone", "Europe/Berlin");
  await ada.fill("At", "09:00 17:30");
  await preview.getByText("Every day at 09:00 and 17:30 Europe/Berlin").waitFor();
  assert.deepEqual(await preview.locator("th").allInnerTexts(), ["Europe/Berlin", "Asia/Tokyo"]);
  assert.equal(await preview.locator("tbody tr").count(), INSTANTS);
  const times = preview.locator("tbody tr").first().locator("time");
  const [there, here] = await times.evaluateAll((both) => both.map((time) => time.dateTime));
  assert.equal(there, here, "the same instant twice");

  await ada.choose("How often", "By a cron expression");
  assert.ok(!await ada.field("At").isVisible(), "only fields that count are shown");
  await ada.fill("Cron expression", "0 9 * *");
  await preview.getByText("Must").or(preview.getByText("must")).first().waitFor();
  await ada.fill("Cron expression", "0 9 * * 1-5");
  await until(async () => (await preview.locator("tbody tr").count()) === INSTANTS, "ten instants");
  assert.ok(await preview.getByText("It fires").isVisible(), "its heading stays");
});

test("two clicks on “Make job” make one job", { timeout: 60_000 }, async (t) => {
  const { session } = await newAccount();
  const ada = await visitor(t, { session });
  await ada.open("/jobs/new");
  await ada.fill("Address", "http://127.0.0.1:9/");
  await ada.page.getByRole("button", { name: "Make job" }).dblclick();
  await ada.sees("Your job is made");
  assert.equal((await ask(BARE, session, "GET", "/jobs")).items.length, 1);
  await ada.page.goBack();
  await ada.page.goForward({ waitUntil: "commit" }).catch(() => {});
  assert.equal((await ask(BARE, session, "GET", "/jobs")).items.length, 1);
});

test("two clicks without JavaScript make one job too", { timeout: 60_000 }, async (t) => {
  const { session } = await newAccount();
  const ada = await visitor(t, { session, javaScriptEnabled: false });
  await ada.open("/jobs/new");
  await ada.fill("Address", "http://127.0.0.1:9/");
  await ada.page.getByRole("button", { name: "Make job" }).dblclick({ noWaitAfter: true });
  await ada.sees("Your job is made");
  assert.equal((await ask(BARE, session, "GET", "/jobs")).items.length, 1);
});

test("what cannot be undone is asked about first", { timeout: 60_000 }, async (t) => {
  const { session } = await newAccount();
  const ada = await visitor(t, { session });
  await ada.open("/team/keys");
  await ada.fill("Name", "Shop server");
  await ada.press("Make key");
  await ada.sees("Your new key");
  await ada.open("/team/keys");
  ada.page.once("dialog", (question) => question.dismiss());
  await ada.page.getByLabel("Actions for Shop server").click();
  await ada.press("Revoke");
  assert.equal((await ask(BARE, session, "GET", "/keys")).items.length, 1);
});

/// The text of whatever describes a field.
async function describedAs(field) {
  return field.evaluate((element) => {
    const ids = (element.getAttribute("aria-describedby") ?? "").split(" ");
    return ids.map((id) => document.getElementById(id)?.innerText ?? "").join(" ");
  });
}
