/** Port's blueprints, as far as the plugin needs them. */
class PortApi {
  #token;
  #blueprints;

  constructor({ token, baseUrl }) {
    this.#token = token;
    this.#blueprints = `${baseUrl}/v1/blueprints`;
  }

  create(blueprint) {
    return this.#request("POST", this.#blueprints, blueprint);
  }

  /** Undefined when there is none. */
  async read(identifier) {
    try {
      return await this.#request("GET", this.#urlOf(identifier));
    } catch (error) {
      if (error.status === 404) return undefined;
      throw error;
    }
  }

  replace(identifier, blueprint) {
    return this.#request("PUT", this.#urlOf(identifier), blueprint);
  }

  delete(identifier) {
    return this.#request("DELETE", this.#urlOf(identifier));
  }

  #urlOf(identifier) {
    return `${this.#blueprints}/${encodeURIComponent(identifier)}`;
  }

  async #request(method, url, content) {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      body: JSON.stringify(content),
    });
    const { blueprint, message } = await response.json();
    if (response.ok) return blueprint;
    throw Object.assign(new Error(`port: ${response.status} ${message}`), { status: response.status });
  }
}

module.exports = { PortApi };
