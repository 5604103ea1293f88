import { type Emulator, startEmulator } from "../../emulator";
import { emulatorEnv, oneToken } from "../support/emulated";
import { recordLife } from "../support/recorded-life";
import { testSeenWith } from "../support/seen-versions";
import { Stack, withoutCiphertext } from "../support/stack";

jest.setTimeout(180_000);

let emulator: Emulator;
const { life, begin, step, expire } = recordLife((stack) => stack.accessTokens());

beforeAll(async () => {
  emulator = await startEmulator();
  const stack = new Stack(oneToken, emulatorEnv(emulator));
  begin(stack, emulator);
  await stack.init();
  await step("first preview", "preview");
  await step("first up", "up");
  await step("unchanged up", "up --expect-no-changes");
  await step("fresh refresh", "refresh --skip-preview");
  expire();
  await step("preview after expiry", "preview");
  await step("up after expiry", "up");
  await step("up after the renewal", "up --skip-preview --expect-no-changes");
  expire();
  await step("refresh after expiry", "refresh");
  await step("up after the refresh", "up --skip-preview");
  expire();
  await emulator.close();
  await step("destroy without credentials, server down", "destroy --skip-preview", {});
});

afterAll(async () => {
  await emulator.close();
});

test.each([
  // The program's, which reads the token; the provider makes none in a preview.
  ["first preview", 1],
  // The program's in the preview, and the provider's in the update: two processes.
  ["first up", 2],
  ["unchanged up", 0],
  ["fresh refresh", 0],
  ["preview after expiry", 1],
  ["up after expiry", 2],
  ["up after the renewal", 0],
  // The engine runs a refresh as a preview and an update, each with a provider process of its own; Port's re-use makes
  // them the same token.
  ["refresh after expiry", 2],
  ["up after the refresh", 0],
  ["destroy without credentials, server down", 0],
])("%s: %i auth requests", (name, requests) => {
  expect(life[name]?.requests).toBe(requests);
});

test("the stored provider is a reference to the installed package, not its code", () => {
  const text = life["first up"]?.token?.inputs?.__provider;
  expect(text).toBe(life["first up"]?.token?.outputs?.__provider);
  expect(text).toBe('exports.handler = () => require("pulumi-port-access-token/dynamic-provider");');
});

test("the state's inputs hold the effective client id and base URL, and no secret from the environment", () => {
  const { __provider, ...inputs } = life["first up"]?.token?.inputs ?? {};
  expect(inputs).toEqual({ clientId: "emulator-client-id", baseUrl: emulator.baseUrl });
});

test("the state's outputs are the documented bag", () => {
  const outputs = life["first up"]?.token?.outputs ?? {};
  expect(Object.keys(outputs).sort()).toEqual([
    "__provider",
    "accessToken",
    "baseUrl",
    "clientId",
    "expiresAt",
    "tokenFingerprint",
  ]);
});

test("the preview after expiry announces an update, never a replacement", () => {
  expect(life["preview after expiry"]?.run.output).toMatch(/~ 1 to update\s+2 unchanged/);
});

const showsExpiry = expect.stringMatching(/\bexpiresAt +: "?.*20\d\d-\d\d-\d\dT/);

test("the first preview shows when the token will expire, so it is known", () => {
  expect(life["first preview"]?.run.output).toEqual(showsExpiry);
});

// Pulumi 3.172.0 shows no changed output of a stack in a preview.
testSeenWith("3.259.0", "3.276.0")("the preview after expiry shows it as well", async () => {
  expect(life["preview after expiry"]?.run.output).toEqual(showsExpiry);
});

test("the up after expiry stores another token under the same id", () => {
  const [before, after] = [life["first up"]?.token, life["up after expiry"]?.token];
  expect(after?.outputs?.tokenFingerprint).not.toBe(before?.outputs?.tokenFingerprint);
  expect([before?.id, after?.id]).toEqual(["port-access-token", "port-access-token"]);
});

test("the refresh after expiry stores another token", () => {
  const [before, after] = [life["up after expiry"]?.token, life["refresh after expiry"]?.token];
  expect(after?.outputs?.tokenFingerprint).not.toBe(before?.outputs?.tokenFingerprint);
});

test("a fresh refresh changes nothing", () => {
  expect(withoutCiphertext(life["fresh refresh"]?.token)).toEqual(withoutCiphertext(life["first up"]?.token));
});

test("destroy leaves nothing behind", () => {
  expect(life["destroy without credentials, server down"]?.token).toBeUndefined();
});
