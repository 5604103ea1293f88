import { pluginWith, start } from "./support";

/** As long as a token of Port: about 400 characters. */
const accessToken = "x".repeat(400);
const body = JSON.stringify({ accessToken, expiresIn: 10_800, tokenType: "Bearer" });
const answer = { status: 200, body, headers: new Headers(), sentAtMillis: start, receivedAtMillis: start };
const env = { PORT_CLIENT_ID: "c".repeat(32), PORT_CLIENT_SECRET: "secret" };

// It holds the token twice: authorizationHeader is an output, too.
test("a token adds at most 1,175 bytes of inputs and outputs to the state, before encryption", async () => {
  const { plugin } = await pluginWith({ env, effects: { send: async () => answer } });
  const { inputs = {} } = await plugin.check({});
  const { outputs } = await plugin.create(inputs);
  expect(Buffer.byteLength(JSON.stringify([inputs, outputs]))).toBeLessThanOrEqual(1_175);
});
