// Accounts: by the form as people make them, or by the API where a test is about something else.

import { randomUUID } from "node:crypto";

import { mailedLink, tokenIn } from "./mailbox.js";
import { BARE, ask } from "./system.js";

export const PASSWORD = "correct horse battery";

/// An address that nobody has.
export function newAddress(name = "ada") {
  return `${name}-${randomUUID().slice(0, 8)}@example.com`;
}

/// Signs up by the form on the page that is open.
export async function signUp(person, email) {
  await person.fill("E-mail address", email);
  await person.fill("Password", PASSWORD);
  await person.press("Make my account");
}

/// Signs in by the form on the page that is open.
export async function signIn(person, email) {
  await person.fill("E-mail address", email);
  await person.fill("Password", PASSWORD);
  await person.press("Sign in");
}

/// An account that is there already, its address confirmed: address and session.
export async function newAccount(base = BARE, name = "ada") {
  const email = newAddress(name);
  const body = JSON.stringify({ email, password: PASSWORD });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${base}/api/auth/signup`, { method: "POST", headers, body });
  const { token: session } = await answer.json();
  await ask(base, session, "POST", "/auth/verify-email", { token: tokenIn(await mailedLink(base, email, "/verify-email")) });
  return { email, session };
}

/// A job of theirs, by the API.
export async function newJob({ session }, job, base = BARE) {
  const daily = { freq: "daily", start_date: "2026-01-01", trigger_timings: ["09:00"], callback_url: "http://127.0.0.1:9/" };
  return ask(base, session, "POST", "/schedule", { ...daily, ...job });
}
