import { type Deployed, deployedOnce } from "../support/deployed-once";
import { diagnostics } from "../support/diagnostics";
import { emulatorEnv, oneToken, requestsDuring, threeHoursSeconds } from "../support/emulated";
import type { RunResult } from "../support/run";
import { describeWithHosts, inventory, Stack } from "../support/stack";
import { oneTokenInYaml, yamlStack } from "../support/yaml";

/** Enough to run at the same moment. Each engine starts several processes, and all share the cores. */
const size = 6;
/** On two busy cores. */
const timeoutMillis = 600_000;
jest.setTimeout(timeoutMillis);

const renewed = /: the token was renewed and expires at \S+Z\.$/;
/** An engine that gets no processor for two seconds, or ten, is no failure. */
const starved = /: \S+ did not answer within \d+ s\. .* The token stays unknown in this preview\.$/;
const starvedRead = /: \S+ did not answer within \d+ s\. .* The stored token is kept; it expired at \S+Z\.$/;

/** Lets every stack of a fleet run `pulumi up` at once, when the token that all of them hold has expired. */
async function renewFleet(deployed: () => Promise<Deployed>) {
  const { emulator, stack } = await deployed();
  const fleet = Array.from({ length: size }, () => stack.copy());
  const expired = await stack.output("accessToken");
  const inventories = await Promise.all(fleet.map(inventory));
  emulator.advance(threeHoursSeconds);
  const options = { shiftSeconds: threeHoursSeconds, timeoutMillis };
  const [requests, runs] = await requestsDuring(emulator, () =>
    Promise.all(fleet.map((each) => each.pulumi("up --yes", options))),
  );
  return { fleet, expired, inventories, requests, runs };
}

/** What was said in the previews, and what in the updates. */
function linesOf(runs: readonly RunResult[]): [previews: string[], updates: string[]] {
  const parts = runs.map((run) => run.output.split("\nUpdating (dev):\n"));
  const said = (part: number) => parts.flatMap((each) => diagnostics({ output: each[part] ?? "" }));
  return [said(0), said(1)];
}

interface Expected {
  /** All that a preview may say. */
  previewed: readonly RegExp[];
  /** All that an update may say. */
  updated: readonly RegExp[];
}

function testFleet(deployed: () => Promise<Deployed>, { previewed, updated }: Expected): void {
  let renewal: Awaited<ReturnType<typeof renewFleet>>;

  beforeAll(async () => {
    renewal = await renewFleet(deployed);
  }, timeoutMillis);

  test("every up succeeds", () => {
    const failed = renewal.runs.filter(({ exitCode }) => exitCode !== 0);
    expect(failed.map(({ output }) => output)).toEqual([]);
  });

  test("every stack holds the new token", async () => {
    const { fleet, expired } = renewal;
    const tokens = await Promise.all(fleet.map((stack) => stack.output("accessToken")));
    expect(tokens).toEqual(Array(size).fill(tokens[0]));
    expect(tokens[0]).not.toBe(expired);
  });

  test("no stack has lost a resource or an output, or left an operation unfinished", async () => {
    const { fleet, inventories } = renewal;
    expect(await Promise.all(fleet.map(inventory))).toEqual(inventories);
    expect((await Promise.all(fleet.map((stack) => stack.pendingOperations()))).flat()).toEqual([]);
  });

  test("every update makes a request, and every preview one at most: one more only after a read without an answer", () => {
    const { requests, runs } = renewal;
    const unanswered = linesOf(runs)
      .flat()
      .filter((line) => starvedRead.test(line));
    expect(requests).toBeGreaterThanOrEqual(size);
    expect(requests).toBeLessThanOrEqual(2 * size + unanswered.length);
  });

  test("a preview says that it got the token, or at most that it got none in time", () => {
    const [previews, updates] = linesOf(renewal.runs);
    const others = (lines: string[], allowed: readonly RegExp[]) =>
      lines.filter((line) => !allowed.some((pattern) => pattern.test(line)));
    expect([others(previews, previewed), others(updates, updated)]).toEqual([[], []]);
    expect([previews.length, updates.length].every((count) => count >= size)).toBe(true);
  });
}

describe(`${size} stacks at once after an expiry, with the component`, () => {
  testFleet(
    deployedOnce((emulator) => new Stack(oneToken, emulatorEnv(emulator))),
    { previewed: [/: a token was requested in this preview; it expires at \S+Z\.$/, starved], updated: [renewed] },
  );
});

describeWithHosts(`${size} stacks at once after an expiry, with the plugin`, () => {
  testFleet(
    deployedOnce((emulator) => yamlStack(oneTokenInYaml(), emulatorEnv(emulator))),
    { previewed: [renewed, starvedRead, starved], updated: [renewed, starvedRead] },
  );
});
