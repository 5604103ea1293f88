import { Client, credentials, type MethodDefinition, Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService as service } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Send } from "../../auth/http";
import type { Machine } from "../../provider/plugin/provider";
import { serve } from "../../provider/plugin/server";

/** Properties as they travel: a secret is `secret(value)`, a value that is not known yet is `unknown`. */
export type Wire = Readonly<Record<string, unknown>>;

const values = require("./stand-ins/values.js");
export const unknown: string = values.unknown;
export const secret: (value: unknown) => { value: unknown } = values.secret;

/** An output value: unknown without `value`. */
export const output = (fields: { value?: unknown; secret?: boolean; dependencies?: string[] } = {}) => ({
  [values.signatureKey]: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  ...fields,
});

/** A line in the engine's log. */
export interface LogLine {
  severity: "debug" | "info" | "warning" | "error";
  text: string;
  /** Empty: shown at the stack. */
  urn: string;
  isEphemeral: boolean;
}

export const urn = "urn:pulumi:dev::project::port-access-token:index:PortAccessToken::port";
const providerUrn = (name: string) => `urn:pulumi:dev::project::pulumi:providers:port-access-token::${name}`;
const functionToken = "port-access-token:index:getPortAccessToken";

/** A resource as the engine holds it. */
export interface Stored {
  inputs: Wire;
  outputs: Wire;
}

export type PluginClient = ReturnType<typeof connectPlugin>;

/**
 * Without a connection that was made for another client. In this process, one to a port that is closed fails again and again,
 * and the next server may get that port.
 */
const connectionOptions = { "grpc.use_local_subchannel_pool": 1, "grpc.enable_http_proxy": 0 };

const running: (() => void)[] = [];

afterEach(() => {
  for (const stop of running.splice(0)) stop();
});

/** Serves the plugin in this process, with an engine that keeps the log: `connectPlugin`. Ends with the test. */
export async function startPlugin(machine: Machine, received: (line: LogLine) => unknown = () => {}) {
  const engine = await startEngine(received);
  const { port, stop } = await serve(engine.address, machine);
  /** Opens another connection, by default for the same engine, and to the plugin itself. */
  const connect = (other = engine, to = port) => connectPlugin(to, other);
  return { ...connectPlugin(port, engine, stop), port, connect };
}

/**
 * An engine's calls to the plugin that serves this port. A call that fails rejects with gRPC's error: `code` and `details`.
 * @param engine whose log the plugin writes to
 * @param stopPlugin called when the test ends
 */
