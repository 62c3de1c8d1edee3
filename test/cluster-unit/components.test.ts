/** What the components of the local cluster are started with: nothing listens outside of this machine. */
import { describe, expect, test } from 'vitest';
import { components, kubelet, parts, proxy, stopOrder } from '../cluster/kubernetes.ts';
import { network } from '../cluster/layout.ts';

const { address } = network;

/** The addresses that flags name, with the flag. */
function addressesOf(args: readonly string[]): readonly string[] {
  return args.flatMap((arg) =>
    (arg.match(/\d+\.\d+\.\d+\.\d+(?:\/\d+)?/g) ?? []).map((found) => `${arg.split('=')[0]} ${found}`),
  );
}

describe.each(components)('$name', ({ name, args }) => {
  test('names no address but those of the bridge', () => {
    const allowed = new Set<string>([address, network.services]);

    const others = addressesOf(args).filter((line) => !allowed.has(line.split(' ')[1] ?? ''));

    expect(others).toEqual([]);
  });

  test('is told each flag once', () => {
    const flags = args.map((arg) => arg.split('=')[0]);

    expect(flags).toEqual([...new Set(flags)]);
  });

  test('is one of the parts that must run', () => {
    expect(parts).toContain(name);
  });
});

/** Where a component would listen on every address if it were not told. */
test.each([
  ['etcd', '--listen-client-urls', `http://${address}:${network.etcd}`],
  ['etcd', '--listen-peer-urls', `http://${address}:${network.etcdPeer}`],
  ['kube-apiserver', '--bind-address', address],
  ['kube-controller-manager', '--bind-address', address],
  ['kube-scheduler', '--bind-address', address],
  ['kubelet', '--node-ip', address],
])('%s is told %s', (name, flag, value) => {
  const component = components.find((each) => each.name === name);

  expect(component?.args).toContain(`${flag}=${value}`);
});

test('the configurations name the bridge wherever something listens', () => {
  expect(kubelet()).toMatchObject({ address, healthzBindAddress: address, clusterDNS: [address] });
  expect(proxy()).toMatchObject({
    bindAddress: address,
    nodePortAddresses: [`${address}/32`],
    healthzBindAddress: `${address}:10256`,
    metricsBindAddress: `${address}:10249`,
  });
});

test('the bridge and its ranges are private and do not meet', () => {
  expect([network.address, network.pods, network.services, network.firstService]).toEqual([
    '10.199.0.1',
    '10.199.0.0/24',
    '10.200.0.0/16',
    '10.200.0.1',
  ]);
});

test('what is stopped first is what would start things again', () => {
  expect(stopOrder.every((name) => parts.includes(name))).toBe(true);
  expect(stopOrder).not.toContain('etcd');
});
