import fc from "fast-check";
import { parseBaseUrl, parseRegion, regionOf } from "../../../auth/base-url";

const eu = "https://api.getport.io";

describe("a base URL is brought to one form", () => {
  it.each([
    ["as it is", eu, eu],
    ["the newer host", "https://api.us.port.io", "https://api.us.port.io"],
    ["a trailing slash", `${eu}/`, eu],
    ["several trailing slashes", `${eu}///`, eu],
    ["/v1", `${eu}/v1`, eu],
    ["/v1/", `${eu}/v1/`, eu],
    ["/V1", `${eu}/V1`, eu],
    ["//v1//", `${eu}//v1//`, eu],
    ["/v1/v1", `${eu}/v1/v1`, eu],
    ["an upper case scheme", "HTTPS://api.getport.io", eu],
    ["an upper case host", "https://API.GetPort.IO", eu],
    ["blanks around", ` \t${eu}\n`, eu],
    ["a path prefix, whose case counts", "https://gateway.example/Port/v1", "https://gateway.example/Port"],
    ["a path that only ends like /v1", "https://gateway.example/xv1", "https://gateway.example/xv1"],
    ["another version", `${eu}/v2`, `${eu}/v2`],
    ["/v1 within a path", "https://gateway.example/v1/port", "https://gateway.example/v1/port"],
    ["a port", "https://gateway.example:8443/", "https://gateway.example:8443"],
    ["the scheme's own port", `${eu}:443`, eu],
    ["IPv4 loopback over http", "http://127.0.0.1:24010/v1", "http://127.0.0.1:24010"],
    ["another IPv4 loopback over http", "http://127.8.9.10", "http://127.8.9.10"],
    ["IPv6 loopback over http", "http://[::1]:24010", "http://[::1]:24010"],
    ["IPv6 loopback in full over http", "http://[0:0:0:0:0:0:0:1]", "http://[::1]"],
    ["localhost over http", "http://LocalHost:24010/", "http://localhost:24010"],
    ["an international host", "https://bücher.example", "https://xn--bcher-kva.example"],
    ["an empty query and fragment", `${eu}/?#`, eu],
  ])("%s", (_, given, normalized) => {
    expect(parseBaseUrl(given)).toEqual({ value: normalized });
  });

  it("an international host, also after thousands of others", () => {
    const parsed = Array.from({ length: 10_000 }, () => parseBaseUrl("https://bücher.example"));
    expect(parsed.filter((each) => "problem" in each)).toEqual([]);
  });
});

const problems = {
  http: "must use https, because plain http exposes the client secret",
  scheme: "must use https, for example https://api.getport.io",
  user: "must not contain a user name or password; use clientId and clientSecret",
  query: "must not contain a query or a fragment, for example https://api.getport.io",
  noUrl: "is not a URL with a scheme, for example https://api.getport.io",
  type: "must be a string, for example https://api.getport.io",
  quotes: "is in quotes; write the address alone, for example https://api.getport.io",
  invisible: "contains an invisible character; write the address alone, for example https://api.getport.io",
  placeholder: "is a placeholder that was not filled in; set the variable that it stands for",
};

describe("what is no usable base URL is refused", () => {
  it.each([
    ["http elsewhere", "http://api.getport.io", problems.http],
    ["http to a host that begins like loopback", "http://127.0.0.1.example", problems.http],
    ["http to a host that begins like localhost", "http://localhost.example", problems.http],
    ["http to all interfaces", "http://0.0.0.0:24010", problems.http],
    ["http to a loopback address mapped into IPv6", "http://[::ffff:127.0.0.1]", problems.http],
    ["ftp", "ftp://api.getport.io", problems.scheme],
    ["file", "file:///etc/hosts", problems.scheme],
    ["data", "data:text/plain,x", problems.scheme],
    ["host and port only, where the host reads as a scheme", "api.getport.io:443", problems.scheme],
    ["user name and password", "https://Jane:Hunter22@api.getport.io", problems.user],
    ["a user name", "https://Jane@api.getport.io", problems.user],
    ["a password", "https://:Hunter22@api.getport.io", problems.user],
    ["a user name over http", "http://Jane@api.getport.io", problems.user],
    ["a query", `${eu}?region=us`, problems.query],
    ["a fragment", `${eu}/#v1`, problems.query],
    ["no scheme", "api.getport.io", problems.noUrl],
    ["a scheme only", "https://", problems.noUrl],
    ["a region", "eu", problems.noUrl],
    ["nothing", "", problems.noUrl],
    ["blanks", "  ", problems.noUrl],
    ["quotes around", `"${eu}"`, problems.quotes],
    ["an invisible character in front", `\u200b${eu}`, problems.invisible],
    ["an invisible character inside", "https://api.get\u00adport.io", problems.invisible],
    ["a placeholder", "$(PORT_BASE_URL)", problems.placeholder],
    ["undefined", undefined, problems.type],
    ["null", null, problems.type],
    ["a number", 443, problems.type],
    ["a list", [eu], problems.type],
    ["a URL object", new URL(eu), problems.type],
  ])("%s", (_, given, problem) => {
    expect(parseBaseUrl(given)).toEqual({ problem });
  });
});

