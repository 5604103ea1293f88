/** The arguments that a program gives, all of them known. */
export interface Args {
  clientId?: string;
  clientSecret?: string;
  baseUrl?: string;
  minimumRemainingSeconds?: number;
  onShortLifetime?: "warn" | "wait" | "fail";
  autoRenew?: boolean;
  offlinePreview?: boolean;
}

export type Env = Partial<Record<"PORT_CLIENT_ID" | "PORT_CLIENT_SECRET" | "PORT_BASE_URL", string>>;

/** What is configured. Each shell has its own keys for it. */
export type Config = Partial<Record<"clientId" | "clientSecret" | "baseUrl", string>>;

/** What surrounds a stack at one moment; steps change it. Read by the world and by the model. */
export interface Situation {
  args: Args;
  /** Where the engine and the provider run. */
  env: Env;
  /** Where the program runs, if that is elsewhere: the Automation API. */
  programEnv: Env | undefined;
  config: Config;
  /** How far the machine's clock is ahead of Port's. */
  skewMillis: number;
}
