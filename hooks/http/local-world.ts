/** The world that the HTTP server runs in: the clock of this machine, and the network for issuers' keys. */
import type { Clock } from './ports.ts';

/** The clock of this machine; what it calls does not keep the process alive. */
export const machineClock: Clock = {
  now: Date.now,
  every: (milliseconds, call) => {
    const timer = setInterval(call, milliseconds);
    timer.unref();
    return () => clearInterval(timer);
  },
};

/** An issuer that takes longer, or says more, has none of what is wanted. */
const keyMilliseconds = 5000;
const keyBytes = 256 * 1024;

/**
 * Gets a JSON text by HTTPS. Redirects are not followed, so that an issuer cannot send the server elsewhere; rejects with
 * an Error for any answer but 200, and for one that is too long or too late.
 *
 * @param mayBePlain whether `http:` is taken, too: for tests on this machine
 */
export async function getText(
  url: string,
  mayBePlain: 'HttpsOnly' | 'HttpToo' = 'HttpsOnly',
): Promise<string> {
  const { protocol } = new URL(url);
  if (protocol !== 'https:' && !(protocol === 'http:' && mayBePlain === 'HttpToo'))
    throw new Error(`keys are fetched by https only, and not from ${url}`);
  const signal = AbortSignal.timeout(keyMilliseconds);
  const response = await fetch(url, { redirect: 'error', signal, headers: { accept: 'application/json' } });
  if (response.status !== 200) throw new Error(`${url} answers ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > keyBytes) throw new Error(`${url} answers more than ${keyBytes} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
