// Everything goes without JavaScript; it only makes some things quicker.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";

import { newAccount, newAddress, newJob, signIn, signUp } from "../lib/account.js";
import { stage } from "../lib/stage.js";
import { until } from "../lib/system.js";

const visitor = stage();
const javaScriptEnabled = false;

test("somebody signs up, makes a job, pauses and resumes it, signs out and in", { timeout: 60_000 }, async (t) => {
  const ada = await visitor(t, { javaScriptEnabled });
  const email = newAddress();
  await ada.open("/sign-up");
  await signUp(ada, email);
  await ada.arrives("/home");

  await ada.follow("Make the first job");
  await ada.fill("Name", "Invoices");
  await ada.fill("Address", "http://127.0.0.1:9/");
  await ada.press("Make job");
  await ada.sees("it is not shown again");
  assert.match(await ada.page.locator(".secret code").innerText(), /^whsec_/);
  await ada.follow("Go to the job");
  await ada.press("Pause");
  await ada.sees("The job is paused");
  await ada.page.getByRole("status").getByRole("button", { name: "Resume" }).click();
  await ada.sees("The job runs again");

  await ada.page.getByText(`Account: ${email}`).click();
  await ada.press("Sign out");
  await ada.open("/jobs");
  await ada.arrives("/sign-in");
  await signIn(ada, email);
  await ada.arrives("/jobs");
});

test("jobs are searched, filtered, and changed several at once", { timeout: 60_000 }, async (t) => {
  const account = await newAccount();
  for (const name of ["Invoices", "Reminders", "Backups"]) await newJob(account, { name });
  const ada = await visitor(t, { ...account, javaScriptEnabled });

  await ada.open("/jobs");
  await lists(ada, ["Backups", "Reminders", "Invoices"]);
  await ada.tick("Choose Invoices");
  await ada.tick("Choose Backups");
  await ada.press("Pause");
  await ada.sees("2 jobs paused");

  await ada.choose("Status", "Paused");
  await ada.press("Apply");
  await lists(ada, ["Backups", "Invoices"]);
  await ada.fill("Search by name or address", "invo");
  await ada.press("Apply");
  await lists(ada, ["Invoices"]);
  await ada.follow("Clear");
  await lists(ada, ["Backups", "Reminders", "Invoices"]);

  await ada.press("Resume Invoices");
  await ada.sees("The job runs again");
});

test("a key is made, shown once, and revoked", { timeout: 60_000 }, async (t) => {
  const ada = await visitor(t, { ...await newAccount(), javaScriptEnabled });
  await ada.open("/team/keys");
  await ada.fill("Name", "Shop server");
  await ada.press("Make key");
  const key = await ada.page.locator(".secret code").innerText();
  assert.match(key, /^mh_/);
  await ada.open("/team/keys");
  assert.ok(!(await ada.page.content()).includes(key));
  await ada.page.getByLabel("Actions for Shop server").click();
  await ada.press("Revoke");
  await ada.sees("The key is revoked");
});

async function lists(person, names) {
  const listed = () => person.page.locator("tbody .row-link").allInnerTexts();
  await until(async () => isDeepStrictEqual(await listed(), names), `the list to be ${names}`);
}
