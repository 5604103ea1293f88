import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { systemEffects } from "../../../auth";
import { runCommandLine } from "../../../cli/command-line";
import { getPortAccessTokenOutput, type TokenOutputs } from "../../../sdk/nodejs";
import type { AccessTokenResource } from "../../../sdk/nodejs/access-token";
import { liveToken } from "../../../sdk/nodejs/live-token";
import { currentRun } from "../../../sdk/nodejs/program-run";
import { type PluginClient, secret, startPlugin } from "../../support/plugin-client";
import { everyText } from "../auth/echoes";

/** What a shell shows while it requests a token: lines for the user, and the texts in which an error can hold more. */
export interface Shown {
  readonly lines: string[];
  readonly errors: string[];
}

/** A way in which a shell requests a token with what is in the environment. Fails as the shell does. */
type Way = (log: (line: string) => void) => Promise<unknown>;

const expiresAt = "2020-01-01T00:00:00.000Z";

/** A token that a state holds, and that has expired. Its identity is that of the environment. */
const stored = () => ({
  clientId: process.env.PORT_CLIENT_ID ?? "",
  baseUrl: process.env.PORT_BASE_URL ?? "",
  accessToken: "stored-token",
  expiresAt,
  tokenFingerprint: "0123456789ab",
});

type Provider = typeof import("../../../provider/dynamic");
type Inputs = Parameters<Provider["create"]>[0];

/** Runs a call of the engine in a process of the dynamic provider. */
const dynamic =
  (call: (provider: Provider, inputs: Inputs) => Promise<unknown>): Way =>
  async (log) => {
    jest.spyOn(console, "warn").mockImplementation(log);
    const provider = await new Promise<Provider>((resolve) =>
      jest.isolateModules(() => {
        // The provider takes its clock when it is loaded.
        const { now, sleep } = systemEffects;
        Object.assign(require("../../../auth").systemEffects, { now, sleep });
        resolve(require("../../../provider/dynamic"));
      }),
    );
    const { inputs, failures = [] } = await provider.check({}, {});
    for (const { reason } of failures) log(reason);
    // The engine stops there.
    if (failures.length === 0) await call(provider, inputs as Inputs);
  };

/** Runs something in a program of its own. */
const program =
  (isPreview: boolean, act: () => Promise<unknown>): Way =>
  async (log) => {
    jest.spyOn(pulumi.runtime, "getStackResource").mockReturnValue({} as pulumi.Resource as never);
    jest.spyOn(pulumi.runtime, "isDryRun").mockReturnValue(isPreview);
    const logged: typeof pulumi.log.info = async (line) => log(line);
    for (const name of ["debug", "info", "warn"] as const) {
      jest.spyOn(pulumi.log, name as "info").mockImplementation(logged);
    }
    await act();
  };

const component = {} as pulumi.Resource;

async function liveOutputs(): Promise<unknown> {
  const outputs = { ...stored(), clientSecret: undefined };
  const child = Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, pulumi.output(value)]));
  return liveToken(child as unknown as AccessTokenResource, {}, currentRun(), component);
}

/** An output has a promise, which is internal to the SDK. */
const functionOutput = () =>
  (getPortAccessTokenOutput().accessToken as TokenOutputs["accessToken"] & { promise(): Promise<string> }).promise();

/** Runs a call of the engine to a process of the plugin. */
const plugin =
  (call: (plugin: PluginClient) => Promise<unknown>): Way =>
  async (log) => {
    const process_ = await startPlugin({ effects: systemEffects, env: process.env }, ({ text }) => log(text));
    await process_.configure();
    const { failures } = await process_.check({});
    for (const { reason } of failures) log(reason);
    if (failures.length === 0) await call(process_);
    process_.stop();
  };

const storedByPlugin = () => {
  const { accessToken, ...others } = stored();
  const secrets = { accessToken: secret(accessToken), authorizationHeader: secret(`Bearer ${accessToken}`) };
  return { inputs: {}, outputs: { ...others, ...secrets } };
};

const command =
  (...args: string[]): Way =>
  async (log) => {
    await runCommandLine(args, { out: log, err: log, env: process.env, effects: systemEffects });
  };

/** Every way in which a shell requests a token. */
export const shells: Readonly<Record<string, Readonly<Record<string, Way>>>> = {
  "dynamic provider": {
    create: dynamic(({ create }, inputs) => create(inputs)),
    update: dynamic(({ update }, inputs) => update("id", { ...stored(), ...inputs }, inputs)),
    read: dynamic(({ read }) => read("id", stored())),
  },
  program: {
    "live outputs": program(false, liveOutputs),
    "live outputs in a preview": program(true, liveOutputs),
    // Elsewhere, a failure makes the SDK reject promises that nobody can handle, which Jest reports.
    "the function in a preview": program(true, functionOutput),
  },
  plugin: {
    Create: plugin(({ create }) => create({})),
    "Create in a preview": plugin(({ create }) => create({}, { preview: true })),
    Update: plugin(({ update }) => update(storedByPlugin(), {})),
    Read: plugin(({ read }) => read(storedByPlugin())),
    "Read of an import": plugin(({ read }) => read({})),
    Invoke: plugin(({ invoke }) => invoke({})),
  },
  "command line": {
    "without options": command(),
    "--json": command("--json"),
    "--check": command("--check"),
    "--wait": command("--wait"),
  },
};

/** Lets a shell request a token, and returns what it shows. Waiting takes no time, but moves the clock. */
export async function shownBy(way: Way): Promise<Shown> {
  let waitedMillis = 0;
  jest.spyOn(systemEffects, "now").mockImplementation(() => Date.now() + waitedMillis);
  jest.spyOn(systemEffects, "sleep").mockImplementation(async (millis) => {
    waitedMillis += millis;
  });
  const lines: string[] = [];
  const errors: string[] = [];
  await way((line) => lines.push(line)).catch((error) => {
    lines.push(error.details ?? error.message);
    errors.push(error instanceof Error ? everyText(error) : inspect(error));
  });
  return { lines, errors };
}
