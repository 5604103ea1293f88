import { expectTable, table } from "../../support/generated-document";
import { type Limiter, type Plan, type Result, simulate } from "./simulation";

type Way = Pick<Plan, "ups" | "withinSeconds">;

const ways: Record<string, Way> = {
  "`up` with its preview": { ups: "with previews", withinSeconds: 60 },
  "`--skip-preview` or `offlinePreview`": { ups: "without previews", withinSeconds: 60 },
  "the same, started over an hour": { ups: "without previews", withinSeconds: 3_600 },
  "a token stack": { ups: "one renews, the others read", withinSeconds: 60 },
  "the official provider, at any time": { ups: "the official provider", withinSeconds: 60 },
};
const sizes = [100, 200, 500, 1_000];
const limiters: Limiter[] = ["fixed window", "refused requests count"];

/** The minutes are rounded up. */
type Figures = [failures: number, requests: number, minutes: number];
/** Of each size and way, with each limiter. The page shows this table. */
const expected: [stacks: number, way: string, fixedWindow: Figures, strict: Figures][] = [
  [100, "`up` with its preview", [0, 253, 6], [38, 489, 12]],
  [100, "`--skip-preview` or `offlinePreview`", [0, 100, 1], [0, 100, 1]],
  [100, "the same, started over an hour", [0, 100, 60], [0, 100, 60]],
  [100, "a token stack", [1, 3, 1], [1, 3, 1]],
  [100, "the official provider, at any time", [0, 253, 6], [12, 396, 11]],
  [200, "`up` with its preview", [0, 618, 11], [159, 916, 12]],
  [200, "`--skip-preview` or `offlinePreview`", [0, 300, 6], [100, 598, 12]],
  [200, "the same, started over an hour", [0, 200, 60], [0, 200, 60]],
  [200, "a token stack", [2, 3, 1], [2, 3, 1]],
  [200, "the official provider, at any time", [0, 748, 16], [130, 1077, 22]],
  [500, "`up` with its preview", [272, 1844, 11], [472, 2142, 12]],
  [500, "`--skip-preview` or `offlinePreview`", [200, 1200, 11], [400, 1498, 12]],
  [500, "the same, started over an hour", [0, 500, 60], [0, 500, 60]],
  [500, "a token stack", [6, 3, 1], [6, 3, 1]],
  [500, "the official provider, at any time", [146, 3139, 36], [472, 2932, 32]],
  [1000, "`up` with its preview", [800, 3900, 11], [1000, 4198, 12]],
  [1000, "`--skip-preview` or `offlinePreview`", [700, 2700, 11], [900, 2998, 12]],
  [1000, "the same, started over an hour", [0, 1001, 60], [317, 2118, 71]],
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
      const [result] = of("`--skip-preview` or `offlinePreview`", stacks);
      expect(result?.failures).toBe(Math.max(0, stacks - 300));
      expect(result?.minutes).toBeLessThan(12);
    },
  );

  test.each(sizes)("%i stacks that start over an hour are all served", (stacks) => {
    expect(of("the same, started over an hour", stacks)[0]?.failures).toBe(0);
  });

  test.each(sizes)("%i stacks that read another one's output make no request", (stacks) => {
    // The dying token in the preview and in the update, and the next one.
    expect(of("a token stack", stacks).map(({ requests }) => requests)).toEqual([3, 3]);
  });

  test.each(sizes)("a limiter that counts refused requests lets fewer of %i stacks pass", (stacks) => {
    const [fixed, strict] = of("`up` with its preview", stacks);
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
