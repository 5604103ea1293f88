import * as fc from "fast-check";
import type { Habits, Mood } from "./simulated-port";
import type { Args, Config, Env } from "./situation";

type Command =
  | "up"
  | "up without preview"
  | "preview"
  | "refresh"
  | "refresh --run-program"
  | "up --target of another"
  | "destroy";

/** One thing that happens to a stack. */
export type Step =
  | { does: Command }
  | { does: "time passes"; seconds: number }
  | { does: "the clock is set"; aheadSeconds: number }
  | { does: "Port is"; mood: Mood }
  | { does: "a secret is rotated at Port"; clientId: string; secret: string }
  | { does: "the program changes"; args: Args }
  | { does: "the configuration changes"; config: Config }
  | { does: "the environment changes"; env: Env; programEnv: Env | undefined };

export const clientIds = ["client-a", "client-b"];
export const secrets = ["secret-number-one", "secret-number-two"];

const identity = {
  PORT_CLIENT_ID: fc.constantFrom(...clientIds),
  PORT_CLIENT_SECRET: fc.constantFrom(...secrets),
};
const PORT_BASE_URL = fc.constant("https://api.us.getport.io");

const env: fc.Arbitrary<Env> = fc.oneof(
  { weight: 1, arbitrary: fc.record(identity) },
  { weight: 1, arbitrary: fc.record({ ...identity, PORT_BASE_URL }, { requiredKeys: [] }) },
);

const config: fc.Arbitrary<Config> = fc.record(
  {
    "port:clientId": identity.PORT_CLIENT_ID,
    "port:secret": identity.PORT_CLIENT_SECRET,
    "port:baseUrl": PORT_BASE_URL,
  },
  { requiredKeys: [] },
);

export const habits: fc.Arbitrary<Habits> = fc.record({
  issuedAt: fc.boolean(),
  expiresIn: fc.constantFrom("constant", "countdown", "absent"),
});

export const args: fc.Arbitrary<Args> = fc.record(
  {
    clientId: fc.constantFrom(...clientIds),
    clientSecret: fc.constantFrom(...secrets),
    baseUrl: fc.constantFrom("https://api.getport.io", "https://api.us.getport.io"),
    minimumRemainingSeconds: fc.constantFrom(0, 60, 300, 3_600, 10_500, 10_501, 10_801),
    onShortLifetime: fc.constantFrom("warn" as const, "wait" as const, "fail" as const),
    autoRenew: fc.constantFrom(true, true, false),
    offlinePreview: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Also the seconds around which something changes in a life of three hours. */
const seconds = fc.oneof(
  fc.constantFrom(0, 1, 60, 240, 300, 3_600, 10_499, 10_500, 10_739, 10_740, 10_741, 10_770, 10_799, 10_800),
  fc.integer({ min: 0, max: 12_000 }),
);

const often = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });
const command = (...commands: Command[]) => fc.record({ does: fc.constantFrom(...commands) });

export const step: fc.Arbitrary<Step> = fc.oneof(
  often(6, command("up", "up without preview")),
  often(6, command("preview", "refresh", "refresh --run-program", "up --target of another")),
  often(1, command("destroy")),
  often(5, fc.record({ does: fc.constant("time passes"), seconds })),
  often(
    1,
    fc.record({
      does: fc.constant("the clock is set"),
      aheadSeconds: fc.constantFrom(0, 0, 0, 61, -61, 7_200, -7_200, 14_400),
    }),
  ),
  often(
    2,
    fc.record({
      does: fc.constant("Port is"),
      mood: fc.constantFrom<Mood>("well", "well", "well", "down", "busy", "hangs", "garbage", "once"),
    }),
  ),
  often(
    1,
    fc.record({
      does: fc.constant("a secret is rotated at Port"),
      clientId: fc.constantFrom(...clientIds),
      secret: fc.constantFrom(...secrets),
    }),
  ),
  often(2, fc.record({ does: fc.constant("the program changes"), args })),
  // Mostly there is none.
  often(1, fc.record({ does: fc.constant("the configuration changes"), config: fc.oneof(fc.constant({}), config) })),
  often(
    2,
    fc.record({
      does: fc.constant("the environment changes"),
      env,
      // Mostly, the program runs where the engine runs.
      programEnv: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: env }),
    }),
  ),
);
