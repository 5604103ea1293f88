import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, emulatorCredentials, startEmulator } from "../../../emulator";
import { oneToken, oneTokenWith, requestsDuring } from "../../support/emulated";
import { root } from "../../support/paths";
import { Stack, withoutCiphertext } from "../../support/stack";

jest.setTimeout(180_000);

const folder = join(root, "tests", "support", "recorded-states");
const fileOf = (name: string) => join(folder, `${name}.json`);

/** What a state was recorded with. */
interface Recording {
  program: string;
  /** Where the credentials come from. Default: the environment. */
  isConfigured?: boolean;
  /** Whether its age alone makes anything request another token. Default: true. */
  autoRenew?: boolean;
}

const recordings: Record<string, Recording> = {
  "0.1.0-secret-from-environment": { program: oneToken },
  "0.1.0-secret-from-configuration": { program: oneTokenWith('{ onShortLifetime: "fail" }'), isConfigured: true },
  "0.1.0-no-renewal": { program: oneTokenWith("{ autoRenew: false }"), autoRenew: false },
  "0.1.0-everything-given": {
    program: oneTokenWith(`{
      clientId: "emulator-client-id",
      clientSecret: "emulator-client-secret",
      baseUrl: process.env.PORT_BASE_URL,
      minimumRemainingSeconds: 120,
      onShortLifetime: "wait",
      autoRenew: true,
    }`),
  },
};
const names = Object.keys(recordings);

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
});

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const longAgo = "2026-01-01T00:00:00.000Z";

/** A stack with the program of a recording, and nothing deployed. */
async function prepare({ program, isConfigured }: Recording, baseUrl: string): Promise<Stack> {
  const { clientId, clientSecret } = emulatorCredentials;
  const credentials = { PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret };
  const prepared = new Stack(program, { PORT_BASE_URL: baseUrl, ...(isConfigured ? {} : credentials) });
  await prepared.init();
  if (isConfigured) {
    await prepared.succeed(`config set port:clientId ${clientId}`);
    await prepared.configureSecret(clientSecret);
  }
  return prepared;
}

/** The address of Port in what is imported. */
const placeholder = "https://port.invalid";
/** Each recorded state, imported when a test first needs it. */
const imported = new Map<string, Promise<Stack>>();

async function importRecorded(name: string): Promise<Stack> {
  const prepared = await prepare(recordings[name] as Recording, placeholder);
  prepared.write(readFileSync(fileOf(name), "utf8").replaceAll("BASE_URL", placeholder), "state.json");
  await prepared.succeed("stack import --file state.json");
  return prepared;
}

/** A stack in a recorded state, with the token's expiry moved to the given time. */
async function restore(name: string, expiresAt: string): Promise<void> {
  const original = imported.get(name) ?? importRecorded(name);
  imported.set(name, original);
  stack = (await original).copy(new Map([[placeholder, emulator.baseUrl]]));
  stack.editState((state) => state.replace(/("expiresAt": ?")[^"]+/g, `$1${expiresAt}`));
}

// RECORD_STATES=1 records those that are missing, with what is installed, and never writes one anew.
const missing = process.env.RECORD_STATES ? names.filter((name) => !existsSync(fileOf(name))) : [];
for (const name of missing) {
  test(`records ${name}`, async () => {
    stack = await prepare(recordings[name] as Recording, emulator.baseUrl);
    await stack.succeed("up --skip-preview");
    const { stdout } = await stack.succeed("stack export");
    // Where in which file a resource was made: paths of this machine.
    const places = ["sourcePosition", "stackTrace"];
    const state = JSON.parse(stdout, (key, value) => (places.includes(key) ? undefined : value));
    const text = `${JSON.stringify(state, undefined, 2)}\n`;
    writeFileSync(fileOf(name), text.replaceAll(emulator.baseUrl, "BASE_URL"));
  });
}

test("every recorded state has its program, and every program its state", () => {
  expect(readdirSync(folder).sort()).toEqual(names.map((name) => `${name}.json`).sort());
});

test("there are states of the present version", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(names.filter((name) => name.startsWith(`${version}-`))).not.toEqual([]);
});

const ways = ["up --skip-preview", "refresh --skip-preview"];

describe.each(names.filter((name) => recordings[name]?.autoRenew !== false))("a state of %s", (name) => {
  test.each(ways)("with an expired token is renewed in place by %s", async (command) => {
    await restore(name, longAgo);
    const [before] = await stack.accessTokens();
    const run = await stack.succeed(command);
    const [after] = await stack.accessTokens();
    expect([after?.urn, after?.id, Object.keys(after?.outputs ?? {})]).toEqual([
      before?.urn,
      before?.id,
      Object.keys(before?.outputs ?? {}),
    ]);
    expect(after?.outputs?.tokenFingerprint).not.toBe(before?.outputs?.tokenFingerprint);
    expect(run.output).not.toContain("replace");
  });
});

describe.each(names.filter((name) => recordings[name]?.autoRenew === false))("a state of %s", (name) => {
  test.each(ways)("with an expired token is left as it is by %s", async (command) => {
    await restore(name, longAgo);
    const before = (await stack.accessTokens()).map(withoutCiphertext);
    const [requests] = await requestsDuring(emulator, () => stack.succeed(`${command} --expect-no-changes`));
    expect([requests, (await stack.accessTokens()).map(withoutCiphertext)]).toEqual([0, before]);
  });
});

describe.each(names)("a state of %s", (name) => {
  test("with a good token is left as it is", async () => {
    await restore(name, inAnHour());
    const [requests] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview --expect-no-changes"));
    expect(requests).toBe(0);
  });

  test("is destroyed without a request", async () => {
    await restore(name, longAgo);
    const [requests] = await requestsDuring(emulator, () => stack.succeed("destroy --skip-preview"));
    expect([requests, await stack.state()]).toEqual([0, []]);
  });

  test("with another text for its provider is adopted by one update that requests nothing", async () => {
    await restore(name, inAnHour());
    stack.editState((state) => state.replaceAll('"exports.handler', '"/* another */ exports.handler'));
    const [requests, run] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview"));
    const [token] = await stack.accessTokens();
    expect([requests, run.output]).toEqual([0, expect.stringContaining("~ 1 updated")]);
    expect([token?.inputs?.__provider, token?.outputs?.__provider]).toEqual(
      Array(2).fill(expect.stringMatching(/^exports\.handler/)),
    );
  });
});