export function connectPlugin(
  port: number,
  engine: Awaited<ReturnType<typeof startEngine>>,
  stopPlugin: () => unknown = () => {},
) {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), connectionOptions);
  const stop = () => {
    client.close();
    stopPlugin();
    engine.stop();
  };
  running.push(stop);

  function call<Request, Response>(method: MethodDefinition<Request, Response>, request: Request): Promise<Response> {
    const { path, requestSerialize, responseDeserialize } = method;
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, response) =>
        error ? reject(error) : resolve(response as Response),
      );
    });
  }

  return {
    call,
    /** Every line that the engine received. */
    log: engine.log,
    stop,
    disconnect: () => client.close(),
    handshake: async () => (await call(service.handshake, new proto.ProviderHandshakeRequest())).toObject(),
    /** Starts anew with an engine, by default the one that the plugin already has. */
    attach: (address = engine.address) => call(service.attach, new PluginAttach().setAddress(address)),
    pluginInfo: async () => (await call(service.getPluginInfo, new Empty())).toObject(),
    schema: async () => JSON.parse((await call(service.getSchema, new proto.GetSchemaRequest())).getSchema()),
    /** @param name of the provider resource */
    checkConfig: async (configuration: Wire, name = "default") =>
      checked(
        await call(
          service.checkConfig,
          new proto.CheckRequest().setNews(struct(configuration)).setUrn(providerUrn(name)),
        ),
      ),
    diffConfig: async (old: Wire, news: Wire) =>
      difference(
        await call(service.diffConfig, new proto.DiffRequest().setOldInputs(struct(old)).setNews(struct(news))),
      ),
    /** @param name of the provider resource; empty for an engine that does not send it */
    configure: async (configuration: Wire = {}, name = "default") => {
      const request = new proto.ConfigureRequest().setArgs(struct(configuration));
      if (name) request.setUrn(providerUrn(name));
      return (await call(service.configure, request)).toObject();
    },
    check: async (inputs: Wire) =>
      checked(await call(service.check, new proto.CheckRequest().setUrn(urn).setNews(struct(inputs)))),
    diff: async (old: Stored, inputs: Wire) =>
      difference(
        await call(
          service.diff,
          new proto.DiffRequest()
            .setUrn(urn)
            .setOldInputs(struct(old.inputs))
            .setOlds(struct(old.outputs))
            .setNews(struct(inputs)),
        ),
      ),
    create: async (inputs: Wire, { preview = false, at = urn, timeout = 0 } = {}) => {
      const request = new proto.CreateRequest().setUrn(at).setProperties(struct(inputs)).setPreview(preview);
      return answered(await call(service.create, request.setTimeout(timeout)));
    },
    update: async (old: Stored, inputs: Wire, { preview = false, at = urn, timeout = 0 } = {}) => {
      const request = new proto.UpdateRequest().setUrn(at).setNews(struct(inputs)).setPreview(preview);
      request.setTimeout(timeout);
      const response = await call(
        service.update,
        request.setOldInputs(struct(old.inputs)).setOlds(struct(old.outputs)),
      );
      return { outputs: plain(response.getProperties()), refreshBeforeUpdate: response.getRefreshBeforeUpdate() };
    },
    /** An import has neither inputs nor outputs; `get` has both, and they are empty. */
    read: async ({ inputs, outputs }: Partial<Stored>, { id = "port-access-token", at = urn } = {}) => {
      const request = new proto.ReadRequest().setUrn(at).setId(id);
      if (inputs) request.setInputs(struct(inputs));
      if (outputs) request.setProperties(struct(outputs));
      const response = await call(service.read, request);
      return { ...answered(response), inputs: plain(response.getInputs()) };
    },
    delete: async ({ inputs, outputs }: Stored) =>
      call(
        service.delete,
        new proto.DeleteRequest().setUrn(urn).setOldInputs(struct(inputs)).setProperties(struct(outputs)),
      ),
    invoke: async (args: Wire, { preview = false, token = functionToken } = {}) =>
      plain(
        (
          await call(service.invoke, new proto.InvokeRequest().setTok(token).setArgs(struct(args)).setPreview(preview))
        ).getReturn(),
      ),
    cancel: () => call(service.cancel, new Empty()),
  };
}

/**
 * An engine of which only the log is there. Ends with the test.
 * @param received called with each line before the engine acknowledges it
 */
export async function startEngine(received: (line: LogLine) => unknown = () => {}, onPort = 0) {
  const log: LogLine[] = [];
  const server = new Server();
  server.addService(EngineService, {
    log: async ({ request }: { request: LogRequest }, acknowledge: (error: null, response: Empty) => void) => {
      const severity = (["debug", "info", "warning", "error"] as const)[request.getSeverity()] ?? "error";
      const isEphemeral = request.getEphemeral();
      const line = { severity, text: request.getMessage(), urn: request.getUrn(), isEphemeral };
      log.push(line);
      await received(line);
      acknowledge(null, new Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${onPort}`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const stop = () => server.forceShutdown();
  running.push(stop);
  return { address: `127.0.0.1:${port}`, log: log as readonly LogLine[], stop };
}

const struct = (properties: Wire) => Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
const plain = (properties: Struct | undefined): Record<string, unknown> | undefined => properties?.toJavaScript();

const checked = (response: proto.CheckResponse) => ({
  inputs: plain(response.getInputs()),
  failures: response.getFailuresList().map((failure) => failure.toObject()),
});

const difference = (response: proto.DiffResponse) => ({
  changes: (["unknown", "none", "some"] as const)[response.getChanges()],
  changed: response.getDiffsList(),
  replaces: response.getReplacesList(),
});

const answered = (response: proto.CreateResponse | proto.ReadResponse) => ({
  id: response.getId(),
  outputs: plain(response.getProperties()),
  refreshBeforeUpdate: response.getRefreshBeforeUpdate(),
});

/** A Port that answers without a network, and the clock that waiting for it moves. */
interface TimedPort {
  readonly clock: { now: number };
  readonly send: Send;
}

/** A machine on which waiting takes no time, but moves the clock. */
export function virtualMachine(port: TimedPort, env: Machine["env"] = {}): Machine {
  const { clock, send } = port;
  return {
    env,
    effects: {
      now: () => clock.now,
      // Where several wait at once, time passes once.
      async sleep(millis) {
        const until = clock.now + millis;
        await new Promise((resolve) => setImmediate(resolve));
        clock.now = Math.max(clock.now, until);
      },
      random: () => 1,
      send,
    },
  };
}
