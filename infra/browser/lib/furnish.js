// One of everything in the demo's team, so that every page has something to show.

import { newAccount } from "./account.js";
import { mailedLink, tokenIn } from "./mailbox.js";
import { receive } from "./receiver.js";
import { DEMO, DEMO_SESSION, ask, until } from "./system.js";

const EMAIL = "demo@example.com";
/// More than a page of any list shows.
const MANY = 60;
const AT_ONCE = 4;
const api = (method, path, body) => ask(DEMO, DEMO_SESSION, method, path, body);

/// Furnishes the demo, and gives the people in it: what each is called, their session, and which pages are only theirs.
export async function furnish() {
  const grace = await newAccount(DEMO, "grace");
  const newcomer = await newAccount(DEMO, "newcomer");
  const workshop = await makeTeam(grace);
  await furnishDemo();
  return [
    { who: "the demo", session: DEMO_SESSION },
    { who: "a team's owner", session: grace.session, only: ["/team", "/team/transfer", "/team/delete", "/teams", "/home"] },
    { who: "a newcomer", session: newcomer.session, only: ["/home", "/jobs", "/dead-letters", "/team/keys", "/team/audit", "/teams"] },
    { who: "nobody", only: ["/", "/sign-in", "/sign-up", "/nowhere", workshop.invitation] },
  ];
}

async function makeTeam(owner) {
  const { id } = await ask(DEMO, owner.session, "POST", "/teams", { name: "Workshop" });
  await ask(DEMO, owner.session, "POST", `/teams/${id}/switch`);
  await ask(DEMO, owner.session, "POST", "/team/invitations", { email: "bob@example.com", role: "viewer" });
  const invitation = await mailedLink(DEMO, "bob@example.com", "/invitation");
  return { invitation: invitation.slice(DEMO.length) };
}

async function furnishDemo() {
  const { user } = await api("GET", "/auth/me");
  if (!user.email_verified) {
    const token = tokenIn(await mailedLink(DEMO, EMAIL, "/verify-email"));
    await api("POST", "/auth/verify-email", { token });
  }
  await api("POST", "/keys", { name: "Shop server", expires_at: "2199-01-01T00:00:00Z", allowed_ips: ["10.0.0.0/8"] });
  await api("POST", "/team/invitations", { email: "grace@example.com", role: "agent" });
  await api("POST", "/auth/exports", {});
  await makeJobs();
}

async function makeJobs() {
  const well = await receive();
  const gone = await receive(410);
  const daily = { freq: "daily", start_date: "2026-01-01", trigger_timings: ["09:00"], callback_url: well.url };
  const long = "A job with a name that is as long as names of jobs are when somebody describes in it what it does";
  const invoices = await api("POST", "/schedule", {
    ...daily, name: "Invoices", timezone: "Europe/Berlin", metadata: { run: 7, customers: ["all"] },
    headers: { "x-token": "abc" }, override_dates: ["2026-12-25", "2026-12-26"],
  });
  const cron = { freq: "cron", rule_value: "0 9 * * 1-5", trigger_timings: [], timezone: "America/New_York" };
  await api("POST", "/schedule", { ...daily, ...cron, name: long, method: "PUT" });
  await api("POST", "/schedule", { ...daily, freq: "once", start_date: "2199-01-01", name: "Some day" });
  const paused = await api("POST", "/schedule", { ...daily, name: "Reminders" });
  await api("POST", `/job/${paused.id}/pause`);
  const stopped = await api("POST", "/schedule", { ...daily, name: "Receiver gone", callback_url: gone.url });
  await many((customer) => api("POST", "/schedule", { ...daily, name: `Customer ${customer}` }));
  await many(() => api("POST", `/job/${invoices.id}/runs`));
  await api("POST", `/job/${stopped.id}/runs`);
  await well.called(MANY);
  await until(async () => (await api("GET", `/job/${stopped.id}`)).status === "disabled", "the job to be disabled");
  for (const receiver of [well, gone]) receiver.close();
}

/// Does something `MANY` times, a few at once.
async function many(make) {
  let made = 0;
  const worker = async () => {
    while (made < MANY) await make(made += 1);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
