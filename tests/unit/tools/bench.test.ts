import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/paths";

const { median, medianRatio, stateBytesPerToken, summarizePhases } = require("../../../tools/bench/figures.js");
const { page, series, targets } = require("../../../tools/bench/page.js");
const { presentSubjects } = require("../../../tools/bench/subjects.js");
const { plot } = require("../../../tools/bench/plot.js");

test.each([
  [[3], 3],
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});

test("a ratio is the median of the ratios pair by pair, not the ratio of the medians", () => {
  const slowMachineAtTheThird = [2, 2, 60];
  expect(medianRatio(slowMachineAtTheThird, [1, 1, 20])).toBe(2);
});

test("what a token adds to the state does not count what is there anyway", () => {
  expect(stateBytesPerToken(1500, 51_000, 100)).toBe(500);
});

describe("the phases of a subject", () => {
  const life = (seconds: number, requests: number) => ({
    up: { seconds, requests },
    destroy: { seconds, requests: 0 },
  });

  test("sum up to the most requests, the median of the times and the ratio to each peer", () => {
    const summary = summarizePhases([life(2, 1), life(4, 2)], { floor: [life(1, 0), life(1, 0)] }, ["up", "destroy"]);
    expect(summary).toEqual({
      up: { requests: 2, seconds: 3, ratios: { floor: 3 } },
      destroy: { requests: 0, seconds: 3, ratios: { floor: 3 } },
    });
  });

  test("have no ratio to a peer that did not come through them", () => {
    const broken = { up: { error: "Error: Port answered 429", requests: 100 } };
    const summary = summarizePhases([life(2, 1)], { other: [broken] }, ["up"]);
    expect(summary).toEqual({ up: { requests: 1, seconds: 2, ratios: {} } });
  });

  test.each([
    ["an answer that the program could not use", "Error: Port answered 429", "429"],
    ["anything else", "pulumi up: something", "pulumi up: something"],
  ])("end with the first that failed: %s", (_, error, failed) => {
    const summary = summarizePhases([{ up: { error, requests: 100 } }], { floor: [life(1, 0)] }, ["up", "destroy"]);
    expect(summary).toEqual({ up: { requests: 100, failed } });
  });
});

test.each([
  ["not there", undefined, ["@pulumi/command + curl"]],
  ["there", "plugins", []],
])("a plugin is %s: what needs it is named or run", (_, folder, expected) => {
  const { present, missing } = presentSubjects(() => folder);
  expect([missing, present.length]).toEqual([expected, 6 - expected.length]);
  expect(present.find(({ name }: { name: string }) => name.includes("command"))?.plugin).toBe(folder);
});

test("the plot has a line for each series, and puts nothing at the foot", () => {
  const drawn = plot([
    {
      name: "a & b",
      requests: [
        [1, 0],
        [1000, 1000],
      ],
      seconds: [
        [1, 1],
        [1000, 100],
      ],
    },
  ]);
  expect([...drawn.matchAll(/points="([^"]*)"/g)].map(([, points]: string[]) => points)).toEqual([
    "60.0,250.0 360.0,50.0",
    "430.0,250.0 730.0,50.0",
  ]);
  expect(drawn).toContain(">a &amp; b</text>");
});

describe("docs/benchmark.json", () => {
  const read = (name: string) => readFileSync(join(root, "docs", name), "utf8");
  const figures = JSON.parse(read("benchmark.json"));

  test("is what docs/benchmark.md and docs/benchmark.svg are made of", () => {
    expect([read("benchmark.md"), read("benchmark.svg")]).toEqual([page(figures), plot(series(figures))]);
  });

  // A time is what it was on the machine that measured it: the page says what came of that.
  test("reaches each target that is no time", () => {
    const missed = targets(figures).filter(([, isReached]: [string, boolean]) => !isReached);
    const times = /^within 5 %|^at most 10 ms/;
    expect(missed.map(([what]: [string]) => what).filter((what: string) => !times.test(what))).toEqual([]);
  });
});