describe("whatever the base URL", () => {
  /** Base URLs in their one form. */
  const normalized = fc
    .record({
      host: fc.domain().map((domain) => domain.toLowerCase()),
      port: fc.constantFrom("", ":8443"),
      path: fc.array(fc.stringMatching(/^[A-Za-z0-9_~-]{1,8}$/), { maxLength: 3 }),
    })
    .map(({ host, port, path }) => `https://${host}${port}${path.map((part) => `/${part}`).join("")}`)
    .filter((url) => URL.canParse(url) && !/\/v1$/i.test(url));
  const ending = fc.constantFrom("", "/", "//", "/v1", "/v1/", "/V1//", "//v1");

  it("/v1, trailing slashes, blanks and the case of scheme and host do not matter", () => {
    fc.assert(
      fc.property(normalized, ending, fc.constantFrom("", " ", "\n\t"), (url, end, blank) => {
        const upper = url.replace(/^https:\/\/[^/]+/, (origin) => origin.toUpperCase());
        expect(parseBaseUrl(`${blank}${upper}${end}${blank}`)).toEqual({ value: url });
      }),
    );
  });

  it("a result stays as it is, and ends neither in a slash nor in /v1", () => {
    const anyEnd = fc.array(fc.constantFrom("/", "/v1", "/V1", "v1", "/x", "%2f", "/."), { maxLength: 6 });
    fc.assert(
      fc.property(fc.oneof(normalized, fc.webUrl()), anyEnd, (url, end) => {
        const parsed = parseBaseUrl(url + end.join(""));
        fc.pre("value" in parsed);
        expect(parsed.value).not.toMatch(/\/$|\/v1$/i);
        expect(parseBaseUrl(parsed.value)).toEqual(parsed);
      }),
    );
  });

  it("any text is either a URL or gets a fixed error, which does not repeat it", () => {
    const texts = [problems.noUrl, problems.quotes, problems.invisible, problems.placeholder];
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.fullUnicodeString()), (text) => {
        fc.pre(!URL.canParse(text.trim()));
        expect(texts.map((problem) => ({ problem }))).toContainEqual(parseBaseUrl(text));
      }),
    );
  });

  it("any URL is accepted or refused in one of the known texts", () => {
    const texts = Object.values(problems);
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, validSchemes: ["http", "https", "ftp"] }), (url) => {
        const parsed = parseBaseUrl(url);
        expect("value" in parsed || texts.includes(parsed.problem)).toBe(true);
      }),
    );
  });
});

describe("a base URL shows its region", () => {
  it.each([
    ["https://api.getport.io", "eu"],
    ["https://api.port.io", "eu"],
    ["https://api.us.getport.io", "us"],
    ["https://api.us.port.io", "us"],
    ["https://api.port.io/prefix", "eu"],
    ["https://api.getport.io.example", undefined],
    ["https://port.example/api.getport.io", undefined],
    ["https://api.getport.io:8443", undefined],
    ["http://127.0.0.1:3000", undefined],
  ])("%s: %s", (baseUrl, region) => {
    expect(regionOf(baseUrl)).toBe(region);
  });
});

describe("a region is a base URL", () => {
  it.each([
    ["eu", "https://api.getport.io"],
    ["us", "https://api.us.getport.io"],
    ["EU", "https://api.getport.io"],
    ["Us", "https://api.us.getport.io"],
    [" eu\n", "https://api.getport.io"],
  ])("%s", (region, value) => {
    expect(parseRegion(region)).toEqual({ value });
  });

  it.each([["ap"], [""], ["constructor"], [null], [1], [["eu"]]])("%j is none", (region) => {
    expect(parseRegion(region)).toEqual({ problem: 'must be "eu" or "us"' });
  });
});
