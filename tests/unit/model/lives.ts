import * as fc from "fast-check";
import { Model } from "./model";
import { type PluginWorld, servePlugin } from "./plugin-world";
import { dynamicShell, pluginShell, type Shell } from "./shells";
import { SimulatedPort } from "./simulated-port";
import type { Situation } from "./situation";
import { args, type Command, clientIds, firstEnv, habits, latencies, type Step, secrets, stepOf } from "./steps";
import { type Handed, type Outcome, World } from "./world";

const start = Date.parse("2026-01-02T03:04:05.000Z");

interface Life {
  world: World | PluginWorld;
  model: Model;
}

/** What a command hands on in the world and in the model. */
type Outcomes = [real: Handed[] | { error: string }, expected: Outcome];

type Act = (stack: World | PluginWorld | Model) => Outcome | Promise<Handed[] | { error: string }>;

/** Each begins with what the one before has left. */
const commands: Record<Command, Act[]> = {
  preview: [(stack) => stack.preview()],
  up: [(stack) => stack.preview(), (stack) => stack.update()],
  "up without preview": [(stack) => stack.update()],
  "PULUMI_RUN_PROGRAM=1 up": [(stack) => stack.preview(false), (stack) => stack.update(false)],
  refresh: [(stack) => stack.refresh(false)],
  "refresh --run-program": [(stack) => stack.refresh(true)],
  "up --target of another": [(stack) => stack.untouched()],
  destroy: [(stack) => stack.destroy()],
  import: [(stack) => stack.withoutState("import")],
  get: [(stack) => stack.withoutState("get")],
  "the function": [(stack) => stack.withoutState("the function")],
};

/** Takes a step in the world and in the model. */
async function take(step: Step, { world, model }: Life): Promise<Outcomes[]> {
  const ports = [world.port, model.port];
  switch (step.does) {
    case "time passes":
      for (const { clock } of ports) clock.now += step.seconds * 1000;
      return [];
    case "time passes until the last token has left":
      for (const port of ports) {
        const end = port.expiryOf(port.tokens.at(-1)) - step.seconds * 1000;
        port.clock.now = Math.max(port.clock.now, end);
      }
      return [];
    case "Port is":
      for (const port of ports) port.becomes(step.mood);
      return [];
    case "a secret is rotated at Port":
      world.port.secrets.set(step.clientId, step.secret);
      return [];
    case "the surroundings change":
      Object.assign(world.situation, step.to);
      return [];
    case "import":
      // What exists already cannot be imported.
      if (model.kept) return [];
  }
  const outcomes: Outcomes[] = [];
  for (const act of commands[step.does]) {
    outcomes.push([(await act(world)) as Outcomes[0], (await act(model)) as Outcome]);
  }
  return outcomes;
}

const parts = (secret: string) => Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8));

/** What has to hold after every step. */
function assertWell({ world, model }: Life, outcomes: Outcomes[], linesBefore: number): void {
  const { port, states } = world;
  const { kept } = model;
  const ofEach = <T>(value: T): T[] => Array(world.resources).fill(value);
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
          expiresAt: Date.parse(state.expiresAt),
          hasFingerprint: /^[0-9a-f]{12}$/.test(state.tokenFingerprint),
        },
    ),
    storedTooShort: world.stored.filter((seconds) => seconds <= 60),
  }).toEqual({
    handedOn: outcomes.map(([real, expected]) => (Array.isArray(real) ? ofEach(expected) : expected)),
    shown: model.shown.flatMap(ofEach),
    // Never more requests than the rules ask for, and never less; and as much time.
    requests: model.port.requests,
    now: model.port.clock.now,
    // Nothing of the state is lost, and all of it is as it should be.
    states: ofEach(
      kept && {
        token: kept.token,
        clientId: kept.clientId,
        baseUrl: kept.baseUrl,
        clientSecret: kept.clientSecret,
        expiresAt: model.port.expiryOf(kept.token),
        hasFingerprint: true,
      },
    ),
    // No create or update succeeds with a token about to expire, by Port's own clock.
    storedTooShort: [],
  });
  const said = world.lines.slice(linesBefore).join("\n");
  if (said === "") return;
  expect([...secrets, ...port.tokens.slice(-3)].flatMap(parts).filter((part) => said.includes(part))).toEqual([]);
}

/** With a clock that is right, a token that is handed on without a word about it has more than a minute to live. */
function assertAlive({ world, model }: Life, [real]: Outcomes, linesBefore: number): void {
  const { situation, port, lines } = world;
  // Without live outputs, it is the stored option that counts where no update follows.
  const isRenewed =
    situation.args.autoRenew !== false && (model.shell.hasLiveOutputs || model.kept?.autoRenew !== false);
  if (situation.skewMillis !== 0 || !isRenewed || !Array.isArray(real)) return;
  if (lines.slice(linesBefore).some((line) => model.shell.warns.test(line))) return;
  const lives = real.flatMap((handed) =>
    typeof handed === "object" ? [(port.expiryOf(handed.token) - port.clock.now) / 1000] : [],
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
      const situation: Situation = { args: firstArgs, env, programEnv: undefined, config: {}, skewMillis: 0 };
      const accepted = new Map(clientIds.map((clientId) => [clientId, "secret-number-one"]));
      const port = () => new SimulatedPort({ now: start }, accepted, portsHabits, network);
      const world = worldOf(situation, port(), resources);
      const model = new Model(shell, situation, port());
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
