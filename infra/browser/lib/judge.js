// What must be true of any page, looked at in one browser tab: each function gives what is wrong, in words.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const WIDTHS = [1280, 820, 390];
const HEIGHT = 844;
const MOST_BYTES = 60 * 1024;
const MOST_SHIFT = 0.01;
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/// Loads `path` as if for the first time.
export async function load(page, path) {
  const cdp = await page.context().newCDPSession(page);
  let bytes = 0;
  cdp.on("Network.loadingFinished", (loaded) => { bytes += loaded.encodedDataLength; });
  await cdp.send("Network.enable");
  await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
  const failed = [];
  page.on("requestfinished", async (request) => {
    const answer = await request.response();
    if (answer.status() >= 400 && !request.isNavigationRequest()) failed.push(`${answer.status()} for ${answer.url()}`);
  });
  const answer = await page.goto(path);
  await page.waitForLoadState("networkidle");
  return { answer, bytes: () => bytes, failed, cdp };
}

/// Of the answer itself.
export function answered({ answer, bytes, failed }, { status = 200, weighs = true } = {}) {
  const policy = answer.headers()["content-security-policy"];
  return [
    ...(answer.status() === status ? [] : [`it answers ${answer.status()}`]),
    ...failed,
    ...(policy ? [] : ["no Content-Security-Policy"]),
    ...(policy?.includes("'unsafe-inline'") ? ["its policy lets inline code run"] : []),
    ...(weighs && bytes() > MOST_BYTES ? [`${bytes()} bytes to load it`] : []),
  ];
}

/// Of the document.
export function written(page, { mayShift = false } = {}) {
  return page.evaluate(async (mostShift) => {
    const shift = await new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => resolve(sum), 100);
    });
    const headings = document.querySelectorAll("h1").length;
    return [
      ...(headings === 1 ? [] : [`${headings} headings of the first rank`]),
      ...(document.documentElement.lang ? [] : ["no language"]),
      ...(/\S · Minutehand$|^Minutehand/.test(document.title) ? [] : [`its title is “${document.title}”`]),
      ...(shift < mostShift ? [] : [`its layout shifts by ${shift}`]),
    ];
  }, mayShift ? 1 : MOST_SHIFT);
}

/// Opens what is folded away, for it is part of the page.
export async function unfold(page) {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("main details:not(.menu)")) details.open = true;
  });
}

/// Whether it stays within the window at each width.
export async function fits(page) {
  const wrong = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    const over = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return null;
      const all = [...document.body.querySelectorAll("*")];
      const wide = all.filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
      return wide.slice(0, 4).map((element) => `${element.localName}.${element.className}`).join(" ");
    });
    if (over !== null) wrong.push(`wider than ${width} pixels: ${over}`);
  }
  return wrong;
}

/// What axe finds, as the page is now.
export async function accessible(page, cdp) {
  const session = cdp ?? await page.context().newCDPSession(page);
  // By the debugger, because the page's own policy lets nothing of ours in.
  await session.send("Runtime.evaluate", { expression: `window.axe || (() => { ${AXE} })()` });
  const { violations } = await page.evaluate((values) => {
    return window.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] });
  }, RULES);
  return violations.map(({ id, nodes }) => `axe ${id}, ${nodes.length} times: ${nodes.slice(0, 3).map(described).join(" | ")}`);
}

function described(node) {
  return `${node.html.slice(0, 120)} ${node.failureSummary.replace(/\s+/g, " ").slice(0, 200)}`;
}
