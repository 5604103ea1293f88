import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { describeError, UserError, userMessage } from "../../auth/error";
import { version } from "../../auth/version";
import type { CheckFailure } from "../lifecycle";
import { resourceId, unknown } from "../lifecycle/model";
import type { Call, Timeout } from "./call";
import { runCall } from "./call";
import type { Machine, Provider, Stored } from "./provider";
import type { Session } from "./sessions";
import { cancel, createSessions } from "./sessions";
import type { Properties } from "./values";
import { parseProperties, toStruct } from "./values";

// Loaded by the first call that needs them: the engine waits for the start of every provider, and needs only the schema of
// some.
const lazily = {
  configuration: () => require("./configuration") as typeof import("./configuration"),
  provider: () => require("./provider") as typeof import("./provider"),
};

/** The engine's own limit for a message. */
const maxMessageBytes = 400 * 1024 * 1024;

/**
 * Serves the provider protocol on a free port of loopback, and resolves with the port. What is missing here is answered
 * with UNIMPLEMENTED. https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 * @param engineAddress the address of the engine's log; undefined if an engine will attach itself
 * @param machine Default: this machine
 */
export function serve(engineAddress: string | undefined, machine?: Machine): Promise<{ port: number; stop(): void }> {
  const sessions = createSessions(engineAddress);

  /** A call as gRPC passes it. */
  const answer =
    <Request, Response>(handle: (received: ServerUnaryCall<Request, Response>) => Response | Promise<Response>) =>
    async (received: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
      try {
        callback(null, await handle(received));
      } catch (error) {
        callback({ code: status.UNKNOWN, message: userMessage(describeError(error)) });
      }
    };

  const call = <Request, Response>(handle: (request: Request) => Response) =>
    answer<Request, Response>(({ request }) => handle(request));

  /** A call to a provider. Sends the lines before the answer, after which the engine may stop listening. */
  const providerCall = <Request, Response>(
    handle: (request: Request, provider: Provider, session: Session) => Response | Promise<Response>,
  ) =>
    answer<Request, Response>(async (received) => {
      const session = sessions.of(received.getPeer());
      try {
        return await handle(received.request, configured(session), session);
      } finally {
        await session.log.flushed();
      }
    });

  /** A call that may wait for Port. It also ends with `Cancel`, with its connection, and after the user's time for it. */
  const longCall = <Request, Response>(
    handle: (request: Request, provider: Provider, call: Call) => Promise<Response>,
    timeoutOf: (request: Request) => Timeout | undefined = () => undefined,
  ) =>
    providerCall<Request, Response>(async (request, provider, session) => {
      const { signal } = session.cancellation;
      const now = machine?.effects.now ?? Date.now;
      session.unanswered++;
      try {
        return await runCall((call) => handle(request, provider, call), signal, timeoutOf(request), now);
      } finally {
        session.unanswered--;
      }
    });

  const server = new Server({ "grpc.max_receive_message_length": maxMessageBytes });
  server.addService(ResourceProviderService, {
    handshake: call<proto.ProviderHandshakeRequest, proto.ProviderHandshakeResponse>(() =>
      new proto.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true).setAcceptOutputs(true),
    ),
    attach: answer<PluginAttach, Empty>((received) => {
      sessions.begin(received.getPeer(), received.request.getAddress());
      return new Empty();
    }),
    getPluginInfo: call<Empty, PluginInfo>(() => new PluginInfo().setVersion(version)),
    getSchema: call<proto.GetSchemaRequest, proto.GetSchemaResponse>(() =>
      new proto.GetSchemaResponse().setSchema(JSON.stringify({ ...require("./schema.json"), version })),
    ),
    checkConfig: call<proto.CheckRequest, proto.CheckResponse>((request) =>
      checkResponse(
        lazily.configuration().checkConfiguration(parseProperties(request.getNews()), nameIn(request.getUrn())),
      ),
    ),
    diffConfig: call<proto.DiffRequest, proto.DiffResponse>((request) => {
      const [old, news] = [request.getOldInputs() ?? request.getOlds(), request.getNews()].map(parseProperties);
      return diffResponse(changedNames(old, news));
    }),
    configure: answer<proto.ConfigureRequest, proto.ConfigureResponse>((received) => {
      const peer = received.getPeer();
      const session = sessions.begunOver(peer) ?? sessions.begin(peer);
      const args = parseProperties(received.request.getArgs());
      const name = nameIn(received.request.getUrn());
      const { signal } = session.cancellation;
      session.provider = lazily.provider().createProvider(args, name, session.log, signal, machine);
      return new proto.ConfigureResponse()
        .setAcceptsecrets(true)
        .setAcceptresources(true)
        .setAcceptoutputs(true)
        .setSupportspreview(true);
    }),
    check: providerCall<proto.CheckRequest, proto.CheckResponse>((request, { check }) =>
      checkResponse(check(parseProperties(request.getNews()))),
    ),
    diff: providerCall<proto.DiffRequest, proto.DiffResponse>((request, { hasChanged }) => {
      const old = storedIn(request);
      const news = parseProperties(request.getNews());
      if (!hasChanged(old, news)) return diffResponse([]);
      const changed = changedNames(old.inputs, news);
      return diffResponse(changed.length > 0 ? changed : ["accessToken"]);
    }),
    create: longCall<proto.CreateRequest, proto.CreateResponse>(async (request, { update }, current) => {
      const inputs = parseProperties(request.getProperties());
      const outputs = await update(request.getUrn(), undefined, inputs, request.getPreview(), current);
      return new proto.CreateResponse()
        .setId(outputs.values.accessToken === unknown ? "" : resourceId)
        .setProperties(toStruct(outputs))
        .setRefreshBeforeUpdate(true);
    }, customTimeout("create")),
    read: longCall<proto.ReadRequest, proto.ReadResponse>(async (request, { read }, current) => {
      const inputs = parseProperties(request.getInputs());
      const old = { inputs, outputs: parseProperties(request.getProperties()) };
      const outputs = await read(request.getUrn(), old, current);
      return new proto.ReadResponse()
        .setId(resourceId)
        .setProperties(toStruct(outputs))
        .setInputs(toStruct(inputs))
        .setRefreshBeforeUpdate(true);
    }),
    update: longCall<proto.UpdateRequest, proto.UpdateResponse>(async (request, { update }, current) => {
      const news = parseProperties(request.getNews());
      const outputs = await update(request.getUrn(), storedIn(request), news, request.getPreview(), current);
      return new proto.UpdateResponse().setProperties(toStruct(outputs)).setRefreshBeforeUpdate(true);
    }, customTimeout("update")),
    // Port documents no way to revoke a token, so this needs neither credentials nor a network.
    delete: call<proto.DeleteRequest, Empty>(() => new Empty()),
    invoke: longCall<proto.InvokeRequest, proto.InvokeResponse>(async (request, { getPortAccessToken }, current) => {
      if (request.getTok() !== functionToken) throw new UserError(`there is no function ${request.getTok()}`);
      const outputs = await getPortAccessToken(parseProperties(request.getArgs()), request.getPreview(), current);
      return new proto.InvokeResponse().setReturn(toStruct(outputs));
    }),
    cancel: answer<Empty, Empty>((received) => {
      cancel(sessions.of(received.getPeer()));
      return new Empty();
    }),
  });

  // The connections are accepted here, because gRPC does not tell when one is closed.
  const connections = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer((socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    socket.once("close", () => sessions.closed(peer));
    connections.injectConnection(socket);
  });
  const stop = () => {
    listener.close();
    server.forceShutdown();
  };
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(0, "127.0.0.1", () => resolve({ port: (listener.address() as AddressInfo).port, stop }));
  });
}

