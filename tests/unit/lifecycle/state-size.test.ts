import { create } from "../../../provider/lifecycle";
import { providerModule } from "../../../sdk/nodejs/access-token";
import { contextWith, inputs } from "./support";

/** As long as a token of Port: about 400 characters. */
const accessToken = "x".repeat(400);

test("a token adds at most 680 bytes of outputs to the state, before encryption", async () => {
  const { context } = contextWith({ accessToken });
  const state = await create(inputs, context);
  const provider = `exports.handler = () => require("${providerModule}");`;
  expect(Buffer.byteLength(JSON.stringify({ ...state, __provider: provider }))).toBeLessThanOrEqual(680);
});
