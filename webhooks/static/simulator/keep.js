/* What is kept in the browser. */

const memory = {};
export const kept = {
  get(key, otherwise) {
    try { return JSON.parse(localStorage.getItem(`carehelp.${key}`)) ?? otherwise; } catch { return memory[key] ?? otherwise; }
  },
  set(key, value) {
    memory[key] = value;
    try { localStorage.setItem(`carehelp.${key}`, JSON.stringify(value)); } catch { /* private browsing: memory serves */ }
  },
};

/** 128 random bits; crypto.randomUUID is missing on plain-http addresses of a local network. */
export function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function session() {
  const known = kept.get("session", null);
  if (known) return known;
  const made = randomId();
  kept.set("session", made);
  return made;
}

export function newSession() {
  kept.set("session", randomId());
}
