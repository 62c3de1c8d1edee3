/** Everything that needs the YAML parser, behind one door: it is loaded only where there is something to parse. */
export { hooked } from './hooked.ts';
export { parse } from './parse.ts';
