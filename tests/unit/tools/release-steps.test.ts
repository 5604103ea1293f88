const { createSteps } = require("../../../tools/release/steps.js");

const stamp = {
  engine: { directory: "/engine" },
  hosts: { missing: "no go on the PATH\nand more" },
  python: { directory: "/python" },
};

/** What steps with these needs do. */
async function doSteps(...needs: string[][]) {
  const lines: string[] = [];
  const done: string[][] = [];
  const { step, finish } = createSteps(stamp, (line: string) => lines.push(line));
  for (const each of needs) await step(`needs ${each}`, each, () => done.push(each));
  return { lines, done, finish };
}

test("steps run if the set-up has what they need", async () => {
  const { lines, done, finish } = await doSteps([], ["python"]);
  expect([lines, done]).toEqual([
    ["needs ", "needs python"],
    [[], ["python"]],
  ]);
  expect(finish).not.toThrow();
});

test.each([
  ["that the set-up could not do", ["python", "hosts"], "the set-up has no hosts (no go on the PATH)"],
  ["that the set-up has not done", ["generator"], "the set-up has no generator (run `npm run setup`)"],
])("a step that needs something %s is left out, and the run fails", async (_, needs, reason) => {
  const { lines, done, finish } = await doSteps(needs, ["python"]);
  const line = `needs ${needs}: ${reason}`;
  expect([lines, done]).toEqual([[`NOT DONE: ${line}`, "needs python"], [["python"]]]);
  expect(finish).toThrow(new Error(`this is not a complete release. Not done:\n  ${line}`));
});

test("a step that fails ends the run", async () => {
  const { step } = createSteps(stamp, () => {});
  await expect(step("fails", [], () => Promise.reject(new Error("the reason")))).rejects.toThrow("the reason");
});
