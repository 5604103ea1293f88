import type { Emulator } from "../../../emulator";
import { envOf } from "../../support/emulated";
import type { Stack } from "../../support/stack";
import { type ShellName, secretKeys } from "./team";

/** What came of a command of an operator. */
export const outcomes = {
  noChange: "no change",
  shows: "shows an update of the token",
  updates: "updates the token in place, to this client id and base URL",
  renews: "renews the token",
  fails: "fails; the state stays as it was",
} as const;
export type Outcome = keyof typeof outcomes;

export interface Result {
  outcome: Outcome;
  /** For a token. */
  requests: number;
  /** Whether the state holds a client secret afterwards, encrypted. */
  holdsSecret: boolean;
}

/** A colleague with other settings than the operator who deployed the stack, with credentials in the environment. */
export interface Colleague {
  /** What the page shows. */
  has: string;
  token: "good" | "expired";
  env(port: Emulator): Record<string, string>;
  /** Beside the environment. */
  configure?(stack: Stack, shell: ShellName): Promise<unknown>;
  preview: Result;
  up: Result;
  /** The next `up` of the one who deployed. */
  next: Result;
}

const result = (outcome: Outcome, requests: number, holdsSecret = false): Result => ({
  outcome,
  requests,
  holdsSecret,
});
const nothing = result("noChange", 0);

export const colleagues: readonly Colleague[] = [
  { has: "no credentials", token: "good", env: () => ({}), preview: nothing, up: nothing, next: nothing },
  {
    has: "the same credentials, the secret in the stack configuration",
    token: "good",
    env: (port) => ({ PORT_BASE_URL: port.baseUrl, PORT_CLIENT_ID: "client-a" }),
    configure: (stack, shell) => stack.configureSecret("secret-of-a", secretKeys[shell]),
    preview: nothing,
    up: result("noChange", 0, true),
    next: nothing,
  },
  {
    has: "other credentials, or another base URL",
    token: "good",
    // Both at once: tests/unit/lifecycle/diff.test.ts shows that each alone is enough.
    env: (port) => ({ ...envOf("b", port), PORT_BASE_URL: port.baseUrl.replace("127.0.0.1", "localhost") }),
    preview: result("shows", 1),
    up: result("updates", 1),
    next: result("updates", 1),
  },
  {
    has: "no credentials",
    token: "expired",
    env: () => ({}),
    preview: result("shows", 0),
    up: result("fails", 0),
    next: result("renews", 1),
  },
];
