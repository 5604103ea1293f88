import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";

/** The name of a proxy in messages, without its login. */
export interface ProxyName {
  /** The environment variable that holds it. */
  readonly variable: string;
  /** `host:port`. */
  readonly address: string;
}

export interface ProxyRoute {
  /** Contains the login. */
  readonly url: URL;
  readonly name: ProxyName;
}

/** A variable with an unusable proxy, and what is wrong with it. */
export interface UnusableProxy {
  readonly variable: string;
  readonly flaw:
    | "quotes"
    | "placeholder"
    | "backslash"
    | "login"
    | "no URL"
    | { readonly scheme: string; readonly address: string };
}

type ProxyChoice =
  | { readonly proxy: ProxyRoute }
  | { readonly unusable: UnusableProxy }
  /** `ignored` is a variable from which other programs take a proxy, but this package does not. */
  | { readonly direct: true; readonly ignored?: string };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Chooses the proxy for a URL by the rules of Go's `net/http`, which the Pulumi engine and the official Port provider
 * follow (https://pkg.go.dev/golang.org/x/net/http/httpproxy). Upper-case variables take precedence, as in every Go
 * release so far (https://github.com/golang/go/issues/79656). A blank variable counts as unset. Unlike Go, this function
 * reports an unusable proxy and does not skip it.
 */
export function chooseProxy(url: string, env: Environment): ProxyChoice {
  const target = new URL(url);
  // A base URL with http is on loopback.
  if (target.protocol !== "https:" || isLoopback(hostOf(target))) return { direct: true };
  const found = firstSet(env, ["HTTPS_PROXY", "https_proxy"]);
  if (!found) {
    const ignored = firstSet(env, Object.keys(env).filter(isIgnored));
    return { direct: true, ...(ignored && { ignored: ignored.variable }) };
  }
  const exceptions = firstSet(env, ["NO_PROXY", "no_proxy"])?.value.split(",") ?? [];
  if (exceptions.some((entry) => matches(entry.trim().toLowerCase(), target))) return { direct: true };
  return parseProxy(found);
}

const isIgnored = (variable: string) => /^(all_proxy|npm_config_(https_)?proxy)$/i.test(variable);

function firstSet(env: Environment, variables: readonly string[]) {
  const trimmed = variables.map((variable) => ({ variable, value: env[variable]?.trim() ?? "" }));
  return trimmed.find(({ value }) => value !== "");
}

function parseProxy({ variable, value }: { variable: string; value: string }): ProxyChoice {
  const unusable = (flaw: UnusableProxy["flaw"]) => ({ unusable: { variable, flaw } });
  const afterScheme = value.replace(hasScheme, "");
  if (quoted.test(afterScheme)) return unusable("quotes");
  if (placeholder.test(afterScheme)) return unusable("placeholder");
  // For a URL, a backslash is a slash, and the domain before it the host.
  if (value.includes("\\")) return unusable("backslash");
  const text = hasScheme.test(value) ? value : `http://${value}`;
  const url = parseUrl(text);
  // The parser takes almost any character for a part of a name.
  if (!url || !/^([\w.-]+|\[.*\])$/.test(url.hostname)) return unusable("no URL");
  const scheme = url.protocol.slice(0, -1);
  if (!["http", "https"].includes(scheme)) return unusable({ scheme, address: url.host });
  if (!isLoginReadable(url)) return unusable("login");
  return { proxy: { url, name: { variable, address: peerOf(url) } } };
}

const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i;

const quoted = /^["'`\u2018-\u201e]|["'`\u2018-\u201e]$/;

/** How CI systems, shells and templates refer to a variable. A name without brackets only in capitals: a password has `$`, too. */
const placeholder = new RegExp(
  [
    String.raw`\$\([\w:.-]+\)|[$#]\{[^{}]*\}|\{\{[^{}]*\}\}`,
    String.raw`^\$(env:)?[A-Z_][A-Z\d_]*(?!\w)|@\$[A-Z_][A-Z\d_]*(:\d+)?$`,
    String.raw`^(%[\w.:-]+%|__[\w.:-]+__|<[^<>]*>|undefined|null)$`,
  ].join("|"),
);

/** Whether the login of a proxy's URL is in percent-encoding. */
function isLoginReadable({ username, password, pathname, search, hash }: URL): boolean {
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  // The host ends at a slash, a question mark or a number sign, even if that is part of a password.
  return !(pathname + search + hash).includes("@");
}

/**
 * A URL; undefined for a text that is none. `URL.canParse` of Node.js 20 and 22 is wrong about texts that are not in ASCII,
 * after some thousand calls.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The port of an http or https URL, or the default port of its scheme. */
export function portOf({ protocol, port }: URL): string {
  return port || (protocol === "https:" ? "443" : "80");
}

export const peerOf = (url: URL) => `${url.hostname}:${portOf(url)}`;

/** The host of a URL, without the brackets of an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || isInBlock(host, "127.0.0.0", 8) || isInBlock(host, "::1", 128);
}

/** Whether an entry of `NO_PROXY` matches a URL. An entry is `*`, a name or address with or without a port, or a block. */
function matches(entry: string, target: URL): boolean {
  if (entry === "*") return true;
  const host = hostOf(target);
  const [, block = "", length] = /^(.+)\/(\d+)$/.exec(entry) ?? [];
  if (isAddress(block)) return isInBlock(host, block, Number(length));
  // An entry with several colons and no brackets is an IPv6 address without a port.
  const [, inBrackets, plain = entry, port = ""] = /^(?:\[(.*)\]|([^:]*)):([^:]*)$/.exec(entry) ?? [];
  const name = inBrackets ?? plain;
  if (name === "" || (port !== "" && port !== portOf(target))) return false;
  if (isAddress(name)) return isInBlock(host, name, isIPv4(name) ? 32 : 128);
  return !isIP(host) && isInDomain(host, name);
}

/** Whether a text is an IP address. An address with a zone does not count, because no URL can contain it. */
function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes("%");
}

/** Whether a host is an address in a block. A name never is. */
function isInBlock(host: string, block: string, length: number): boolean {
  const type = (address: string) => (isIPv4(address) ? "ipv4" : "ipv6");
  // Node maps IPv4 addresses into IPv6, as ::ffff:0:0/96. In Go, a larger IPv6 block contains no IPv4 address.
  if (!isIP(host) || (isIPv4(host) && isIPv6(block) && length < 96)) return false;
  const list = new BlockList();
  try {
    list.addSubnet(block, length, type(block));
  } catch {
    // The prefix is longer than an address.
    return false;
  }
  return list.check(host, type(host));
}

/** A name matches itself and its subdomains; with a leading dot, or `*.`, its subdomains only. */
function isInDomain(host: string, name: string): boolean {
  const domain = name.startsWith("*.") ? name.slice(1) : name;
  const ascii = /[^ -~]/.test(domain) ? domainToASCII(domain) || domain : domain;
  return ascii.startsWith(".") ? host.endsWith(ascii) : host === ascii || host.endsWith(`.${ascii}`);
}
