// What the style guide's components do that no page of a product does yet.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { press, whereKeyboardIs } from "../lib/keyboard.js";
import { stage } from "../lib/stage.js";
import { until } from "../lib/system.js";

const visitor = stage();
const PART_BYTES = 8 * 1024 * 1024;
const LAST_BYTES = 7;

/// The style guide, once the script of what is looked at has come.
async function guide(t, element, options) {
  const ada = await visitor(t, options);
  await ada.open("/style-guide");
  if (element) await ada.page.waitForFunction((name) => customElements.get(name), element);
  return ada;
}

test("a list is put in order by keyboard, and told what becomes of it", async (t) => {
  const ada = await guide(t, "order-list");
  const orders = [];
  await ada.page.route(/\/style-guide$/, async (route) => {
    orders.push(new URLSearchParams(route.request().postData()).getAll("order"));
    await route.fulfill({ status: 204 });
  });
  const [first, second, ...rest] = await ada.page.locator(".order input[name=order]").evaluateAll((all) => all.map(({ value }) => value));

  await ada.page.getByRole("button", { name: "Move Check the address", exact: true }).focus();
  await press(ada, "Space");
  await ada.sees("Check the address: lifted at 1 of 4.");
  await press(ada, "ArrowDown");
  await ada.sees("Check the address: now 2 of 4");
  await press(ada, "Escape");
  await ada.sees("Check the address: put back at 1 of 4");
  assert.deepEqual(orders, []);

  await press(ada, "Space");
  await press(ada, "ArrowDown");
  const sent = ada.page.waitForResponse(/\/style-guide$/);
  await press(ada, "Space");
  await sent;
  assert.deepEqual(orders, [[second, first, ...rest]]);
  assert.equal((await whereKeyboardIs(ada.page)).name, "Move Check the address");
});

/// A file of three parts in a folder that goes with the test: the same one each time it is chosen.
function file(t) {
  const folder = mkdtempSync(join(tmpdir(), "upload-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "contacts.csv");
  writeFileSync(path, Buffer.alloc(2 * PART_BYTES + LAST_BYTES, "a,b\n"));
  return path;
}

test("an upload that broke off goes on with the parts that are missing", async (t) => {
  const ada = await guide(t, "file-upload");
  const contacts = file(t);
  const there = new Set();
  const asked = [];
  let isBroken = true;
  let isAsked = false;
  const way = () => ({
    id: "upl_1",
    put: null,
    part_bytes: PART_BYTES,
    parts: [1, 2, 3].filter((number) => !there.has(number)).map((number) => ({
      number,
      size_bytes: number === 3 ? LAST_BYTES : PART_BYTES,
      put: { method: "PUT", url: `/style-guide/parts/${number}`, headers: { "content-length": "1" } },
    })),
  });
  await ada.page.route(/\/style-guide\/uploads/, async (route) => {
    asked.push(route.request().method());
    await route.fulfill({ json: way() });
  });
  await ada.page.route(/\/style-guide\/parts/, async (route) => {
    const number = Number(route.request().url().at(-1));
    // As long as the connection is broken, the second part gets no answer.
    if (number === 2 && isBroken) {
      isAsked = true;
      return;
    }
    asked.push(number);
    there.add(number);
    await route.fulfill({ status: 200 });
  });

  const field = ada.page.locator("file-upload").first();
  await field.locator("[type=file]").setInputFiles(contacts);
  await ada.page.waitForFunction(() => document.querySelector("file-upload progress").value > 0);
  assert.ok(await field.locator("xpath=ancestor::form").getByRole("button", { name: "Import" }).isDisabled());
  await until(() => isAsked && there.size === 2, "the parts that get there");

  isBroken = false;
  asked.length = 0;
  await ada.page.reload();
  await ada.page.waitForFunction(() => customElements.get("file-upload"));
  await field.locator("[type=file]").setInputFiles(contacts);
  await ada.sees("The file is there.");
  assert.deepEqual(asked, ["GET", 2, "GET"]);
  assert.equal(await field.locator("[name=contacts_upload]").inputValue(), "upl_1");
  assert.ok(await field.locator("xpath=ancestor::form").getByRole("button", { name: "Import" }).isEnabled());
});

test("a file of another kind is refused before anything is sent", async (t) => {
  const ada = await guide(t, "file-upload");
  await ada.page.locator("#contacts").setInputFiles({ name: "contacts.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF") });
  await ada.sees("Choose a file that ends in .csv or .json.");
});

test("all rows of a grid are chosen at once, and counted", async (t) => {
  const ada = await guide(t, "row-choice");
  await ada.tick("Choose all");
  await ada.sees("With 12 chosen:");
  await ada.page.getByLabel("Choose Backups").uncheck();
  await ada.sees("With 11 chosen:");
});

for (const javaScriptEnabled of [true, false]) {
  test(`a grid is narrowed and keeps its order, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async (t) => {
    const ada = await guide(t, null, { javaScriptEnabled });
    await ada.page.getByLabel("Narrow by job").first().fill("a b");
    await ada.page.getByLabel("Narrow by job").first().press("Enter");
    await ada.page.waitForURL(/name=a\+b/);
    const query = new URL(ada.page.url()).searchParams;
    assert.equal(query.get("sort"), "-calls");
    assert.deepEqual(query.getAll("columns").filter(Boolean), ["status", "address", "next", "calls", "failed"]);
  });
}
