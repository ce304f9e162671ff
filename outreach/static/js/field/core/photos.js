import { hex } from "../../lib/bytes.js";
import { Refusal } from "./wire.js";

const MOST_BYTES = 8 * 1024 * 1024;
const MOST_PHOTOS = 60;
const PART = 512 * 1024;
const BODY = "/body";

/** A photo that is too large, or one too many. */
export class PhotoRefused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Photos of one person's visits on their way to the server, in parts that a lost network does not undo. */
export class Photos {
  known = new Map();

  constructor(database, env) {
    Object.assign(this, { database, env });
  }

  async load() {
    await this.database.read(["photos"], async ({ photos }) => {
      const names = (await photos.keys()).filter((key) => !key.endsWith(BODY));
      for (const name of names) this.known.set(name, await photos.get(name));
    });
    return this;
  }

  list(visitId) {
    return [...this.known.values()].filter((photo) => photo.visit_id === visitId).sort((one, other) => one.at - other.at);
  }

  get pending() {
    return [...this.known.values()].filter((photo) => photo.state === "pending");
  }

  /** Keep a picture; resolves when it is on the disk. The same picture twice is one. */
  async add(visitId, blob) {
    if (blob.size > MOST_BYTES) throw new PhotoRefused("photo.too_large");
    if (this.list(visitId).length >= MOST_PHOTOS) throw new PhotoRefused("photo.too_many");
    const body = await blob.arrayBuffer();
    const sha256 = hex(await this.env.crypto.subtle.digest("SHA-256", body));
    const photo = { sha256, visit_id: visitId, size: body.byteLength, at: this.env.clock.now(), offset: 0, state: "pending" };
    if (this.known.has(sha256)) return this.known.get(sha256);
    await this.database.write(["photos"], async ({ photos }) => {
      await photos.put(photo, sha256);
      await photos.put(body, sha256 + BODY);
    });
    this.known.set(sha256, photo);
    return photo;
  }

  /** Send what waits; throws where there is no answer, and goes on there the next time. */
  async upload(wire, changed) {
    for (const photo of this.pending) {
      const body = await this.database.read(["photos"], ({ photos }) => photos.get(photo.sha256 + BODY));
      try {
        await this.#send(wire, photo, body, changed);
      } catch (error) {
        if (!(error instanceof Refusal) || error.status === 401) throw error;
        if (error.code === "blob.hash") continue; // damaged on its way: the server has forgotten it, begin anew next time
        await this.#note(photo, { state: "refused", code: error.code, message_vi: error.message });
      }
      changed();
    }
  }

  async #send(wire, photo, body, changed) {
    const address = `/sync/blobs/${photo.sha256}?visit_id=${photo.visit_id}`;
    let offset = await begin(wire, address);
    while (offset < photo.size) {
      const said = await this.#part(wire, address, body, offset);
      offset = said.offset;
      this.known.set(photo.sha256, { ...photo, offset });
      changed();
    }
    await this.#note(photo, { state: "sent", offset: photo.size });
  }

  async #part(wire, address, body, offset) {
    const headers = { "Upload-Offset": String(offset), "Upload-Length": String(body.byteLength) };
    const part = body.slice(offset, offset + PART);
    try {
      return await wire.ask("PUT", address, { body: part, type: "application/octet-stream", headers });
    } catch (error) {
      if (error instanceof Refusal && error.code === "blob.offset") return { offset: Number(error.headers.get("Upload-Offset")) };
      throw error;
    }
  }

  async #note(photo, facts) {
    const next = { ...photo, ...facts };
    await this.database.write(["photos"], async ({ photos }) => {
      await photos.put(next, photo.sha256);
      if (next.state === "sent") await photos.delete(photo.sha256 + BODY);
    });
    this.known.set(photo.sha256, next);
  }
}

async function begin(wire, address) {
  const { status, headers } = await wire.head(address);
  if (status === 404) return 0;
  return headers.get("Upload-Complete") === "?1" ? Infinity : Number(headers.get("Upload-Offset")) || 0;
}