const functionToken = "port-access-token:index:getPortAccessToken";

/** The name of a provider resource. Engines without Handshake send no URN. */
function nameIn(urn: string | undefined): string {
  return urn?.split("::").at(-1) || "default";
}

/** The time that the resource's option `customTimeouts` has for a call. A preview has its own, and does not fail at it. */
const customTimeout =
  (operation: string) =>
  (request: proto.CreateRequest | proto.UpdateRequest): Timeout | undefined => {
    const seconds = request.getTimeout();
    return seconds > 0 && !request.getPreview() ? { seconds, option: `customTimeouts.${operation}` } : undefined;
  };

function configured({ provider }: Session): Provider {
  if (!provider) throw new UserError("the provider is not configured");
  return provider;
}

function storedIn(request: proto.DiffRequest | proto.UpdateRequest): Stored {
  return { inputs: parseProperties(request.getOldInputs()), outputs: parseProperties(request.getOlds()) };
}

function checkResponse({ inputs, failures }: { inputs: Properties; failures: CheckFailure[] }): proto.CheckResponse {
  return new proto.CheckResponse()
    .setInputs(toStruct(inputs))
    .setFailuresList(
      failures.map(({ property, reason }) => new proto.CheckFailure().setProperty(property).setReason(reason)),
    );
}

/** A change is never a replacement: it would destroy nothing at Port, and would be an error for a protected resource. */
function diffResponse(changed: string[]): proto.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = proto.DiffResponse.DiffChanges;
  return new proto.DiffResponse().setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE).setDiffsList(changed);
}

function changedNames(old: Properties | undefined, news: Properties | undefined): string[] {
  const [before, after] = [old?.values ?? {}, news?.values ?? {}];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
