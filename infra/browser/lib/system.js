// The systems under test, as `infra/checks/browser.sh` started them, and their API for what a test needs beforehand.

/// One without anything in it.
export const BARE = process.env.MINUTEHAND ?? "http://127.0.0.1:3500";
/// One with the demo in it, and the session of its account.
export const DEMO = process.env.MINUTEHAND_DEMO ?? BARE;
export const DEMO_SESSION = process.env.MINUTEHAND_DEMO_SESSION ?? "mhs_DEM0SESS10N000000000000000000000B1BB360";

/// Asks the API; an answer that is not a success is an error.
export async function ask(base, session, method, path, body) {
  const headers = { authorization: `Bearer ${session}` };
  if (body !== undefined) headers["content-type"] = "application/json";
  const answer = await fetch(`${base}/api${path}`, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/// The cookie that opens pages with `session`.
export function cookie(base, session) {
  return { name: "mh_session", value: session, url: base, httpOnly: true, sameSite: "Lax" };
}

/// Waits until `check` gives something, asking again every so often.
export async function until(check, what, withinMs = 15_000) {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${withinMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
