// The other ways in: a link in a mail, a new password, a second factor, Google.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";

import { PASSWORD, newAccount, newAddress, signIn } from "../lib/account.js";
import { mailedLink } from "../lib/mailbox.js";
import { stage } from "../lib/stage.js";
import { BARE, until } from "../lib/system.js";

const visitor = stage();
const SANDBOX = /^http:\/\/127\.0\.0\.1:\d+\/sandbox\/google\//;

test("a mailed link signs in, once", { timeout: 60_000 }, async (t) => {
  const { email } = await newAccount();
  const ada = await visitor(t);
  await ada.open("/sign-in");
  await ada.follow(/link in a mail/);
  await ada.fill("E-mail address", email);
  await ada.press("Mail me a link");
  await ada.sees("a mail is on its way");
  const link = await mailedLink(BARE, email, "/magic-link");
  await ada.open(link);
  await ada.press("Sign in");
  await ada.arrives("/home");

  const eve = await visitor(t);
  await eve.open(link);
  await eve.press("Sign in");
  await eve.sees("Ask for a new link");
});

test("a forgotten password is replaced, and every other session ends", { timeout: 60_000 }, async (t) => {
  const { email, session } = await newAccount();
  const elsewhere = await visitor(t, { session });
  const ada = await visitor(t);
  await ada.open("/sign-in");
  await ada.follow(/Forgotten/);
  await ada.fill("E-mail address", email);
  await ada.page.getByRole("main").getByRole("button").click();
  await ada.open(await mailedLink(BARE, email, "/reset-password"));
  await ada.page.getByLabel(/password/i).fill(`new ${PASSWORD}`);
  await ada.page.getByRole("main").getByRole("button").click();
  await ada.arrives(/^\/(home|sign-in)$/);
  await elsewhere.open("/home");
  assert.match(elsewhere.here, /^\/sign-in/);
});

test("a second factor is set up by its secret, and asked for from then on", { timeout: 60_000 }, async (t) => {
  const { email, session } = await newAccount();
  const ada = await visitor(t, { session });
  await ada.open("/account/second-factor");
  await ada.fill("Your password", PASSWORD);
  await ada.page.getByRole("main").getByRole("button").first().click();
  const secret = (await ada.page.locator(".secret code").first().innerText()).replaceAll(/\s/g, "");
  await ada.fill("Code", codeNow(secret));
  await ada.page.getByRole("main").getByRole("button", { name: /Turn it on|Confirm/ }).click();
  await ada.sees(/recovery codes/i);

  const phone = await visitor(t);
  await phone.open("/sign-in");
  await signIn(phone, email);
  await phone.sees("This account has a second factor");
  // Each code works once, and the next one is accepted a little before its time.
  await phone.fill("Code", codeNow(secret, 1));
  await phone.press("Sign in");
  await phone.arrives("/home");
});

test("Google signs in who has never been here", { timeout: 60_000 }, async (t) => {
  const ada = await visitor(t, { alsoAsks: SANDBOX });
  await ada.open("/sign-in?next=/jobs");
  await ada.follow("Continue with Google");
  await ada.page.locator("input[type=email], input[name=email]").fill(newAddress());
  await ada.page.getByRole("button").first().click();
  await until(() => ada.here === "/jobs", "the page that was asked for");
});

/// RFC 6238: six digits for the half minute that is now, or `later` half minutes after it.
function codeNow(secret, later = 0) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac("sha1", key).update(counter).digest();
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
