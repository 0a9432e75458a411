// Two people at two browsers, and a team of one's that becomes the team of both.

import assert from "node:assert/strict";
import { test } from "node:test";

import { newAccount, newAddress, signUp } from "../lib/account.js";
import { mailedLink } from "../lib/mailbox.js";
import { stage } from "../lib/stage.js";
import { BARE } from "../lib/system.js";

const visitor = stage();

test("who is invited joins by the mailed link, and may what their role says", { timeout: 60_000 }, async (t) => {
  const grace = await visitor(t, await newAccount(BARE, "grace"));
  const bob = await visitor(t);
  const address = newAddress("bob");
  await makeTeam(grace, "Workshop");
  await invite(grace, address, "viewer");

  await bob.open(await mailedLink(BARE, address, "/invitation"));
  await bob.sees("Join “Workshop”");
  await bob.page.getByRole("main").getByRole("link", { name: "Sign up" }).click();
  await signUp(bob, address);
  await bob.press("Accept");
  await bob.sees("Welcome to “Workshop”");

  await bob.open("/jobs");
  assert.ok(!await bob.isOffered("Make the first job"), "a viewer makes no jobs");
  assert.ok(!await bob.isOffered("API keys"), "nor keys");
  await bob.open("/team");
  assert.ok(!await bob.isOffered("Send invitation"), "nor invites anybody");
  assert.ok(!await bob.isOffered(/^Change the role of/));
  const refused = await bob.open("/jobs/new");
  assert.equal(refused.status(), 403);
  await bob.sees("You may not do this");

  await grace.open("/team");
  await grace.choose(`Role of ${address}`, "agent");
  await grace.press(`Change the role of ${address}`);
  await grace.sees(`${address} is an agent now`);

  await bob.open("/jobs");
  assert.ok(await bob.isOffered("Make the first job"), "an agent does");
  assert.ok(!await bob.isOffered("API keys"));

  grace.page.once("dialog", (question) => question.accept());
  await grace.page.getByLabel(`Actions for ${address}`).click();
  await grace.press("Remove");
  await grace.sees("They do not belong to the team any more");
  const gone = await bob.open("/jobs");
  assert.equal(gone.status(), 403, "who is removed is out at once");
});

test("an invitation is for one address, and taken back it opens nothing", { timeout: 60_000 }, async (t) => {
  const grace = await visitor(t, await newAccount(BARE, "grace"));
  const eve = await visitor(t, await newAccount(BARE, "eve"));
  const address = newAddress("bob");
  await makeTeam(grace, "Workshop");
  await invite(grace, address, "admin");
  const link = await mailedLink(BARE, address, "/invitation");

  await eve.open(link);
  await eve.sees("this invitation is for somebody else's address");
  assert.ok(!await eve.isOffered("Accept"));

  await grace.open("/team");
  grace.page.once("dialog", (question) => question.accept());
  await grace.press(`Take back the invitation of ${address}`);
  await grace.sees("Its link opens nothing any more");
  await eve.open(link);
  await eve.sees("This invitation has ended");
});

async function makeTeam(owner, name) {
  await owner.open("/teams");
  await owner.fill("Name", name);
  await owner.press("Make team");
  await owner.sees(`“${name}” is ready`);
  if (await owner.isOffered(`Switch to it: ${name}`)) await owner.press(`Switch to it: ${name}`);
}

async function invite(owner, address, role) {
  await owner.open("/team");
  await owner.fill("E-mail address", address);
  await owner.choose("Role", role);
  await owner.press("Send invitation");
  await owner.sees(`An invitation is on its way to ${address}`);
}
