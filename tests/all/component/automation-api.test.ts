import { type Emulator, startEmulator } from "../../../emulator";
import { diagnostics } from "../../support/diagnostics";
import { oneToken, threeHoursSeconds } from "../../support/emulated";
import { engineVersion } from "../../support/set-up";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

// Two stacks of two organizations in one process, both at once; the process itself has a third one's credentials.
const program = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");

const program = async () => {
  const { PortAccessToken } = require("pulumi-port-access-token");
  const token = new PortAccessToken("port");
  return { accessToken: token.accessToken, clientId: token.clientId };
};

async function deploy(name) {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: name, projectName: "automation", program },
    { workDir: __dirname, envVars: JSON.parse(process.env["OF_" + name]) },
  );
  const said = [];
  const onOutput = (text) => said.push(text);
  await stack.preview({ onOutput });
  const { outputs } = await stack.up({ onOutput });
  if (process.env.REMOVE) await stack.refresh({ onOutput, runProgram: true });
  const { deployment } = await stack.exportStack();
  const urns = deployment.resources.map(({ urn }) => urn);
  if (process.env.REMOVE) await stack.destroy({ onOutput, runProgram: true });
  return { accessToken: outputs.accessToken.value, clientId: outputs.clientId.value, said: said.join(""), urns };
}

Promise.all(["a", "b"].map(deploy)).then((results) => console.log(JSON.stringify(results)));
`;

/** Pulumi refreshes and destroys with an inline program from 3.181 on. */
const canRemove = engineVersion !== "3.172.0";

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator({ credentials: { a: "secret-of-a", b: "secret-of-b", host: "secret-of-host" } });
});

afterEach(async () => {
  await emulator.close();
});

const of = (name: string) => ({
  PORT_BASE_URL: emulator.baseUrl,
  PORT_CLIENT_ID: name,
  PORT_CLIENT_SECRET: `secret-of-${name}`,
});

interface Deployed {
  accessToken: string;
  clientId: string;
  said: string;
  /** What the state holds. */
  urns: string[];
}

/** What the program printed, with the tokens in it; what Pulumi said to its user is kept for the leak scan. */
async function deployBoth(env: Record<string, string>, shiftSeconds: number): Promise<Deployed[]> {
  const { exitCode, output, stdout } = await stack.node("index.js", { env, shiftSeconds });
  if (exitCode !== 0) throw new Error(output);
  const results: Deployed[] = JSON.parse(stdout);
  for (const { said } of results) stack.record("Automation API", { exitCode: 0, output: said, stdout: "" });
  return results;
}

const subject = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub;

test("each stack gets the token of its own workspace's credentials, fresh and after expiry, never another's, and loses nothing", async () => {
  stack = new Stack(program, {});
  for (const name of ["a", "b"]) stack.secrets.add(`secret-of-${name}`);
  const env = { ...of("host"), OF_a: JSON.stringify(of("a")), OF_b: JSON.stringify(of("b")) };
  const fresh = await deployBoth(env, 0);
  emulator.advance(threeHoursSeconds);
  const later = await deployBoth({ ...env, REMOVE: canRemove ? "1" : "" }, threeHoursSeconds);
  for (const results of [fresh, later]) {
    expect(results.map(({ clientId, accessToken }) => [clientId, subject(accessToken)])).toEqual([
      ["a", "a"],
      ["b", "b"],
    ]);
  }
  expect(later[0]?.accessToken).not.toBe(fresh[0]?.accessToken);
  expect(later.map(({ urns }) => urns)).toEqual(fresh.map(({ urns }) => urns));
  expect(fresh[0]?.urns).toHaveLength(4);
  const left = await Promise.all(["a", "b"].map((name) => stack.state(name)));
  expect(left.map(({ length }) => length)).toEqual(canRemove ? [0, 0] : [4, 4]);
  expect(emulator.requests.map(({ clientId }) => clientId)).not.toContain("host");
  expect(fresh[0]?.said).toContain(
    "the credentials found here do not belong to this token. No token was requested. An inline program looks in the environment of the process that runs the program, not in the workspace's envVars.",
  );
});

describe("the function in an inline program, with the credentials of a in the workspace's envVars", () => {
  const functionProgram = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");

const program = async () => {
  const { getPortAccessTokenOutput } = require("pulumi-port-access-token");
  return { accessToken: getPortAccessTokenOutput(JSON.parse(process.env.ARGUMENTS)).accessToken };
};

async function main() {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "dev", projectName: "automation", program },
    { workDir: __dirname, envVars: JSON.parse(process.env.OF_a) },
  );
  await stack.setAllConfig(JSON.parse(process.env.CONFIGURATION));
  const said = [];
  const { outputs } = await stack.up({ onOutput: (text) => said.push(text), suppressProgress: true }).catch(() => ({}));
  console.log(JSON.stringify({ accessToken: outputs?.accessToken.value, said: said.join("") }));
}

main();
`;
  const where = "the environment of the process that runs the program";
  const ofA = () => ({ clientId: "a", clientSecret: "secret-of-a" });
  const configurationOfA = { "port:clientId": { value: "a" }, "port:secret": { value: "secret-of-a", secret: true } };

  async function run(env: Record<string, string>, args: object = {}, configuration: object = {}) {
    stack = new Stack(functionProgram, {});
    stack.secrets.add("secret-of-a");
    const given = { ARGUMENTS: JSON.stringify(args), CONFIGURATION: JSON.stringify(configuration) };
    const { stdout, output } = await stack.node("index.js", {
      env: { OF_a: JSON.stringify(of("a")), ...env, ...given },
    });
    if (stdout === "") throw new Error(output);
    const { accessToken, said } = JSON.parse(stdout);
    stack.record("Automation API", { exitCode: 0, output: said, stdout: "" });
    return [accessToken && subject(accessToken), diagnostics({ output: said })];
  }

  test("gets those of the process, and says so", async () => {
    expect(await run(of("host"))).toEqual([
      "host",
      [
        `pulumi-port-access-token: the token is requested with credentials in ${where}, not in the workspace's envVars.`,
      ],
    ]);
  });

  test("fails without any in the process, and says where it looked", async () => {
    const [accessToken, [message]] = await run({ PORT_BASE_URL: emulator.baseUrl });
    expect([accessToken, message]).toEqual([undefined, expect.stringContaining(`PORT_CLIENT_ID in ${where}.`)]);
    expect(message).toContain(`An inline program looks in ${where}, not in the workspace's envVars.`);
  });

  test.each<[string, object, object]>([
    ["arguments", ofA(), {}],
    ["the stack configuration", {}, configurationOfA],
  ])("gets those of %s, whatever the process has", async (_, args, configuration) => {
    expect(await run(of("host"), args, configuration)).toEqual(["a", []]);
  });

  test("names the environment of a value that Port refuses", async () => {
    const [, [, message]] = await run({ ...of("host"), PORT_CLIENT_SECRET: "secret-of-none" });
    expect(message).toContain(
      `The client id came from PORT_CLIENT_ID in ${where}, the client secret from PORT_CLIENT_SECRET in ${where}.`,
    );
  });
});

test.each(["refresh", "destroy"])("with PULUMI_RUN_PROGRAM, %s runs the program", async (command) => {
  stack = new Stack(oneToken, of("a"));
  await stack.init();
  await stack.succeed("up --skip-preview");
  stack.write(`console.log("the program runs");${oneToken}`);
  const { output } = await stack.succeed(`${command} --skip-preview`, {
    env: { ...of("a"), PULUMI_RUN_PROGRAM: "true" },
  });
  expect(output).toContain("the program runs");
});
