import assert from "node:assert/strict";
import { createHash, webcrypto as crypto } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { hashOf, innerText, newSigningKey, sealed, signingKey } from "../../outreach/static/js/field/core/envelope.js";
import { textOf, unbase64url, utf8 } from "../../outreach/static/js/lib/bytes.js";
import { Aes256Gcm } from "../../outreach/static/vendor/hpke/core/aeads/aesGcm.js";
import { CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "../../outreach/static/vendor/hpke/core/native.js";

const FOLDER = new URL("../sync/samples/v1/", import.meta.url);
const SAMPLES = readdirSync(FOLDER).map((name) => [name, JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"))]);
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const secretOf = (words) => createHash("sha256").update(words).digest();

/** What the server does with an envelope: open it with the key of the samples. */
async function opened(sample, envelope, info) {
  const recipientKey = await suite.kem.importKey("raw", new Uint8Array(secretOf(sample.outbox_secret_words)).buffer, false);
  const bytes = unbase64url(envelope.sealed);
  const how = { recipientKey, enc: bytes.slice(0, 65).buffer, info: utf8(info) };
  return textOf(await suite.open(how, bytes.slice(65).buffer));
}

for (const [name, sample] of SAMPLES) {
  test(`the tablet makes the bytes of the released sample ${name}`, async () => {
    const inner = JSON.parse(sample.inner_text);
    assert.equal(innerText(inner, inner), sample.inner_text);
    assert.equal(await hashOf(crypto, sample.envelope), sample.envelope.sha256);
    assert.equal(await opened(sample, sample.envelope, sample.hpke_info), sample.sealed_plain_text);
    const key = await crypto.subtle.importKey("raw", unbase64url(sample.signing_public_key), CURVE, false, ["verify"]);
    assert.ok(await crypto.subtle.verify(SIGNING, key, unbase64url(sample.signature), utf8(sample.inner_text)));
  });
}

test("what the tablet seals, the server's key opens, under the same name and no other, and the signature holds", async () => {
  const [, sample] = SAMPLES[0];
  const inner = JSON.parse(sample.inner_text);
  const signer = await newSigningKey(crypto);
  const serverKey = { key_id: "1", public_key: sample.outbox_public_key };
  const envelope = await sealed(crypto, serverKey, await signingKey(crypto, signer.secret), inner, sample.inner_text);
  assert.equal(envelope.sha256, await hashOf(crypto, envelope));
  const plain = JSON.parse(await opened(sample, envelope, sample.hpke_info));
  assert.equal(plain.op, sample.inner_text);
  const key = await crypto.subtle.importKey("raw", unbase64url(signer.point), CURVE, false, ["verify"]);
  assert.ok(await crypto.subtle.verify(SIGNING, key, unbase64url(plain.sig), utf8(plain.op)));
  assert.equal(unbase64url(plain.sig).length, 64);
  const sealedLength = unbase64url(envelope.sealed).length;
  assert.equal(sealedLength, utf8(JSON.stringify(plain)).length + 81);
  await assert.rejects(opened(sample, envelope, sample.hpke_info.replace(/\|1$/, "|2")));
});
