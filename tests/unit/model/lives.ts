import * as fc from "fast-check";
import { Model, type Outcome } from "./model";
import { PluginWorld, servePlugin } from "./plugin-world";
import { dynamicShell, pluginShell, type Shell } from "./shells";
import { SimulatedPort } from "./simulated-port";
import type { Situation } from "./situation";
import { args, clientIds, firstEnv, habits, latencies, type Step, secrets, stepOf } from "./steps";
import { type Handed, World } from "./world";

const start = Date.parse("2026-01-02T03:04:05.000Z");

/** What is left of a rate-limit window: too long for a refresh to wait, and not for an update. */
const windowSeconds = 150;

interface Life {
  world: World | PluginWorld;
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
    case "PULUMI_RUN_PROGRAM=1 up":
      return [
        [await world.preview(false), model.preview(false)],
        [await world.update(false), model.update(false)],
      ];
    case "import":
    case "get":
    case "the function":
      // What exists already cannot be imported.
      if (!(world instanceof PluginWorld) || (step.does === "import" && model.kept)) return [];
      return [[await world.withoutState(step.does), model.withoutState(step.does)]];
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
      await world.destroy();
      model.destroy();
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
  const wanted = kept && {
    token: port.tokens[kept.token],
    clientId: kept.clientId,
    baseUrl: kept.baseUrl,
    clientSecret: kept.clientSecret,
    remaining: model.remaining(kept.token),
    hasFingerprint: true,
  };
  // In one comparison for each step, because every one takes its time.
  expect({
    handedOn: outcomes.map(([real]) => real),
    shown: world.shown,
    requests: port.requests,
    now: port.clock.now,
    states: states.map(
      (state) =>
        state && {
          token: state.accessToken,
          clientId: state.clientId,
          baseUrl: state.baseUrl,
          clientSecret: state.clientSecret,
          remaining: (Date.parse(state.expiresAt) - model.now) / 1000,
          hasFingerprint: /^[0-9a-f]{12}$/.test(state.tokenFingerprint),
        },
    ),
    storedTooShort: world.stored.filter((seconds) => seconds <= 60),
  }).toEqual({
    handedOn: outcomes.map(([real, expected]) =>
      Array.isArray(real) ? Array(world.resources).fill(text(expected)) : expected,
    ),
    shown: model.shown.flatMap((shown) => Array(world.resources).fill(shown)),
    // Never more requests than the rules ask for, and never less; and as much time.
    requests: model.requests,
    now: model.now,
    // Nothing of the state is lost, and all of it is as it should be.
    states: Array(world.resources).fill(wanted),
    // No create or update succeeds with a token about to expire, by Port's own clock.
    storedTooShort: [],
  });
  const lines = world.lines.slice(linesBefore);
  const said = lines.join("\n");
  if (said === "") return;
  expect([...secrets, ...port.tokens.slice(-3)].flatMap(parts).filter((part) => said.includes(part))).toEqual([]);
}

/** With a clock that is right, a token that is handed on without a word about it has more than a minute to live. */
function assertAlive(
  { world, model }: Life,
  [real]: [Handed[] | { error: string }, Outcome],
  linesBefore: number,
): void {
  const { situation, port, lines } = world;
  // Without live outputs, it is the stored option that counts where no update follows.
  const isRenewed =
    situation.args.autoRenew !== false && (model.shell.hasLiveOutputs || model.kept?.autoRenew !== false);
  if (situation.skewMillis !== 0 || !isRenewed || !Array.isArray(real)) return;
  if (lines.slice(linesBefore).some((line) => model.shell.warns.test(line))) return;
  const lives = real.flatMap((handed) =>
    typeof handed === "object" ? [model.remaining(port.tokens.indexOf(handed.token))] : [],
  );
  expect(lives.filter((seconds) => seconds <= 60)).toEqual([]);
}

/** So many random lives, of 30 steps on average. Jest's seed makes them: `--seed` repeats a failure. */
async function live(
  shell: Shell,
  lives: number,
  worldOf: (...surroundings: ConstructorParameters<typeof World>) => World | PluginWorld,
): Promise<void> {
  const property = fc.asyncProperty(
    fc.array(stepOf(shell), { minLength: 1, maxLength: 60, size: "max" }),
    args,
    fc.constantFrom(...shell.resources),
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
      const world = worldOf(situation, new SimulatedPort({ now: start }, accepted, portsHabits, network), resources);
      const model = new Model(shell, situation, accepted, start, network, portsHabits);
      for (const each of life) {
        const linesBefore = world.lines.length;
        world.stored = [];
        world.shown = [];
        model.shown = [];
        const outcomes = await take(each, { world, model });
        assertWell({ world, model }, outcomes, linesBefore);
        // An update may have waited since its preview.
        const last = outcomes.at(-1);
        // What is left out of an update is not live without live outputs.
        const isLive = shell.hasLiveOutputs || each.does !== "up --target of another";
        if (last && isLive) assertAlive({ world, model }, last, linesBefore);
      }
    },
  );
  await fc.assert(property, { numRuns: lives, seed: jest.getSeed() });
}

/** More than ten times what all lives take, and the search for the shortest one that fails. */
const timeoutMillis = 1_200_000;

/** Whatever happens to a stack, it is what the rules say. */
export function testLives(lives: { dynamic: number; plugin: number }): void {
  afterEach(() => jest.restoreAllMocks());

  test(
    dynamicShell.name,
    async () => {
      const clock = jest.spyOn(Date, "now");
      await live(dynamicShell, lives.dynamic, (...surroundings) => {
        const world = new World(...surroundings);
        clock.mockImplementation(world.now);
        return world;
      });
    },
    timeoutMillis,
  );

  test(pluginShell.name, async () => live(pluginShell, lives.plugin, await servePlugin()), timeoutMillis);
}
