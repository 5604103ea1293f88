import { expectTable, table } from "../../support/generated-document";
import { type Limiter, type Plan, type Result, simulate } from "./simulation";

type Way = Pick<Plan, "provider" | "ups" | "withinSeconds">;

const withPreviews = { ups: "with previews", withinSeconds: 60 } as const;
const withoutPreviews = { ups: "without previews", withinSeconds: 60 } as const;
const oneRenews = { ups: "one renews, the others read", withinSeconds: 60 } as const;
const overAnHour = { ups: "without previews", withinSeconds: 3_600 } as const;
const ways: Record<string, Way> = {
  "TypeScript: `up` with its preview": { provider: "dynamic", ...withPreviews },
  "TypeScript: `--skip-preview` or `offlinePreview`": { provider: "dynamic", ...withoutPreviews },
  "TypeScript: the same, started over an hour": { provider: "dynamic", ...overAnHour },
  "plugin: `up` with its preview": { provider: "plugin", ...withPreviews },
  "plugin: `--skip-preview`": { provider: "plugin", ...withoutPreviews },
  "plugin: the same, started over an hour": { provider: "plugin", ...overAnHour },
  "a token stack": { provider: "dynamic", ...oneRenews },
  "the official provider, at any time": { provider: "official", ...withPreviews },
};
const sizes = [100, 200, 500, 1_000];
const limiters: Limiter[] = ["fixed window", "refused requests count"];

/** The minutes are rounded up. */
type Figures = [failures: number, requests: number, minutes: number];
/** Of each size and way, with each limiter. The page shows this table. */
const expected: [stacks: number, way: string, fixedWindow: Figures, strict: Figures][] = [
  [100, "TypeScript: `up` with its preview", [0, 253, 6], [38, 489, 12]],
  [100, "TypeScript: `--skip-preview` or `offlinePreview`", [0, 100, 1], [0, 100, 1]],
  [100, "TypeScript: the same, started over an hour", [0, 100, 60], [0, 100, 60]],
  [100, "plugin: `up` with its preview", [0, 254, 6], [54, 506, 12]],
  [100, "plugin: `--skip-preview`", [0, 100, 2], [0, 100, 2]],
  [100, "plugin: the same, started over an hour", [0, 100, 60], [0, 100, 60]],
  [100, "a token stack", [1, 3, 1], [1, 3, 1]],
  [100, "the official provider, at any time", [0, 253, 6], [12, 396, 11]],
  [200, "TypeScript: `up` with its preview", [0, 618, 11], [159, 916, 12]],
  [200, "TypeScript: `--skip-preview` or `offlinePreview`", [0, 300, 6], [100, 598, 12]],
  [200, "TypeScript: the same, started over an hour", [0, 200, 60], [0, 200, 60]],
  [200, "plugin: `up` with its preview", [0, 622, 11], [161, 920, 12]],
  [200, "plugin: `--skip-preview`", [0, 300, 6], [100, 598, 12]],
  [200, "plugin: the same, started over an hour", [0, 200, 60], [0, 200, 60]],
  [200, "a token stack", [2, 3, 1], [2, 3, 1]],
  [200, "the official provider, at any time", [0, 748, 16], [130, 1077, 22]],
  [500, "TypeScript: `up` with its preview", [272, 1844, 11], [472, 2142, 12]],
  [500, "TypeScript: `--skip-preview` or `offlinePreview`", [200, 1200, 11], [400, 1498, 12]],
  [500, "TypeScript: the same, started over an hour", [0, 500, 60], [0, 500, 60]],
  [500, "plugin: `up` with its preview", [278, 1856, 11], [478, 2154, 12]],
  [500, "plugin: `--skip-preview`", [200, 1200, 11], [400, 1498, 12]],
  [500, "plugin: the same, started over an hour", [0, 500, 60], [0, 500, 60]],
  [500, "a token stack", [6, 3, 1], [6, 3, 1]],
  [500, "the official provider, at any time", [146, 3139, 36], [472, 2932, 32]],
  [1000, "TypeScript: `up` with its preview", [800, 3900, 11], [1000, 4198, 12]],
  [1000, "TypeScript: `--skip-preview` or `offlinePreview`", [700, 2700, 11], [900, 2998, 12]],
  [1000, "TypeScript: the same, started over an hour", [0, 1001, 60], [317, 2118, 71]],
  [1000, "plugin: `up` with its preview", [800, 3900, 11], [1000, 4198, 12]],
  [1000, "plugin: `--skip-preview`", [700, 2700, 11], [900, 2998, 12]],
  [1000, "plugin: the same, started over an hour", [0, 1001, 61], [317, 2115, 71]],
  [1000, "a token stack", [10, 3, 1], [10, 3, 1]],
  [1000, "the official provider, at any time", [625, 6833, 41], [1000, 6100, 33]],
];

