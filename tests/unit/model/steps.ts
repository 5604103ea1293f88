import * as fc from "fast-check";
import type { Shell } from "./shells";
import type { Habits, Latency, Mood } from "./simulated-port";
import type { Args, Config, Env, Situation } from "./situation";

export type Command =
  | "up"
  | "up without preview"
  | "preview"
  | "refresh"
  | "refresh --run-program"
  | "up --target of another"
  | "destroy"
  | PluginCommand;

/** What a stack does with the plugin only. */
export type PluginCommand = "PULUMI_RUN_PROGRAM=1 up" | "import" | "get" | "the function";

/** One thing that happens to a stack. */
export type Step =
  | { does: Command }
  | { does: "time passes" | "time passes until the last token has left"; seconds: number }
  | { does: "Port is"; mood: Mood }
  | { does: "a secret is rotated at Port"; clientId: string; secret: string }
  | { does: "the surroundings change"; to: Partial<Situation> };

export const clientIds = ["client-a", "client-b"];
export const secrets = ["secret-number-one", "secret-number-two"];

const clientId = fc.constantFrom(...clientIds);
const secret = fc.constantFrom(...secrets);
const identity = { PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: secret };
const PORT_BASE_URL = fc.constant("https://api.us.getport.io");

const env: fc.Arbitrary<Env> = fc.oneof(
  { weight: 1, arbitrary: fc.record(identity) },
  { weight: 1, arbitrary: fc.record({ ...identity, PORT_BASE_URL }, { requiredKeys: [] }) },
  // A job with next to nothing in its environment.
  { weight: 2, arbitrary: fc.record(identity, { requiredKeys: [] }) },
);

/** What a stack begins with: in Europe or in the US. */
export const firstEnv: fc.Arbitrary<Env> = fc.record(
  { PORT_CLIENT_ID: fc.constant("client-a"), PORT_CLIENT_SECRET: fc.constant("secret-number-one"), PORT_BASE_URL },
  { requiredKeys: ["PORT_CLIENT_ID", "PORT_CLIENT_SECRET"] },
);

const config: fc.Arbitrary<Config> = fc.record(
  { clientId, clientSecret: secret, baseUrl: PORT_BASE_URL },
  { requiredKeys: [] },
);

export const habits: fc.Arbitrary<Habits> = fc.record({
  issuedAt: fc.boolean(),
  expiresIn: fc.constantFrom("constant", "countdown", "absent"),
  lateSeconds: fc.constantFrom(0, 0, 0, 0.9, 5, 25, 61, 90),
});

const leg = fc.constantFrom(0, 0, 7, 400, 1_000, 1_500, 4_000, 9_000);

/** A network that is mostly fast, and sometimes slow in any part of a request; never as slow as an attempt may take. */
export const latencies: fc.Arbitrary<Latency[]> = fc.oneof(
  fc.constant<Latency[]>([[0, 0, 0]]),
  fc.array(fc.tuple(leg, leg, leg), { minLength: 1, maxLength: 12 }),
);

const given: fc.Arbitrary<Args> = fc.record(
  {
    clientId,
    clientSecret: secret,
    baseUrl: fc.constantFrom("https://api.getport.io", "https://api.us.getport.io"),
    minimumRemainingSeconds: fc.constantFrom(0, 60, 300, 3_600, 10_500, 10_501, 10_801),
    onShortLifetime: fc.constantFrom("warn" as const, "wait" as const, "fail" as const),
    autoRenew: fc.constantFrom(true, true, false),
    offlinePreview: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** A program often gives none. */
export const args: fc.Arbitrary<Args> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: given },
);

/** Also the seconds around which something changes in a life of three hours. */
const seconds = fc.oneof(
  fc.constantFrom(0, 1, 60, 240, 300, 3_600, 10_499, 10_500, 10_739, 10_740, 10_741, 10_770, 10_799, 10_800),
  fc.integer({ min: 0, max: 12_000 }),
);

/** Just before, at and after a threshold, and as long before it as a slow request may take. */
const aroundThresholds = fc
  .tuple(
    fc.constantFrom(0, 60, 300, 3_600),
    fc.oneof(fc.integer({ min: -1_500, max: 1_500 }), fc.integer({ min: 0, max: 20_000 })),
  )
  .map(([threshold, millis]) => threshold + millis / 1000);

const moods = ["well", "well", "well", "down", "busy", "limited", "grudging", "hangs", "garbage", "once"] as const;

/** Mostly nothing is configured, and the program runs where the engine runs. */
const changes: [weight: number, to: fc.Arbitrary<Partial<Situation>>][] = [
  [1, fc.record({ skewMillis: fc.constantFrom(0, 0, 0, 61_000, -61_000, 7_200_000, -7_200_000, 14_400_000) })],
  [1, fc.record({ config: fc.oneof(fc.constant({}), config) })],
  [2, fc.record({ args })],
  [
    2,
    fc.record({
      env,
      programEnv: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: env }),
    }),
  ],
];

const command = (...commands: Command[]) => fc.record({ does: fc.constantFrom(...commands) });

export const stepOf = ({ pluginCommands }: Shell): fc.Arbitrary<Step> => {
  const steps: [weight: number, arbitrary: fc.Arbitrary<Step>][] = [
    [6, command("up", "up without preview")],
    [6, command("preview", "refresh", "refresh --run-program", "up --target of another")],
    [1, command("destroy")],
    [2, command(...(pluginCommands.length > 0 ? pluginCommands : (["preview"] as const)))],
    [3, fc.record({ does: fc.constant("time passes"), seconds })],
    [5, fc.record({ does: fc.constant("time passes until the last token has left"), seconds: aroundThresholds })],
    [2, fc.record({ does: fc.constant("Port is"), mood: fc.constantFrom(...moods) })],
    [1, fc.record({ does: fc.constant("a secret is rotated at Port"), clientId, secret })],
  ];
  for (const [weight, to] of changes) {
    steps.push([weight, fc.record({ does: fc.constant("the surroundings change"), to })]);
  }
  return fc.oneof(...steps.map(([weight, arbitrary]) => ({ weight, arbitrary })));
};
