// From the landing page to a replayed delivery: what somebody does who has never been here.

import assert from "node:assert/strict";
import { test } from "node:test";

import { newAddress, signUp } from "../lib/account.js";
import { accessible } from "../lib/judge.js";
import { mailedLink } from "../lib/mailbox.js";
import { receive } from "../lib/receiver.js";
import { isGenuine } from "../lib/signature.js";
import { stage } from "../lib/stage.js";
import { BARE } from "../lib/system.js";

const visitor = stage();
const FEW_ACTIONS = 15;

test("a newcomer sees a signed call arrive within a dozen clicks", { timeout: 120_000 }, async (t) => {
  const receiver = await receive();
  const ada = await visitor(t);
  const email = newAddress();

  await ada.open("/");
  await ada.page.getByRole("main").getByRole("link", { name: "Sign up" }).click();
  await signUp(ada, email);
  await ada.arrives("/home");
  await ada.sees("Nothing is scheduled yet");

  await ada.open(await mailedLink(BARE, email, "/verify-email"));
  await ada.press("Confirm my address");
  await ada.sees("your address is confirmed");

  await ada.follow("Make the first job");
  await ada.fill("Address", receiver.url);
  await ada.press("Make job");
  const secret = await ada.page.locator(".secret code").innerText();
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{42,}=*$/);
  assert.deepEqual(await accessible(ada.page), []);

  await ada.follow("Go to the job");
  assert.ok(!(await ada.page.content()).includes(secret), "the secret is shown once");
  await ada.press("Run now");
  await ada.arrives(/^\/deliveries\/occ_/);
  const first = ada.here;
  await marked(ada);
  await ada.sees("Answered 200");
  assert.ok(await isMarked(ada), "it came by itself, without the page being loaded again");

  await ada.page.reload();
  await ada.press("Replay");
  await ada.sees("Answered 200");
  assert.notEqual(ada.here, first, "a replay is a delivery of its own");
  await ada.sees("Replay of");

  await receiver.called(2);
  receiver.close();
  const [call, replay] = receiver.calls;
  assert.equal(receiver.calls.length, 2);
  assert.ok(isGenuine(secret, call) && isGenuine(secret, replay));
  assert.ok(!isGenuine("whsec_AAAA", call));
  assert.notEqual(call.headers["webhook-id"], replay.headers["webhook-id"]);
  assert.ok(ada.actions < FEW_ACTIONS, `${ada.actions} actions`);
});

test("a job that fires by itself appears in its log by itself", { timeout: 60_000 }, async (t) => {
  const receiver = await receive();
  const ada = await visitor(t);
  await ada.open("/sign-up");
  await signUp(ada, newAddress());
  await ada.follow("Make the first job");
  await ada.choose("How often", "At an interval");
  await ada.fill("Every", "10");
  await ada.choose("Unit", "seconds");
  await ada.fill("Name", "Heartbeat");
  await ada.fill("Address", receiver.url);
  await ada.press("Make job");
  await ada.sees("Every 10 seconds");
  await ada.follow("Go to the job");
  await marked(ada);
  await receiver.called(1);
  await ada.page.locator("#attempt-list").getByText("Delivered").first().waitFor();
  assert.ok(await isMarked(ada), "the page was not loaded again");
  await ada.press("Pause");
  receiver.close();
});

/// A page that is loaded again forgets it.
async function marked(person) {
  await person.page.evaluate(() => { window.stayed = true; });
}

async function isMarked(person) {
  return person.page.evaluate(() => window.stayed === true);
}