/** Of each way and size, with each limiter. */
const results = new Map<string, Result[]>();
const of = (way: string, stacks: number): Result[] => results.get(`${way} ${stacks}`) ?? [];

beforeAll(async () => {
  for (const [name, way] of Object.entries(ways)) {
    for (const stacks of sizes) {
      const found: Result[] = [];
      for (const limiter of limiters) found.push(await simulate({ stacks, limiter, ...way }));
      results.set(`${name} ${stacks}`, found);
    }
  }
}, 120_000);

describe("a fleet whose token has expired", () => {
  test.each(sizes)(
    "as many as fit into a window are served at once, and two more windows are waited for: %i",
    (stacks) => {
      const [result] = of("TypeScript: `--skip-preview` or `offlinePreview`", stacks);
      expect(result?.failures).toBe(Math.max(0, stacks - 300));
      expect(result?.minutes).toBeLessThan(12);
    },
  );

  test.each(sizes)("%i stacks that start over an hour are all served", (stacks) => {
    expect(of("TypeScript: the same, started over an hour", stacks)[0]?.failures).toBe(0);
  });

  test.each(sizes)("the plugin makes as many requests for %i stacks, and as many fail", (stacks) => {
    const [typeScript, plugin] = ["TypeScript: `--skip-preview` or `offlinePreview`", "plugin: `--skip-preview`"].map(
      (way) => of(way, stacks).map(({ failures, requests }) => [failures, requests]),
    );
    expect(plugin).toEqual(typeScript);
  });

  test.each(sizes)("%i stacks that read another one's output make no request, with the plugin too", async (stacks) => {
    const withPlugin = await simulate({ stacks, limiter: "fixed window", ...oneRenews, provider: "plugin" });
    const results = [...of("a token stack", stacks), withPlugin];
    // The dying token in the preview and in the update, and the next one.
    expect(results.map(({ requests }) => requests)).toEqual([3, 3, 3]);
    expect(new Set(results.map(({ failures }) => failures)).size).toBe(1);
  });

  test.each(sizes)("a limiter that counts refused requests lets fewer of %i stacks pass", (stacks) => {
    const [fixed, strict] = of("TypeScript: `up` with its preview", stacks);
    expect(strict?.failures).toBeGreaterThan(fixed?.failures ?? Number.NaN);
  });
});

test.each(expected)("%i stacks, %s: failures, requests and minutes", (stacks, way, fixedWindow, strict) => {
  const figures = of(way, stacks).map(({ failures, requests, minutes }) => [failures, requests, Math.ceil(minutes)]);
  expect(figures).toEqual([fixedWindow, strict]);
});

test("the table has a row for each size and way", () => {
  expect(expected.map(([stacks, way]) => `${way} ${stacks}`).sort()).toEqual([...results.keys()].sort());
});

test("docs/scale.md shows the table", () => {
  const columns = ["failures", "requests", "minutes"];
  const head = ["stacks", "how", ...columns, ...columns.map((column) => `strict: ${column}`)];
  const rows = expected.map((row) => row.flat().map(String));
  expectTable("docs/scale.md", "table", table(head, rows));
});
