/** No network, or something in between answered: a captive portal, a proxy, a page of HTML. The queue stays as it is. */
export class NoAnswer extends Error {}

/** The server refused, in its own words: status, code, words for people. */
export class Refusal extends Error {
  constructor({ status, headers, body }) {
    super(body.message);
    Object.assign(this, { status, headers, code: body.code });
  }
}

/** The server asks to come back later. */
export class Busy extends Error {
  constructor(seconds) {
    super("busy");
    this.wait = 1000 * seconds;
  }
}

const LONGEST = 30_000;
const MARK = "X-Ve-Pho";

/** Requests to /sync: each is ended after 30 s, and only what bears all marks of ours is an answer. */
export class Wire {
  constructor({ fetch, now }) {
    this.fetch = fetch;
    this.now = now;
  }

  get(path, options) {
    return this.ask("GET", path, options);
  }

  post(path, body, options) {
    return this.ask("POST", path, { ...options, body: JSON.stringify({ v: 1, ...body }), type: "application/json" });
  }

  /** The body of a good answer; throws `NoAnswer`, `Busy` or `Refusal`. `pass`: the reading token. */
  async ask(method, path, options = {}) {
    const answer = await this.#send(method, path, options);
    if (answer.status === 503) throw new Busy(Number(answer.headers.get("Retry-After")) || 2);
    if (answer.status >= 400) throw new Refusal(answer);
    return answer.body;
  }

  /** Status and headers of an answer without a body. */
  head(path) {
    return this.#send("HEAD", path, {});
  }

  async #send(method, path, { body, type, pass, headers = {} }) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), LONGEST);
    try {
      const answer = await this.fetch(path, {
        method,
        body,
        headers: {
          ...headers,
          [MARK]: "1",
          ...(type ? { "Content-Type": type } : {}),
          ...(pass ? { Authorization: `Pass ${pass}` } : {}),
        },
        cache: "no-store",
        credentials: "same-origin",
        redirect: "error",
        signal: stop.signal,
      });
      return { status: answer.status, headers: answer.headers, body: await ours(answer, method) };
    } catch (error) {
      throw error instanceof NoAnswer ? error : new NoAnswer(String(error?.message ?? error));
    } finally {
      clearTimeout(timer);
    }
  }
}

async function ours(answer, method) {
  const isMarked = answer.headers.get(MARK) === "1";
  if (method === "HEAD" && isMarked) return null;
  const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
  if (!isMarked || !isJson) throw new NoAnswer(`${answer.status} is not from our server`);
  const body = await answer.json();
  if (body?.v !== 1) throw new NoAnswer("another version");
  return body;
}
