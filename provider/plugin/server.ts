import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { version } from "../../auth/version";
import type { CheckFailure } from "../lifecycle";
import { resourceId, unknown } from "../lifecycle/model";
import { type Cancellation, cancellation } from "./cancellation";
import { type EngineLog, engineLog } from "./engine-log";
import type { Machine, Provider, Stored } from "./provider";
import { UserError } from "./user-error";
import { type Properties, parseProperties, toStruct } from "./values";

// Loaded by the first call that needs them: the engine waits for the start of every provider, and needs only the schema of
// some.
const lazily = {
  auth: () => require("../../auth") as typeof import("../../auth"),
  configuration: () => require("./configuration") as typeof import("./configuration"),
  lifecycle: () => require("../lifecycle") as typeof import("../lifecycle"),
  provider: () => require("./provider") as typeof import("./provider"),
};

/** What begins with the process, or with an engine that attaches itself, and ends with `Cancel`. */
interface Session {
  readonly log: EngineLog;
  readonly cancellation: Cancellation;
  /** Set by `Configure`. */
  provider?: Provider;
}

/** The engine's own limit for a message. */
const maxMessageBytes = 400 * 1024 * 1024;

/**
 * Serves the provider protocol on a free port of loopback, and resolves with the port. What is missing here is answered
 * with UNIMPLEMENTED. https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 * @param engineAddress the address of the engine's log; undefined if an engine will attach itself
 * @param machine Default: this machine
 */
export function serve(engineAddress: string | undefined, machine?: Machine): Promise<{ port: number; server: Server }> {
  let session = newSession(engineAddress);

  /** A call as gRPC passes it. Sends the lines before the answer, after which the engine may stop listening. */
  const call =
    <Request, Response>(handle: (request: Request, session: Session) => Response | Promise<Response>) =>
    async ({ request }: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
      const current = session;
      try {
        const response = await handle(request, current);
        await current.log.flushed();
        callback(null, response);
      } catch (error) {
        await current.log.flushed();
        callback({ code: status.UNKNOWN, message: messageOf(error) });
      }
    };

  /** A call that may wait for Port, and that `Cancel` ends. */
  const longCall = <Request, Response>(handle: (request: Request, provider: Provider) => Promise<Response>) =>
    call<Request, Response>((request, current) =>
      current.cancellation.race(() => handle(request, configured(current))),
    );

  const server = new Server({ "grpc.max_receive_message_length": maxMessageBytes });
  server.addService(ResourceProviderService, {
    handshake: call<proto.ProviderHandshakeRequest, proto.ProviderHandshakeResponse>(() =>
      new proto.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true).setAcceptOutputs(true),
    ),
    attach: call<PluginAttach, Empty>((request) => {
      session = newSession(request.getAddress());
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
    configure: call<proto.ConfigureRequest, proto.ConfigureResponse>((request, current) => {
      const name = nameIn(request.getUrn());
      const { createProvider } = lazily.provider();
      const here = machine ?? { effects: lazily.auth().systemEffects, env: process.env };
      current.provider = createProvider(parseProperties(request.getArgs()), name, current.log, here);
      return new proto.ConfigureResponse()
        .setAcceptsecrets(true)
        .setAcceptresources(true)
        .setAcceptoutputs(true)
        .setSupportspreview(true);
    }),
    check: call<proto.CheckRequest, proto.CheckResponse>((request, current) =>
      checkResponse(configured(current).check(parseProperties(request.getNews()))),
    ),
    diff: call<proto.DiffRequest, proto.DiffResponse>((request, current) => {
      const old = storedIn(request);
      const news = parseProperties(request.getNews());
      if (!configured(current).hasChanged(old, news)) return diffResponse([]);
      const changed = changedNames(old.inputs, news);
      return diffResponse(changed.length > 0 ? changed : ["accessToken"]);
    }),
    create: longCall<proto.CreateRequest, proto.CreateResponse>(async (request, { create }) => {
      const outputs = await create(request.getUrn(), parseProperties(request.getProperties()), request.getPreview());
      return new proto.CreateResponse()
        .setId(outputs.values.accessToken === unknown ? "" : resourceId)
        .setProperties(toStruct(outputs))
        .setRefreshBeforeUpdate(true);
    }),
    read: longCall<proto.ReadRequest, proto.ReadResponse>(async (request, { read }) => {
      const inputs = parseProperties(request.getInputs());
      const outputs = await read(request.getUrn(), { inputs, outputs: parseProperties(request.getProperties()) });
      return new proto.ReadResponse()
        .setId(resourceId)
        .setProperties(toStruct(outputs))
        .setInputs(toStruct(inputs))
        .setRefreshBeforeUpdate(true);
    }),
    update: longCall<proto.UpdateRequest, proto.UpdateResponse>(async (request, { update }) => {
      const news = parseProperties(request.getNews());
      const outputs = await update(request.getUrn(), storedIn(request), news, request.getPreview());
      return new proto.UpdateResponse().setProperties(toStruct(outputs)).setRefreshBeforeUpdate(true);
    }),
    // Port has no way to revoke a token, so this needs neither credentials nor a network.
    delete: call<proto.DeleteRequest, Empty>(() => new Empty()),
    invoke: longCall<proto.InvokeRequest, proto.InvokeResponse>(async (request, { getPortAccessToken }) => {
      if (request.getTok() !== functionToken) throw new UserError(`there is no function ${request.getTok()}`);
      const outputs = await getPortAccessToken(parseProperties(request.getArgs()), request.getPreview());
      return new proto.InvokeResponse().setReturn(toStruct(outputs));
    }),
    cancel: call<Empty, Empty>((_, current) => {
      current.cancellation.cancel();
      return new Empty();
    }),
  });
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve({ port, server }),
    );
  });
}

const functionToken = "port-access-token:index:getPortAccessToken";

function newSession(engineAddress: string | undefined): Session {
  return { log: engineLog(engineAddress), cancellation: cancellation() };
}

/** The name of a provider resource. Engines without Handshake send no URN. */
function nameIn(urn: string | undefined): string {
  return urn?.split("::").at(-1) || "default";
}

function configured({ provider }: Session): Provider {
  if (!provider) throw new UserError("the provider is not configured");
  return provider;
}

function storedIn(request: proto.DiffRequest | proto.UpdateRequest): Stored {
  return { inputs: parseProperties(request.getOldInputs()), outputs: parseProperties(request.getOlds()) };
}

/** The message for the user, with the package's name in front. An unexpected error is reported by its name only. */
function messageOf(error: unknown): string {
  const { PortAuthError, userMessage } = lazily.auth();
  const isForUser = error instanceof UserError || error instanceof PortAuthError;
  return userMessage(isForUser ? error.message : lazily.lifecycle().describeBug(error));
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
