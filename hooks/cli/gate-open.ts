/** `hookline gate open`: the break-glass, by Hookline's server or by the caller's own rights (DESIGN.md §5). */
import { codes, type Code } from '../model/codes.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { openingChange, productOf } from '../model/opening.ts';
import { error, Fault, isFault } from '../model/problem.ts';
import type { Asked } from './cluster.ts';

interface Gate {
  readonly instance: string;
  readonly application: { readonly namespace: string; readonly name: string };
  readonly reason: string;
}

/** Runs the command; gives its exit code. */
export async function openGate(asked: Asked): Promise<number> {
  const { line, world } = asked;
  const [instance = ''] = line.words;
  const at = instance.indexOf('_');
  const home = line.flags.get('argocd-namespace') ?? 'argocd';
  const gate = {
    instance,
    application:
      at < 0
        ? { namespace: home, name: instance }
        : { namespace: instance.slice(0, at), name: instance.slice(at + 1) },
    reason: line.flags.get('reason') ?? '',
  };
  if (gate.reason.trim() === '')
    throw new Fault([
      error('ARGUMENT_MISSING', 'gate open is given no reason', {
        fix: 'write --reason TEXT: it is recorded',
      }),
    ]);
  const server = line.flags.get('server') ?? world.environment['HOOKLINE_SERVER'] ?? '';
  const by = server === '' ? await store(asked, gate) : await askServer(asked, gate, server);
  world.print(`the gate of ${instance} is to open for the sync that runs now, for ${by}\n`);
  return 0;
}

async function askServer({ world, choice }: Asked, gate: Gate, server: string): Promise<string> {
  const url = `${server.replace(/\/+$/, '')}/v1/gates/${encodeURIComponent(gate.instance)}/open`;
  const { status, body } = await world.askServer({ choice, url, body: { reason: gate.reason } });
  if (status < 300) return textField(body, 'by');
  const said = textField(body, 'detail') || `the server answers ${status}`;
  const fix = textField(body, 'fix') || 'look at the log of the server';
  throw new Fault([error(codeIn(body), said, { fix })]);
}

/** The server's problems have their codes as titles. */
function codeIn(body: JsonObject): Code {
  const title = textField(body, 'title');
  return Object.hasOwn(codes, title) ? (title as Code) : 'CLUSTER_UNREACHABLE';
}

/** A Product is changed by the server all the time: so often a wish is stored anew. */
const attempts = 5;

async function store(asked: Asked, gate: Gate): Promise<string> {
  const { objects, world } = asked;
  const by = await objects.whoAmI();
  for (let attempt = 1; ; attempt += 1) {
    const place = {
      application: await objects.get('Application', gate.application.namespace, gate.application.name),
      products: await productsOf(asked),
    };
    const { value, problems } = openingChange(place, { ...gate, by, at: world.now() });
    if (problems.length > 0) throw new Fault(problems);
    if (
      value === undefined ||
      (await stored(asked, productOf(place), { value, isLast: attempt === attempts }))
    )
      return by.name;
  }
}

async function productsOf({ objects, line }: Asked): Promise<readonly JsonObject[]> {
  const namespace = line.flags.get('namespace');
  return objects.list('Product', namespace === undefined ? {} : { namespace });
}

async function stored(
  { objects }: Asked,
  product: JsonObject | undefined,
  { value, isLast }: { readonly value: JsonObject; readonly isLast: boolean },
): Promise<boolean> {
  const metadata = field(product, 'metadata');
  try {
    await objects.patchStatus(
      'Product',
      textField(metadata, 'namespace'),
      textField(metadata, 'name'),
      value,
    );
    return true;
  } catch (cause) {
    if (isLast || !isFault(cause) || cause.problems[0]?.code !== 'CONFLICT') throw cause;
    return false;
  }
}
