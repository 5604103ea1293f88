/** Port's API with a token. */
class PortApi {
  #token;
  #baseUrl;

  constructor({ token, baseUrl }) {
    this.#token = token;
    this.#baseUrl = baseUrl;
  }

  /** Undefined when there is none. */
  async find(path) {
    try {
      return await this.request("GET", path);
    } catch (error) {
      if (error.status === 404) return undefined;
      throw error;
    }
  }

  async request(method, path, content) {
    const response = await fetch(`${this.#baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      body: JSON.stringify(content),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    throw Object.assign(new Error(`port: ${response.status} ${answer.message}`), { status: response.status });
  }
}

module.exports = { PortApi };
