// Everything goes without a mouse.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PASSWORD, newAccount, newJob } from "../lib/account.js";
import { press, tabTo, type, whereKeyboardIs } from "../lib/keyboard.js";
import { stage } from "../lib/stage.js";

const visitor = stage();

test("signing in, making a job and pausing it take Tab, Enter, Space and arrows", { timeout: 60_000 }, async (t) => {
  const { email } = await newAccount();
  const ada = await visitor(t);
  await ada.open("/sign-in");
  await tabTo(ada, "E-mail address");
  await type(ada, email);
  await tabTo(ada, "Password");
  await type(ada, PASSWORD);
  await press(ada, "Enter");
  await ada.arrives("/home");

  await tabTo(ada, "Make the first job");
  await press(ada, "Enter");
  await ada.arrives("/jobs/new");
  await tabTo(ada, "How often");
  await press(ada, "ArrowDown");
  await tabTo(ada, "Which days");
  await press(ada, "ArrowDown");
  await tabTo(ada, "Tue");
  await press(ada, "Space");
  await tabTo(ada, "Name");
  await type(ada, "Invoices");
  await tabTo(ada, "Address");
  await type(ada, "http://127.0.0.1:9/");
  await tabTo(ada, "Make job");
  await press(ada, "Enter");
  // The preview says the rule as well, so only the heading tells that this is the next page.
  await ada.sees("Your job is made");
  await ada.sees("Every Monday, Wednesday, Thursday and Friday at 09:00");

  await tabTo(ada, "Go to the job");
  await press(ada, "Enter");
  // The page before it has the same address: whoever goes back to it is to come here.
  await ada.sees("Occurrences by the day");
  await tabTo(ada, "Pause");
  await press(ada, "Space");
  await ada.sees("The job is paused");
});

test("the first Tab leads past the navigation", async (t) => {
  const ada = await visitor(t, await newAccount());
  await ada.open("/jobs");
  await tabTo(ada, "Skip to content");
  await press(ada, "Enter");
  assert.equal((await whereKeyboardIs(ada.page)).id, "main");
  await tabTo(ada, "Guide");
});

test("menus open with Enter, close with Escape, and give the keyboard back", async (t) => {
  const account = await newAccount();
  const { id } = await newJob(account, { name: "Invoices" });
  const ada = await visitor(t, account);
  await ada.open(`/jobs/${id}`);
  await tabTo(ada, "More for this job");
  await press(ada, "Enter");
  await tabTo(ada, "Change");
  await press(ada, "Escape");
  assert.equal((await whereKeyboardIs(ada.page)).name, "More for this job");
  assert.ok(!await ada.page.getByRole("link", { name: "Change", exact: true }).isVisible());
});

test("on a phone the menu opens, takes the keyboard, and closes", async (t) => {
  const ada = await visitor(t, { ...await newAccount(), viewport: { width: 390, height: 844 } });
  await ada.open("/home");
  assert.ok(!await ada.page.getByRole("link", { name: "Audit log" }).isVisible());
  await tabTo(ada, "Menu");
  await press(ada, "Enter");
  await tabTo(ada, "Audit log");
  await press(ada, "Escape");
  assert.ok(!await ada.page.getByRole("link", { name: "Audit log" }).isVisible());
});
