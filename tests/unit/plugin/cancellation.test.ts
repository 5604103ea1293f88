import { getMaxListeners } from "node:events";
import { cancellation } from "../../../provider/plugin/cancellation";

it("lets any number of operations listen for its end without a warning of Node.js", async () => {
  const listen = jest.spyOn(AbortSignal.prototype, "addEventListener");
  await cancellation(cancellation()).race(async () => {});
  expect(listen.mock.contexts.map((signal) => getMaxListeners(signal as AbortSignal))).toEqual([Infinity, Infinity]);
  listen.mockRestore();
});
