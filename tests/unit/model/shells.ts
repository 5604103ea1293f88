import type { Config } from "./situation";
import type { PluginCommand } from "./steps";

/** How long a request may take, with its retries. Times are in milliseconds. */
export interface Patience {
  /** Failed attempts. One for which Port names a delay is none. */
  attempts: number;
  attempt: number;
  /** All attempts and the delays between them, without those that Port names. */
  failing: number;
  total: number;
  /** An attempt is given as much even after the end. */
  least: number;
}

/** Where the two shells differ on purpose. In everything else the same rules hold for both. */
export interface Shell {
  readonly name: string;
  /** How many tokens its stacks have. */
  readonly resources: readonly number[];
  readonly pluginCommands: readonly PluginCommand[];
  /** The keys of its configuration, with what is looked up in each. */
  readonly configuration: Readonly<Record<string, keyof Config>>;
  /**
   * Whether the program requests a token itself: in a preview that is going to create or update one, and where a stored one
   * is about to expire. Otherwise it hands on what the provider returns, which requests in previews, too.
   */
  readonly hasLiveOutputs: boolean;
  /** Whether the engine reads every token before `preview`, `up` and `destroy`, in the process that then updates it. */
  readonly readsFirst: boolean;
  /** From where an identity that stands is taken: the inputs that `check` wrote, or the outputs, which are always whole. */
  readonly storesIdentityIn: "inputs" | "outputs";
  /** A read that is part of an `up` must not keep it waiting: an update follows, which has the patience. */
  readonly readPatience: Patience;
  /** A line that says that a token is handed on although it may be about to expire. */
  readonly warns: RegExp;
}

export const patience: Readonly<Record<"preview" | "read" | "write", Patience>> = {
  preview: { attempts: 5, attempt: 30_000, failing: 120_000, total: 2_000, least: 100 },
  read: { attempts: 5, attempt: 30_000, failing: 120_000, total: 120_000, least: 1_000 },
  write: { attempts: 5, attempt: 30_000, failing: 120_000, total: 720_000, least: 1_000 },
};

export const dynamicShell: Shell = {
  name: "the dynamic provider and its program",
  resources: [1, 3],
  pluginCommands: [],
  configuration: { "port:clientId": "clientId", "port:secret": "clientSecret", "port:baseUrl": "baseUrl" },
  hasLiveOutputs: true,
  readsFirst: false,
  storesIdentityIn: "inputs",
  readPatience: patience.read,
  warns: /The stored token is used|too soon to use it|the token expired at/,
};

export const pluginShell: Shell = {
  name: "the plugin",
  // Each is several calls over gRPC.
  resources: [1, 1, 1, 3],
  pluginCommands: ["PULUMI_RUN_PROGRAM=1 up", "import", "get", "the function"],
  configuration: { clientId: "clientId", clientSecret: "clientSecret", baseUrl: "baseUrl" },
  hasLiveOutputs: false,
  readsFirst: true,
  storesIdentityIn: "outputs",
  readPatience: { attempts: 1, attempt: 10_000, failing: 10_000, total: 0, least: 10_000 },
  warns: /The stored token is kept|too soon to use it|the token expired at/,
};
