/* SMS: what a text costs. */

const GSM = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
const GSM_TWICE = new Set("\f^{}\\[~]|€");

/** Segments of a text as carriers count them; a character is never cut in two. */
function segments(text) {
  const characters = [...text];
  const gsm = characters.every((c) => GSM.has(c) || GSM_TWICE.has(c));
  const sizes = characters.map((c) => (gsm ? (GSM_TWICE.has(c) ? 2 : 1) : c.length));
  const [single, joined] = gsm ? [160, 153] : [70, 67];
  const used = sizes.reduce((sum, size) => sum + size, 0);
  if (used <= single) return { count: 1, encoding: gsm ? "GSM-7" : "UCS-2", used, room: single };
  let count = 1, filled = 0;
  for (const size of sizes) {
    if (filled + size > joined) { count++; filled = 0; }
    filled += size;
  }
  return { count, encoding: gsm ? "GSM-7" : "UCS-2", used, room: count * joined };
}

export function cost(text) {
  const { count, encoding, used, room } = segments(text);
  return `${count} SMS · ${encoding} · ${used}/${room}`;
}
