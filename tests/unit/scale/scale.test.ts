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

test("docs/scale.md says so", () => {
  const columns = ["failures", "requests", "minutes"];
  const head = ["stacks", "how", ...columns, ...columns.map((column) => `strict: ${column}`)];
  const figures = ({ failures, requests, minutes }: Result) => [failures, requests, Math.ceil(minutes)].map(String);
  const rows = sizes.flatMap((stacks) =>
    Object.keys(ways).map((way) => [`${stacks}`, way, ...of(way, stacks).flatMap(figures)]),
  );
  expectTable("docs/scale.md", "table", table(head, rows));
});
