/** A statement of `SECURITY.md` and `docs/threat-model.md`, and why it holds. */
export interface Claim {
  readonly text: string;
  /** The tests that show it: the file in `tests`, a colon, and the name of the test or of its group or row. */
  readonly provenBy: readonly string[];
  /** Why there is no test. */
  readonly reason?: string;
}

const proven = (text: string, ...provenBy: readonly [string, ...string[]]): Claim => ({ text, provenBy });
const untested = (text: string, reason: string): Claim => ({ text, provenBy: [], reason });

const aboutPort = "a fact about Port's service";
const aboutPulumi = "a fact about Pulumi";

export const claims = {
  tokenEncrypted: proven(
    "The state holds the token, encrypted",
    "engine/secrets.test.ts: the token is encrypted wherever the state holds it, the rest is plain",
    "engine/plugin/life.test.ts: the state holds the outputs, and no input, because the credentials come from the environment",
  ),
  secretEncrypted: proven(
    "The state holds a client secret that is an argument or configured with `--secret`, encrypted",
    "engine/secrets.test.ts: a client secret that is an argument is encrypted in inputs and outputs",
    "engine/plugin/identity.test.ts: as arguments, and the client secret is encrypted in the state",
    "engine/secrets.test.ts: credentials from the stack configuration work, and nothing of them is left in clear",
    "engine/plugin/identity.test.ts: is enough, and a client secret in plain text is encrypted in the state",
  ),
  plainOutputs: proven(
    "Client id, base URL, and the expiry and fingerprint of the token are not encrypted",
    "engine/secrets.test.ts: the token is encrypted wherever the state holds it, the rest is plain",
  ),
  hiddenOutputs: proven(
    "A client id or base URL that is a secret argument, or configured with `--secret`, is encrypted",
    "engine/secrets.test.ts: a client id and a base URL that are given as secrets stay secret, and nothing else becomes one: %s",
    "engine/secrets.test.ts: are secret in the state and in all outputs, also after a renewal and a refresh",
    "unit/sdk/configured-secrets.test.ts: they are secret outputs of the function",
    "unit/plugin/create.test.ts: an output is a secret where its input is one",
  ),
  environmentNotStored: proven(
    "A client secret from the environment is never in the state",
    "engine/exposure.test.ts: the state, decrypted, does not hold a client secret from the environment",
  ),
  whoDecrypts: untested(
    "The secrets provider of the stack encrypts: a passphrase, a cloud's key service, or Pulumi Cloud, which has the key",
    aboutPulumi,
  ),
  plainConfiguration: proven(
    "If the client secret is configured in plain text, the npm package warns: Pulumi copies it into the state",
    "engine/notices.test.ts: a client secret that is configured in plain text is reported, with the command that mends it",
  ),
  plainForPlugin: proven(
    "If the client secret is configured in plain text, the plugin encrypts it in the state. In the file, it stays plain",
    "engine/plugin/identity.test.ts: is enough, and a client secret in plain text is encrypted in the state",
  ),
  nothingLeft: proven(
    "Without debug output, the files that Pulumi leaves behind hold no secret in plain text",
    "engine/secrets.test.ts: nothing that the engine leaves behind holds a secret, through renewal, refusal and destroy",
  ),
  outputsSecret: proven(
    "The outputs that hold the token are secrets: Pulumi prints `[secret]`, unless you pass `--show-secrets`",
    "engine/secrets.test.ts: stack output shows [secret], and with --show-secrets a token that Port takes",
    "unit/plugin/secrets.test.ts: secrets are only in envelopes, wherever the client secret comes from",
  ),
  planHoldsToken: proven(
    "A saved plan holds the token. If the plan is violated, Pulumi 3.172.0 and 3.259.0 print tokens in plain text, 3.276.0 does not",
    "engine/three-hours-later/remarks.ts: **Pulumi 3.172.0 and 3.259.0 print the plan's token and the new one in clear**, 3.276.0 does not",
  ),
  offlinePlan: proven(
    "With `offlinePreview: true`, a saved plan holds no token",
    "engine/three-hours-later/remarks.ts: Such a plan holds no token",
  ),
  noCommandLine: proven(
    "This package and Pulumi put no secret on a command line",
    "engine/exposure.test.ts: the command line of no process holds a secret",
  ),
  automationCommandLine: untested(
    "With the Automation API, `setConfig` and `setAllConfig` put each value on the command line of `pulumi`",
    aboutPulumi,
  ),
  inEnvironment: proven(
    "Everything that Pulumi starts gets the environment of `pulumi`",
    "engine/exposure.test.ts: everything that it starts has the client secret in its environment",
  ),
  configurationInEnvironment: proven(
    "The program and the plugin get their configuration, decrypted, in `PULUMI_CONFIG`",
    "engine/exposure.test.ts: the program has the whole configuration in its environment, decrypted",
    "engine/exposure.test.ts: the plugin has its own configuration in its environment, decrypted, and no other",
  ),
  loopbackOnly: proven(
    "The plugin listens on 127.0.0.1 only",
    "unit/plugin/exposure.test.ts: and the plugin listens on 127.0.0.1 and at no other address",
  ),
  anyLocalClient: proven(
    "During a run, every program on the machine can get a token from the plugin: Pulumi's protocol has no authentication",
    "unit/plugin/exposure.test.ts: so every program on the machine can get a token from a plugin that is running",
  ),
  anyLocalCode: proven(
    "During a run, every program on the machine can run code in Pulumi's host for dynamic providers, as the user who runs Pulumi",
    "unit/dynamic/host.test.ts: Pulumi's host for dynamic providers runs the code that any program on the machine sends",
  ),
  memory: untested(
    "Memory is not wiped, so a core dump or a heap snapshot can hold secrets",
    "JavaScript cannot wipe a text",
  ),
  lastSets: proven(
    "A process remembers the tokens of the last 100 credential sets only",
    "unit/auth/token-source.test.ts: the set that was used longest ago is dropped for another one, and costs a new exchange",
  ),
  connections: proven(
    "Each connection is closed after the answer",
    "package/plugin-soak.test.ts: no connection to Port is open",
    "unit/auth/proxy.test.ts: ends with an answer that was not read to its end",
  ),
  onePost: proven(
    "The client secret is sent in one kind of request only, in the body of a POST to the base URL",
    "unit/auth/token-request.test.ts: is a POST of exactly the two credentials to the auth endpoint",
    "unit/auth/token-request.test.ts: has these headers and no others",
  ),
  httpsOnly: proven(
    "The base URL must use https, or http on loopback. Any other is refused before a request",
    "unit/auth/base-url.test.ts: what is no usable base URL is refused",
    "engine/failures.test.ts: an argument that cannot be used is named with its remedy, before any request",
  ),
  tlsVerified: proven(
    "Certificates are always verified: `NODE_TLS_REJECT_UNAUTHORIZED=0` has no effect",
    "unit/auth/tls.test.ts: gets no request, and no retry",
    "package/tls.test.ts: gets none from this package, which says what to do: %s",
  ),
  extraAuthority: proven(
    "A proxy whose authority is in `NODE_EXTRA_CA_CERTS` can read everything",
    "engine/network.test.ts: up works with NODE_EXTRA_CA_CERTS",
  ),
  noRedirect: proven(
    "A redirect is not followed",
    "unit/auth/http.test.ts: %i is an answer like others; its target gets no request",
  ),
  proxySees: proven(
    "A proxy sees the host and port of the base URL, and nothing that is sent there",
    "unit/auth/proxy.test.ts: shows the proxy where it goes, and nothing of what it carries",
    "unit/auth/proxy.test.ts: never sees the request",
  ),
  proxyLogin: proven(
    "The login of a proxy is sent to the proxy only, and is in no message",
    "unit/auth/proxy.test.ts: logs in with the user and password of the proxy's URL, decoded",
    "engine/network.test.ts: up goes through it, one connection for each process that requests a token, and leaves its password nowhere",
  ),
  bounded: proven(
    "At most 64 KiB of an answer are read, after decompression and within a time limit",
    "unit/auth/http.test.ts: of a byte more is not, and the connection is ended although the server would go on",
    "unit/auth/http.test.ts: of a byte more after decompression is not read either",
    "unit/auth/http.test.ts: a server that sends the body drop by drop",
  ),
  longWait: proven(
    "The server can make `pulumi up` wait for 12 minutes, and for 13 more after the end of a token",
    "unit/auth/delay.test.ts: lasts two minutes with everything, or twelve where a run would fail without a token",
    "unit/lifecycle/bound.test.ts: whatever Port answers, however slowly, and however many resources wait for it since when",
  ),
  printableToken: proven(
    "A token with a blank, a line break or a control character is refused",
    "unit/auth/failures.test.ts: accessToken with a line break",
    "unit/auth/failures.test.ts: accessToken with blanks around",
  ),
  quoted: proven(
    "Messages quote the server on one line, without control characters and markup. A text that repeats six characters of the client secret is left out",
    "unit/auth/quote.test.ts: a foreign text is shown on one line, in quotes",
    "unit/auth/quote.test.ts: so nothing that is shown has six characters of it",
    "unit/plugin/secrets.test.ts: neither a line nor an error shows a secret that the server repeats: %s",
  ),
  errors: proven(
    "Errors hold no secret and no cause, however they are printed",
    "unit/auth/secrets.test.ts: an error never shows a secret that the server repeats: %s",
    "unit/auth/secrets.test.ts: an error holds its parts and nothing else",
  ),
  swapped: proven(
    "If client id and client secret are swapped, or the secret is in the base URL or among the arguments of the command line, messages show at most its first and last four characters",
    "unit/auth/secrets.test.ts: , swapped with the client id",
    "unit/auth/secrets.test.ts: an error never shows a secret that somebody has put into the base URL",
    "unit/cli/command-line.test.ts: the client secret is not shown",
    "unit/plugin/secrets.test.ts: nor one that is swapped with the client id: %s",
    "engine/failures.test.ts: no message shows a secret that is swapped with the client id: %s",
  ),
  swappedOutput: proven(
    "If client id and client secret are swapped, Pulumi shows the secret as the plain output `clientId`, and stores it",
    "engine/failures.test.ts: Pulumi itself shows what stands in the place of the client id",
  ),
  bugs: proven(
    "An unexpected error is reported by its name only",
    "unit/plugin/server.test.ts: a bug is reported by its name, never by its text",
    "unit/dynamic/dynamic-provider.test.ts: a bug is reported by its name, never by its text",
    "unit/lifecycle/read.test.ts: a bug of another kind",
    "engine/failures.test.ts: a bug is reported by its name, never by its text",
    "package/command-line.test.ts: a bug is reported by its name, never by its text",
  ),
  debugOutput: proven(
    "`-v=9`, `--tracing` and `PULUMI_DEBUG_GRPC` make Pulumi write the token, and a client secret that is an argument or configured, in plain text",
    "engine/exposure.test.ts: %s shows, of tokens and given client secrets, what was seen",
  ),
  verboseWithPlugin: proven(
    "`-v=9` shows none of the plugin's with Pulumi 3.276.0, all with 3.259.0, and all but a configured client secret with 3.172.0",
    "engine/exposure.test.ts: %s shows, of tokens and given client secrets, what was seen",
  ),
  debugWithoutEnvironment: proven(
    "A client secret from the environment is in no message to Pulumi, and so not in its debug output",
    "engine/exposure.test.ts: %s does not show a client secret from the environment",
  ),
  encryptedLogs: proven(
    "`$PULUMI_HOME/logs` holds the token, encrypted, and no client secret from the environment. Pulumi 3.172.0 writes no such logs",
    "engine/secrets.test.ts: the engine's own encrypted logs do not know a client secret from the environment",
  ),
  commandPrints: proven(
    "`npx pulumi-port-access-token` prints the token, except with `--check`",
    "package/command-line.test.ts: the installed command prints a token that Port takes, and ends",
    "unit/cli/command-line.test.ts: reports what was found where, and how the token is, and never shows it",
  ),
  codeInState: proven(
    "The state of a TypeScript program holds a line of code for each token, and a refresh runs what is there, as with every dynamic provider",
    "engine/exposure.test.ts: code that somebody writes into the state is run by a refresh",
  ),
  noCodeForPlugin: proven(
    "The state of the plugin holds no code",
    "engine/plugin/life.test.ts: the state holds the outputs, and no input, because the credentials come from the environment",
  ),
  addressNamed: proven(
    "The client secret goes to Port's own hosts, to loopback, or to an address that the run names: in an argument, its configuration or the environment. An address that only the state names gets nothing",
    "engine/address-in-state.test.ts: an address in the state that nobody named gets no connection from the component",
    "engine/address-in-state.test.ts: an address in the state that nobody named gets no connection from the plugin",
    "unit/auth/named-base-url.test.ts: a stored address that nobody named gets no client secret, and the error says what allows it",
    "unit/plugin/exposure.test.ts: an address that somebody wrote into the state gets nothing, whatever call the engine makes",
    "unit/lifecycle/read.test.ts: read makes no request to an address that only the state names, and says what allows it",
    "unit/sdk/live-token.test.ts: an address that only the state names: no request, with %s",
  ),
  addressIgnored: proven(
    "With the option `ignoreChanges` for `baseUrl`, Pulumi takes the address from the state, as if the program had given it",
    "engine/address-in-state.test.ts: but not with ignoreChanges: then the engine passes the address as if the program had given it",
  ),
  stateNotSigned: untested("Pulumi does not sign the state, so nobody notices a change", aboutPulumi),
  inPreviews: proven(
    "The server at the base URL gets the client secret, even in a preview",
    "unit/sdk/live-token.test.ts: an unknown token, in a preview",
    "unit/plugin/create.test.ts: requests the token that Create will return",
  ),
  offlinePreview: proven(
    "With `offlinePreview: true`, the program makes no request in a preview",
    "unit/sdk/live-token.test.ts: an unknown token in an offline preview",
  ),
  anyAddress: proven(
    "Any https address can be a base URL, because private endpoints exist",
    "unit/auth/base-url.test.ts: a base URL is brought to one form",
  ),
  notRevoked: untested(
    "A token cannot be revoked. It lives for up to three hours, even after `pulumi destroy`",
    aboutPort,
  ),
  notVerified: proven(
    "The signature of a token is not verified, because Port publishes no key",
    "unit/auth/answers.test.ts: with a token that is no JWT",
  ),
  dependencies: proven(
    "Besides Pulumi's SDK, the npm package loads `node-fetch` only, which installs three more packages",
    "package/tarball.test.ts: is node-fetch, and what that needs",
    "package/tarball.test.ts: every module that the build requires is a declared dependency",
  ),
  noScripts: proven(
    "The npm package and what it installs run no script at installation",
    "package/tarball.test.ts: runs nothing during the installation, and neither does the package",
  ),
  onlyBuild: proven(
    "The npm package holds the build of the sources, the plugin bundled with what it needs, documents, and nothing else",
    "package/tarball.test.ts: the tarball holds the build of each source, the bundled plugin, the documents, and nothing else",
  ),
  selfContained: proven(
    "The plugin is one file that loads nothing but Node.js",
    "package/tarball.test.ts: the bundled plugin requires nothing but Node.js, and the optional `encoding` of node-fetch",
  ),
  reproducible: proven(
    "The same sources and the same Node.js give the same archive of the plugin, byte for byte",
    "engine/plugin/archive.test.ts: a checkout in another folder, with other permissions, gives the same archive",
  ),
  wholeConfiguration: proven(
    "Pulumi passes the whole configuration of the stack, decrypted, to the dynamic provider",
    "engine/exposure.test.ts: the provider gets the whole configuration of the stack, decrypted",
  ),
  ownConfiguration: proven(
    "Pulumi passes the keys `port-access-token:…` to the plugin, and no others",
    "engine/exposure.test.ts: the plugin has its own configuration in its environment, decrypted, and no other",
  ),
} satisfies Record<string, Claim>;
