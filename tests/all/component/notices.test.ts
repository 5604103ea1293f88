import { type Emulator, startEmulator } from "../../../emulator";
import { diagnostics } from "../../support/diagnostics";
import { emulatorEnv, threeHoursSeconds } from "../../support/emulated";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

// Three tokens on one credential set: each line is there once all the same.
const threeTokens = `
const { PortAccessToken } = require("pulumi-port-access-token");
module.exports = ["a", "b", "c"].map((name) => new PortAccessToken(name).expiresAt);
`;
const person = "jane@acme.example";

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator({ credentials: { [person]: "secret-of-jane", "client-a": "another-secret" } });
});

afterEach(async () => {
  await emulator.close();
});

const prefix = "^pulumi-port-access-token: ";
const line = (text: string) => expect.stringMatching(new RegExp(`${prefix}${text}$`));
const requestedInPreview = line("a token was requested in this preview; it expires at \\S+Z\\.");
const personal = line("the client id is an e-mail address, so these credentials belong to a person\\. .*");

test("what happens in the life of three tokens is logged once, and where nothing happens nothing is", async () => {
  stack = new Stack(threeTokens, emulatorEnv(emulator, { clientId: person, clientSecret: "secret-of-jane" }));
  await stack.init();
  const logged = [];
  for (const command of ["preview", "up --skip-preview", "up --skip-preview", "refresh --skip-preview"]) {
    logged.push(diagnostics(await stack.succeed(command)).sort());
  }
  emulator.advance(threeHoursSeconds);
  const shiftSeconds = threeHoursSeconds;
  for (const command of ["preview", "up --skip-preview"]) {
    logged.push(diagnostics(await stack.succeed(command, { shiftSeconds })).sort());
  }
  const renewed = line("the token was renewed and expires at \\S+Z\\.");
  const inPreview = [requestedInPreview, personal];
  expect(logged).toEqual([inPreview, [personal], [], [], inPreview, [personal, renewed]]);
});

test("what the program logs stands at the component it is about", async () => {
  const env = emulatorEnv(emulator, { clientId: "client-a", clientSecret: "another-secret" });
  stack = new Stack(`new (require("pulumi-port-access-token").PortAccessToken)("mine").accessToken;`, env);
  await stack.init();
  const { output } = await stack.succeed("preview");
  expect(output).toMatch(
    /^ {2}port-access-token:index:PortAccessToken \(mine\):\n {4}pulumi-port-access-token: a token was requested in this preview; it expires at \S+Z\.$/m,
  );
});

test("a client secret that is configured in plain text is reported, with the command that mends it", async () => {
  stack = new Stack(threeTokens, { PORT_BASE_URL: emulator.baseUrl });
  await stack.init();
  await stack.succeed("config set port:clientId client-a");
  await stack.unrecorded("config set --plaintext port:secret another-secret");
  const plain = await stack.pulumi("preview");
  await stack.unrecorded("config set --secret port:secret another-secret");
  const encrypted = await stack.pulumi("preview");
  const warning = line("port:secret is plain text in the stack configuration and in the state\\. Encrypt it: .*");
  expect(diagnostics(plain)).toContainEqual(warning);
  expect(diagnostics(encrypted)).not.toContainEqual(warning);
});
