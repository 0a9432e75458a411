// Chromium as the system has it. Nothing is downloaded, and it talks to nobody but the pages under test.

import { chromium } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/// A browser with a profile of its own, which is gone when it is closed.
export function launch() {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}
