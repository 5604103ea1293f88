import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { anyToken, filesIn, leaksIn } from "./leak-scan";
import { pythonFolders } from "./set-up";
import type { SharedBackend } from "./stack";

/** Any credentials do. */
const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
const authorization =
  "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/** Of this test file, from its first bucket on. */
let server: { process: ChildProcess; address: Promise<string> } | undefined;
const buckets: Bucket[] = [];

/** Whatever a test is about, no object of its bucket ever held a secret. */
afterAll(async () => {
  try {
    for (const bucket of buckets.splice(0)) expect(await bucket.leaks()).toEqual([]);
  } finally {
    server?.process.kill();
  }
});

function startServer() {
  const python = join(pythonFolders[0] ?? "", "python");
  const process = spawn(python, [join(__dirname, "s3-server.py")], { env: {}, stdio: ["pipe", "pipe", "inherit"] });
  return { process, address: once(process.stdout, "data").then(([port]) => `127.0.0.1:${Number(port)}`) };
}

/** A bucket of S3 for the state of a team. It keeps each version of its objects, deleted ones too. */
export class Bucket implements SharedBackend {
  private constructor(
    private readonly name: string,
    private readonly server: string,
    private readonly secrets: ReadonlySet<string>,
  ) {
    buckets.push(this);
  }

  /** @param secrets the client secrets to look for in the end */
  static async create(secrets: ReadonlySet<string>): Promise<Bucket> {
    server ??= startServer();
    const bucket = new Bucket(`bucket-${buckets.length}`, await server.address, secrets);
    await bucket.send("PUT", "");
    const versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    await bucket.send("PUT", "?versioning", versioning);
    return bucket;
  }

  /** As `pulumi login` takes it. */
  get url(): string {
    return `s3://${this.name}?region=us-east-1&endpoint=${this.server}&disableSSL=true&s3ForcePathStyle=true`;
  }

  get env(): Record<string, string> {
    // The server sends no checksums, and the client would warn of each.
    return { ...credentials, AWS_RESPONSE_CHECKSUM_VALIDATION: "when_required", PULUMI_BACKEND_URL: this.url };
  }

  async upload(folder: string): Promise<void> {
    // Beside each file, the file backend keeps one with its attributes.
    const files = filesIn(folder).filter((file) => !file.endsWith(".attrs"));
    for (const file of files) await this.put(relative(folder, file).split(sep).join("/"), readFileSync(file));
  }

  async download(folder: string): Promise<void> {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    const live = (await this.versions()).filter(({ key, isLatest }) => isLatest && key.startsWith(".pulumi/stacks/"));
    await Promise.all(live.map((version) => this.save(version, join(folder, version.key))));
  }

  /** The versions of objects that hold a token or a client secret. Secrets are planted first, and must be found. */
  async leaks(): Promise<string[]> {
    const planted = await this.plant();
    const folder = mkdtempSync(join(tmpdir(), "port-access-token-"));
    try {
      await Promise.all((await this.versions()).map((version) => this.save(version, join(folder, nameOf(version)))));
      const found = leaksIn({ folder, secrets: this.secrets }).map((file) => relative(folder, file));
      const missed = planted.map(nameOf).filter((name) => !found.includes(name));
      if (missed.length > 0) throw new Error(`The leak scan is blind in ${missed.join(", ")}`);
      return found.filter((name) => !planted.map(nameOf).includes(name));
    } finally {
      rmSync(folder, { recursive: true });
      for (const { key, id } of planted) await this.send("DELETE", `${key}?versionId=${id}`);
    }
  }

  /** Puts each secret into two objects, one packed, and a harmless later version over it. */
  private async plant(): Promise<Version[]> {
    const planted: Version[] = [];
    for (const [at, secret] of [anyToken, ...this.secrets].entries()) {
      for (const [key, body] of [
        [`planted${at}.json`, Buffer.from(secret)],
        [`planted${at}.json.gz`, gzipSync(secret)],
      ] as const) {
        planted.push({ key, id: await this.put(key, body), isLatest: false });
        await this.put(key, gzipSync(""));
      }
    }
    return planted;
  }

  /** Everything that was ever written and not removed for good. */
  async versions(): Promise<Version[]> {
    const list = await (await this.send("GET", "?versions")).text();
    if (!list.includes("<IsTruncated>false")) throw new Error(`There are too many objects for one page:\n${list}`);
    const each = list.matchAll(/<Version>.*?<Key>(.*?)<.*?<VersionId>(.*?)<.*?<IsLatest>(.*?)<.*?<\/Version>/gs);
    return [...each].map(([, key = "", id = "", isLatest]) => ({ key, id, isLatest: isLatest === "true" }));
  }

  /** Writes a version into a file, unpacked. */
  private async save({ key, id }: Version, file: string): Promise<void> {
    const body = Buffer.from(await (await this.send("GET", `${key}?versionId=${id}`)).arrayBuffer());
    mkdirSync(dirname(file), { recursive: true });
    // The beginning of gzip.
    writeFileSync(file, body.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])) ? gunzipSync(body) : body);
  }

  /** Resolves with the version's id. */
  private async put(key: string, body: Buffer): Promise<string> {
    return (await this.send("PUT", key, body)).headers.get("x-amz-version-id") ?? "";
  }

  private async send(method: string, what: string, body: string | Buffer | null = null): Promise<Response> {
    const headers = { authorization, "content-type": "application/octet-stream" };
    const response = await fetch(`http://${this.server}/${this.name}/${what}`, { method, headers, body });
    if (!response.ok) throw new Error(`${method} ${what}: ${response.status} ${await response.text()}`);
    return response;
  }
}

/** An object as it was written once. */
interface Version {
  key: string;
  id: string;
  /** Whether it is neither replaced nor deleted. */
  isLatest: boolean;
}

const nameOf = ({ key, id }: Version) => join(key, id);
