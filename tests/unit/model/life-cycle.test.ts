import * as fc from "fast-check";
import { Model, type Outcome } from "./model";
import { SimulatedPort } from "./simulated-port";
import type { Situation } from "./situation";
import { args, clientIds, firstEnv, habits, latencies, type Step, secrets, step } from "./steps";
import { type Handed, World } from "./world";

const start = Date.parse("2026-01-02T03:04:05.000Z");

/** What is left of a rate-limit window: too long for a refresh to wait, and not for an update. */
const windowSeconds = 150;

interface Life {
  world: World;
  model: Model;
}

/** What each command does in the world and in the model; both begin with what the one before has left. */
async function take(step: Step, { world, model }: Life): Promise<[Handed[] | { error: string }, Outcome][]> {
  const { situation, port } = world;
  switch (step.does) {
    case "preview":
      return [[await world.preview(), model.preview()]];
    case "up":
      return [
        [await world.preview(), model.preview()],
        ...(await take({ does: "up without preview" }, { world, model })),
      ];
    case "up without preview":
      return [[await world.update(), model.update()]];
    case "refresh":
    case "refresh --run-program": {
      const runProgram = step.does !== "refresh";
      const handed = await world.refresh(runProgram);
      const expected = model.refresh(runProgram);
      return runProgram ? [[handed, expected]] : [];
    }
    case "up --target of another":
      return [[await world.untouched(), model.untouched()]];
    case "destroy":
      world.states = world.states.map(() => undefined);
      model.kept = undefined;
      return [];
    case "time passes":
      port.clock.now += step.seconds * 1000;
      model.now += step.seconds * 1000;
      return [];
    case "time passes until the last token has left":
      model.now = model.timeAt(step.seconds);
      port.clock.now = model.now;
      return [];
    case "the clock is set":
      situation.skewMillis = step.aheadSeconds * 1000;
      return [];
    case "Port is":
      port.mood = step.mood;
      model.mood = step.mood;
      port.limitedUntil = port.clock.now + windowSeconds * 1000;
      model.limitedUntil = port.limitedUntil;
      return [];
    case "a secret is rotated at Port":
      port.secrets.set(step.clientId, step.secret);
      return [];
    case "the program changes":
      situation.args = step.args;
      return [];
    case "the configuration changes":
      situation.config = step.config;
      return [];
    case "the environment changes":
      situation.env = step.env;
      situation.programEnv = step.programEnv;
      return [];
  }
}

const parts = (secret: string) => Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8));

interface Identity {
  clientId: string;
  baseUrl: string;
  clientSecret?: string | undefined;
}

/** What has to hold after every step. */
function assertWell(
  { world, model }: Life,
  outcomes: [Handed[] | { error: string }, Outcome][],
  linesBefore: number,
): void {
  const { port, states } = world;
  const text = (expected: Outcome) =>
    typeof expected === "object" && "token" in expected ? { token: port.tokens[expected.token] } : expected;
  const { kept } = model;
  const identity = ({ clientId, baseUrl, clientSecret }: Identity) => [clientId, baseUrl, clientSecret];
  // One comparison: Jest takes longer to make an expectation than all else here takes.
  expect({
    outcomes: outcomes.map(([real]) => real),
    // Never more requests than the rules ask for, and never less; and as much time.
    requests: port.requests,
    now: port.clock.now,
    // Nothing of the state is lost, and all of it is as it should be.
    states: states.map(
      (state) =>
        state && {
          token: state.accessToken,
          identity: identity(state),
          fingerprint: /^[0-9a-f]{12}$/.test(state.tokenFingerprint),
          remaining: (Date.parse(state.expiresAt) - model.now) / 1000,
        },
    ),
  }).toEqual({
    outcomes: outcomes.map(([real, expected]) =>
      Array.isArray(real) ? Array(world.resources).fill(text(expected)) : expected,
    ),
    requests: model.requests,
    now: model.now,
    states: states.map(
      () =>
        kept && {
          token: port.tokens[kept.token],
          identity: identity(kept),
          fingerprint: true,
          remaining: model.remaining(kept.token),
        },
    ),
  });
  const lines = world.lines.slice(linesBefore);
  const said = lines.join("\n");
  if (said === "") return;
  expect([...secrets, ...port.tokens.slice(-3)].flatMap(parts).filter((part) => said.includes(part))).toEqual([]);
}

/** How a token is handed on that is not what it should be. */
const toldOf = /The stored token is used|too soon to use it|the token expired at/;

/** With a clock that is right, a token that is handed on without a word about it has more than a minute to live. */
function assertAlive(
  { world, model }: Life,
  [real]: [Handed[] | { error: string }, Outcome],
  linesBefore: number,
): void {
  const { situation, port, lines } = world;
  if (situation.skewMillis !== 0 || situation.args.autoRenew === false || !Array.isArray(real)) return;
  if (lines.slice(linesBefore).some((line) => toldOf.test(line))) return;
  for (const handed of real) {
    if (typeof handed !== "object") continue;
    expect(model.remaining(port.tokens.indexOf(handed.token))).toBeGreaterThan(60);
  }
}

test("whatever happens to a stack, it is what the rules say", async () => {
  let steps = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 60, size: "max" }),
      args,
      fc.constantFrom(1, 3),
      habits,
      latencies,
      firstEnv,
      async (life, firstArgs, resources, portsHabits, network, env) => {
        const situation: Situation = {
          args: firstArgs,
          env,
          programEnv: undefined,
          config: {},
          skewMillis: 0,
        };
        const accepted = new Map(clientIds.map((clientId) => [clientId, "secret-number-one"]));
        const world = new World(
          situation,
          new SimulatedPort({ now: start }, accepted, portsHabits, network),
          resources,
        );
        const model = new Model(situation, accepted, start, network, portsHabits);
        const clock = jest.spyOn(Date, "now").mockImplementation(world.now);
        try {
          for (const each of life) {
            steps++;
            const linesBefore = world.lines.length;
            world.stored = [];
            const outcomes = await take(each, { world, model });
            // No create or update succeeds with a token about to expire, by Port's own clock.
            const aboutToExpire = world.stored.filter((seconds) => seconds <= 60);
            if (aboutToExpire.length > 0) throw new Error(`Stored with so many seconds left: ${aboutToExpire}`);
            assertWell({ world, model }, outcomes, linesBefore);
            // An update may have waited since its preview.
            const last = outcomes.at(-1);
            if (last) assertAlive({ world, model }, last, linesBefore);
          }
        } finally {
          clock.mockRestore();
        }
      },
    ),
    { numRuns: 800 },
  );
  expect(steps).toBeGreaterThanOrEqual(10_000);
}, 120_000);
