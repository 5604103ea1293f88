import { getMaxListeners } from "node:events";
import { runCall } from "../../../provider/plugin/call";
import { createSessions } from "../../../provider/plugin/sessions";

it("lets any number of operations listen for its end without a warning of Node.js", async () => {
  const listen = jest.spyOn(AbortSignal.prototype, "addEventListener");
  const { signal } = createSessions(undefined).begin("peer").cancellation;
  await runCall(async () => {}, signal, undefined, Date.now);
  expect(listen.mock.contexts.map((signal) => getMaxListeners(signal as AbortSignal))).toEqual([Infinity, Infinity]);
  listen.mockRestore();
});
