import { textOf, unbase64url, utf8 } from "./bytes.js";

const ROUNDS = 600_000;
const AES = { name: "AES-GCM", length: 256 };

/** A value under a key, bound to `label`: {iv, data}. */
export async function wrap(crypto, key, value, label) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: AES.name, iv, additionalData: utf8(label) };
  return { iv, data: await crypto.subtle.encrypt(how, key, utf8(JSON.stringify(value))) };
}

/** The value again; rejects for another key, another label, a changed bit. */
export async function unwrap(crypto, key, { iv, data }, label) {
  const how = { name: AES.name, iv, additionalData: utf8(label) };
  return JSON.parse(textOf(await crypto.subtle.decrypt(how, key, data)));
}

/** HKDF(PBKDF2(PIN, 600,000), what the server sent with the passes): opens what this person may read today. */
export async function keyOfPin(crypto, pin, salt, wrapKey, rounds = ROUNDS) {
  const typed = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  const slow = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  const stretched = await crypto.subtle.deriveBits(slow, typed, 256);
  const material = await crypto.subtle.importKey("raw", stretched, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: unbase64url(wrapKey), info: utf8("ve-pho/day/1") };
  return crypto.subtle.deriveKey(how, material, AES, false, ["encrypt", "decrypt"]);
}

/** A key of 32 bytes given as base64url. */
export function keyOfBytes(crypto, bytes) {
  return crypto.subtle.importKey("raw", bytes, AES, false, ["encrypt", "decrypt"]);
}
