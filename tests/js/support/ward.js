/** A server that keeps PROTOCOL.md: ledger, streams, answers; and a network in between that can be broken. */
import { webcrypto as crypto } from "node:crypto";

import { base64url, textOf, unbase64url, utf8 } from "../../../outreach/static/js/lib/bytes.js";
import { hashOf } from "../../../outreach/static/js/field/core/envelope.js";
import { Aes256Gcm } from "../../../outreach/static/vendor/hpke/core/aeads/aesGcm.js";
import { CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "../../../outreach/static/vendor/hpke/core/native.js";

const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
export const VISIT = "01900000-0000-7000-8000-00000000000a";
export const PEOPLE = {
  hanh: { id: "01900000-0000-7000-8000-0000000000a1", name: "Lê Thị Hạnh (mẫu)", role: "staff" },
  duc: { id: "01900000-0000-7000-8000-0000000000a2", name: "Trần Đức (mẫu)", role: "staff" },
};

export class Ward {
  ledger = new Map();
  order = [];
  state = "active";
  name = "Máy 3";
  resend = [];
  disabled = new Set();
  health = [];
  pulls = [];
  lines = [];
  blobs = new Map();
  visits = [visit(VISIT)];
  requests = [];
  mostOps = 50;
  freshId = "01900000-0000-7000-8000-0000000000d1";
  /** `judge(inner)` gives another answer than applied. */
  judge = () => null;
  /** `network(path, next, body)` stands between: answers itself, throws, or calls next(). */
  network = (_path, next) => next();

  constructor(now) {
    this.now = now;
  }

  static async open(now) {
    const ward = new Ward(now);
    ward.keys = await suite.kem.generateKeyPair();
    ward.point = base64url(await suite.kem.serializePublicKey(ward.keys.publicKey));
    return ward;
  }

  fetch = async (path, { method, body, headers = {}, signal } = {}) => {
    this.requests.push(`${method} ${path.split("?")[0]}`);
    const stopped = new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    const answered = Promise.resolve(this.network(path, () => this.answer(method, path, body, headers), body));
    return Promise.race([answered, stopped]);
  };

  async answer(method, path, body, headers) {
    if (headers["X-Ve-Pho"] !== "1") return said(400, { code: "header.missing", message: "" });
    const name = `${method} ${path.split("?")[0].replace(/blobs\/\w+/, "blobs")}`;
    if (this.state === "wiped" && name !== "POST /sync/devices") return said(401, { code: "device.wiped", message: "" });
    const given = method === "POST" ? JSON.parse(body) : body;
    return await this.doors[name](given, path, headers);
  }

  doors = {
    "POST /sync/devices": ({ device_id = this.freshId }) => said(201, { device_id, name: this.name, ...this.time() }),
    "GET /sync/key": () => said(200, this.key()),
    "POST /sync/day-passes": (given) => this.signIn(given),
    "GET /sync/day-pack": () => said(200, this.pack()),
    "GET /sync/pull": () => said(200, { ...this.time(), cursor: "c2", visits: [], lines: this.lines }),
    "POST /sync/push": (given) => this.push(given),
    "GET /sync/status": () => said(200, this.status()),
    "POST /sync/health": (given) => {
      this.health.push(given);
      return said(200, { ...this.time(), device: this.state });
    },
    "POST /sync/farewell": () => {
      this.state = "gone";
      return said(200, {});
    },
    "HEAD /sync/blobs": (_given, path) => this.headBlob(path),
    "PUT /sync/blobs": (given, path, headers) => this.putBlob(given, path, headers),
  };

  time() {
    return { server_time: new Date(this.now()).toISOString() };
  }

  key() {
    return { key_id: "1", public_key: this.point, kem: 16, kdf: 1, aead: 2, info: "ve-pho/op/1" };
  }

  signIn({ username, password, public_key }) {
    const user = PEOPLE[username];
    if (!user || password !== "đúng") return said(401, { code: "sign_in.wrong", message: "Tên hoặc mật khẩu không đúng." });
    const ends_at = new Date(this.now() + 14 * 3600_000).toISOString();
    const passes = this.visits.map(({ id }) => ({
      pass_id: crypto.randomUUID(),
      visit_id: id,
      starts_at: new Date(this.now()).toISOString(),
      ends_at,
      queue: { from: 101, to: 103 },
    }));
    this.points = { ...this.points, ...Object.fromEntries(passes.map(({ pass_id }) => [pass_id, public_key])) };
    const { contiguous, highest } = this.stream(user.id);
    const wrap_key = base64url(crypto.getRandomValues(new Uint8Array(32)));
    return said(200, { ...this.time(), user, token: "t", expires_at: ends_at, wrap_key, contiguous, highest, passes });
  }

  pack() {
    const catalogues = { v1: [{ code: "1.001193", name: "Đăng ký khai sinh", key: "1.001193 dang ky khai sinh" }] };
    return {
      ...this.time(),
      made_for: PEOPLE.hanh.id,
      ward: { name: "Phường Mẫu" },
      key: this.key(),
      visits: this.visits,
      catalogues,
      short_forms: {},
      choices: {},
      records: { lines: this.lines, cursor: "c1" },
    };
  }

  async push({ ops }) {
    if (ops.length > this.mostOps) return said(413, { code: "push.too_large", message: "" });
    const answers = [];
    for (const envelope of ops) answers.push(await this.take(envelope));
    const authors = [...new Set(ops.map((op) => op.author_id))];
    return said(200, { ...this.time(), device: this.state, answers, streams: authors.map((id) => this.stream(id)) });
  }

  async take(envelope) {
    if ((await hashOf(crypto, envelope)) !== envelope.sha256) {
      return { op_id: envelope.op_id, answer: "rejected", code: "hash.wrong", message_vi: "" };
    }
    const known = this.ledger.get(envelope.op_id);
    if (known?.sha256 === envelope.sha256) return { op_id: envelope.op_id, answer: "duplicate", stored: known.answer };
    if (known) return { op_id: envelope.op_id, answer: "rejected", code: "id_reuse", message_vi: "" };
    const inner = await this.opened(envelope);
    const held = this.disabled.has(envelope.author_id) || this.state === "draining" || inner.pass_id === null;
    const usual = held ? { answer: "held", code: "author.disabled", message_vi: "" } : { answer: "applied", rev: 1 };
    const answer = { op_id: envelope.op_id, ...(this.judge(inner) ?? usual) };
    this.ledger.set(envelope.op_id, { ...envelope, inner, answer });
    this.order.push(envelope.op_id);
    return answer;
  }

  /** Opens the seal and checks the signature, as the real one does. */
  async opened(envelope) {
    const sealed = unbase64url(envelope.sealed);
    const info = utf8(`ve-pho/op/1|${envelope.key_id}|${envelope.op_id}|${envelope.device_id}|${envelope.seq}`);
    const how = { recipientKey: this.keys.privateKey, enc: sealed.slice(0, 65).buffer, info };
    const { op, sig } = JSON.parse(textOf(await suite.open(how, sealed.slice(65).buffer)));
    const inner = JSON.parse(op);
    for (const name of ["op_id", "device_id", "seq", "author_id"]) {
      if (inner[name] !== envelope[name]) throw new Error(`${name} differs`);
    }
    if (inner.pass_id !== null && !(await this.isSigned(inner.pass_id, sig, op))) throw new Error("the signature is wrong");
    return inner;
  }

  async isSigned(passId, sig, text) {
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const key = await crypto.subtle.importKey("raw", unbase64url(this.points[passId]), curve, false, ["verify"]);
    return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, unbase64url(sig), utf8(text));
  }

  stream(authorId) {
    const seqs = new Set([...this.ledger.values()].filter((one) => one.author_id === authorId).map((one) => one.seq));
    const highest = Math.max(0, ...seqs);
    let contiguous = 0;
    while (seqs.has(contiguous + 1)) contiguous += 1;
    const missing = [];
    for (let seq = contiguous + 1; seq < highest; seq += 1) if (!seqs.has(seq)) missing.push([seq, seq]);
    return { author_id: authorId, contiguous, highest, missing };
  }

  status() {
    const authors = [...new Set([...this.ledger.values()].map((one) => one.author_id))];
    const kept = [...this.ledger.values()].map((one) => one.answer);
    return {
      ...this.time(),
      device: { id: "01900000-0000-7000-8000-0000000000d1", name: this.name, state: this.state },
      streams: authors.map((id) => this.stream(id)),
      resend: this.resend,
      unsettled: kept.filter((answer) => ["held", "conflict", "rejected"].includes(answer.answer)),
    };
  }

  headBlob(path) {
    const blob = this.blobs.get(shaOf(path));
    if (!blob) return said(404, { code: "blob.unknown", message: "" });
    return said(200, {}, { "Upload-Offset": String(blob.bytes.length), "Upload-Complete": blob.isWhole ? "?1" : "?0" });
  }

  async putBlob(body, path, headers) {
    const blob = this.blobs.get(shaOf(path)) ?? { bytes: [], isWhole: false };
    if (Number(headers["Upload-Offset"]) !== blob.bytes.length) {
      return said(409, { code: "blob.offset", message: "" }, { "Upload-Offset": String(blob.bytes.length) });
    }
    for (const byte of new Uint8Array(body)) blob.bytes.push(byte);
    blob.isWhole = blob.bytes.length === Number(headers["Upload-Length"]);
    this.blobs.set(shaOf(path), blob);
    return said(200, { offset: blob.bytes.length, complete: blob.isWhole });
  }
}

export function said(status, body, headers = {}) {
  const ours = { "Content-Type": "application/json", "X-Ve-Pho": "1", ...headers };
  return new Response(JSON.stringify({ v: 1, ...body }), { status, headers: ours });
}

/** What a captive portal answers. */
export function portal() {
  return new Response("<html>Mời đăng nhập Wi-Fi</html>", { status: 200, headers: { "Content-Type": "text/html" } });
}

function visit(id) {
  return {
    id,
    on: "2026-11-28",
    half_day: "am",
    opens: "07:30",
    closes: "11:00",
    state: "held",
    late: false,
    neighborhood: { id, code: "P01", name: "Phố Mẫu", households: 100 },
    house: { name: "Nhà văn hóa", address: "1 Đường Mẫu", keeper_name: "Ông Coi", keeper_phone: "0912000111" },
    team: [],
    catalogue: "v1",
    common: ["1.001193"],
    follow_ups: [{ id, encounter_id: id, person: "Thọ L.T.", what: "Bổ sung", place: "next_visit", due_on: "2026-11-28" }],
  };
}

function shaOf(path) {
  return path.split("/").at(-1).split("?")[0];
}
