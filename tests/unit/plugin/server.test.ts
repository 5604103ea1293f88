import { startPlugin } from "../../support/plugin-client";

const offline = {
  env: {},
  effects: { now: () => 0, sleep: async () => {}, random: () => 1, send: () => Promise.reject(new Error("offline")) },
};

it("the handshake accepts secrets, resources and output values, so Configure brings the provider's name", async () => {
  expect(await (await startPlugin(offline)).handshake()).toMatchObject({
    acceptSecrets: true,
    acceptResources: true,
    acceptOutputs: true,
  });
});
