/** The short way of gates: what express adds to a request is as large as the request, and thousands of gates wait. */
import type { IncomingMessage } from 'node:http';
import { parse } from 'node:querystring';
import type { GateRequest } from './gates.ts';

/** Names as Kubernetes has them; whatever is written in another way is express's to read. */
const plainAddress = /^\/v1\/gates\/([\w.-]+)(?:\?([^#]*))?$/;

/** Takes apart the question of a gate as gates ask it; nothing for any other request. */
export function gateAsked({ method, url = '' }: IncomingMessage): GateRequest | undefined {
  const [, instance, query = ''] = method === 'GET' ? (plainAddress.exec(url) ?? []) : [];
  return instance === undefined ? undefined : { instance, query: parse(query) };
}
