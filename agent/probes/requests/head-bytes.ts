/**
 * Makes one character of each byte. bpftrace 0.17 writes a byte above 127 as \uffffffXX
 * (src/output.cpp), which JSON reads as one character and four more.
 */
export function readBytes(text: string): string {
  if (!text.includes('\uffff')) return text;
  return text.replace(/\uffffff([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
}
