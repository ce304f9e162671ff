import { base64url, hex, joined, unbase64url, utf8 } from "../../lib/bytes.js";

const HPKE = "../../../vendor/hpke/core";
export const APP = "ve-pho/op/1";
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };
const imported = new Map();
let loading = null;

/** The sealing suite, loaded beside the first screen: a cold start does not wait for it, the first saving would. */
export function sealingSuite() {
  loading ??= Promise.all([import(`${HPKE}/native.js`), import(`${HPKE}/aeads/aesGcm.js`)]).then(
    ([{ CipherSuite, DhkemP256HkdfSha256, HkdfSha256 }, { Aes256Gcm }]) =>
      new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() }),
  );
  return loading;
}

/** The inner text of an operation, made once: its very bytes are what is signed (PROTOCOL.md). */
export function innerText(head, op) {
  return JSON.stringify({
    v: 1,
    op_id: head.op_id,
    device_id: head.device_id,
    seq: head.seq,
    author_id: head.author_id,
    pass_id: head.pass_id,
    visit_id: head.visit_id,
    kind: op.kind,
    subject_id: op.subject_id,
    record_id: op.record_id,
    base_rev: op.base_rev ?? 0,
    device_time: head.device_time,
    clock_offset: head.clock_offset,
    payload: op.payload ?? {},
  });
}

/** Sign an inner text and seal both to the server: the envelope, which is never made twice. */
export async function sealed(crypto, serverKey, signKey, head, text) {
  const sig = signKey ? base64url(await crypto.subtle.sign(SIGNING, signKey, utf8(text))) : "";
  const info = utf8(`${APP}|${serverKey.key_id}|${head.op_id}|${head.device_id}|${head.seq}`);
  const suite = await sealingSuite();
  const recipientPublicKey = await publicKey(suite, serverKey.public_key);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info }, utf8(JSON.stringify({ op: text, sig })));
  const envelope = {
    op_id: head.op_id,
    device_id: head.device_id,
    seq: head.seq,
    author_id: head.author_id,
    key_id: serverKey.key_id,
    sealed: base64url(joined(enc, ct)),
  };
  return { ...envelope, sha256: await hashOf(crypto, envelope) };
}

/** The hash that binds an envelope: over the sealed text, so that it tells a finder nothing. */
export async function hashOf(crypto, { op_id, device_id, seq, author_id, key_id, sealed: closed }) {
  const lines = [APP, op_id, device_id, String(seq), author_id, key_id, closed].join("\n");
  return hex(await crypto.subtle.digest("SHA-256", utf8(lines)));
}

/** A fresh signing key: its public point for the server, itself as bytes to be wrapped. */
export async function newSigningKey(crypto) {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
  return {
    point: base64url(await crypto.subtle.exportKey("raw", pair.publicKey)),
    secret: base64url(await crypto.subtle.exportKey("pkcs8", pair.privateKey)),
  };
}

/** The signing key again, for signing alone. */
export function signingKey(crypto, secret) {
  return crypto.subtle.importKey("pkcs8", unbase64url(secret), CURVE, false, ["sign"]);
}

function publicKey(suite, point) {
  if (!imported.has(point)) imported.set(point, suite.kem.deserializePublicKey(unbase64url(point).buffer));
  return imported.get(point);
}
