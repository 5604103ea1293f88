import { EventEmitter } from "node:events";
import { endWithEngine, refusesConnection } from "../../../provider/plugin/end-with-engine";
import { answer, closedPort, startLoopback } from "../../support/loopback";

const engine = 4711;
const address = "127.0.0.1:4712";

/** A process with an engine as its parent. */
class OwnProcess extends EventEmitter {
  ppid = engine;
  kill = jest.fn((_pid: number, _signal: 0) => true);
  exit = jest.fn();
}

const failing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** Whether the process has ended after some time. `refusals` has what each probe of the engine's address says. */
async function endsWithin(
  seconds: number,
  { engineAddress, refusals = [] }: { engineAddress?: string; refusals?: boolean[] },
  change: (own: OwnProcess) => unknown = () => {},
) {
  const own = new OwnProcess();
  const isRefused = jest.fn(async (_address: string) => refusals.shift() ?? false);
  endWithEngine(engineAddress, own as unknown as NodeJS.Process, isRefused);
  change(own);
  await jest.advanceTimersByTimeAsync(seconds * 1000);
  return { isEnded: own.exit.mock.calls.length > 0, own, probed: isRefused.mock.calls.flat() };
}

it.each(["SIGINT", "SIGBREAK"])("ends as a success with %s", async (signal) => {
  const { own } = await endsWithin(0, {}, (own) => own.emit(signal));
  expect(own.exit.mock.calls).toEqual([[]]);
});

it.each<[string, boolean, (own: OwnProcess) => unknown]>([
  ["goes on while its parent lives", false, () => {}],
  ["goes on while its parent lives as another user", false, ({ kill }) => kill.mockImplementation(failing("EPERM"))],
  ["ends after a parent that is gone", true, ({ kill }) => kill.mockImplementation(failing("ESRCH"))],
  ["ends after a parent that is a zombie, and has another one", true, (own) => Object.assign(own, { ppid: 1 })],
])("%s", async (_, isEnded, change) => {
  const life = await endsWithin(1, {}, change);
  expect(life.isEnded).toBe(isEnded);
  for (const call of life.own.kill.mock.calls) expect(call).toEqual([engine, 0]);
});

it.each<[string, boolean, boolean[]]>([
  ["goes on while the engine listens", false, [false, false, false]],
  ["goes on after single refusals", false, [true, false, true]],
  ["ends after two refusals", true, [false, true, true]],
])("behind a shell: %s", async (_, isEnded, refusals) => {
  const life = await endsWithin(30, { engineAddress: address, refusals });
  expect(life.isEnded).toBe(isEnded);
  expect(life.probed).toEqual([address, address, address]);
});

it("looks for no engine without an address", async () => {
  expect(await endsWithin(30, { refusals: [true, true, true] })).toMatchObject({ isEnded: false, probed: [] });
});

describe("an address", () => {
  beforeEach(() => {
    jest.useRealTimers();
  });

  it("refuses a connection if nobody listens there", async () => {
    expect(await refusesConnection(`127.0.0.1:${await closedPort()}`)).toBe(true);
  });

  it("refuses none if somebody listens there", async () => {
    const { port } = await startLoopback(answer({ status: 200 }));
    expect(await refusesConnection(`127.0.0.1:${port}`)).toBe(false);
  });

  it.each(["--debug", "127.0.0.1:"])("refuses none if it is none: %s", async (text) => {
    expect(await refusesConnection(text)).toBe(false);
  });
});
