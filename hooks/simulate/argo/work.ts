/** What comparing and operating share: reading and writing an Application, and what goes wrong with it. */
import { instanceOf, type Application, type ApplicationStatus } from './application.ts';
import type { ArgoWorld, Lane } from './controller.ts';

/** Gives the application of a lane as it is stored now. */
export function current({ hub }: Pick<ArgoWorld, 'hub'>, { ref }: Lane): Application | undefined {
  return hub.get(ref) as Application | undefined;
}

/** Changes an application's status, whatever else has changed. */
export function writeStatus(
  { hub }: Pick<ArgoWorld, 'hub'>,
  { ref }: Lane,
  change: (status: ApplicationStatus, application: Application) => ApplicationStatus,
): void {
  hub.change(ref, (object) => {
    const application = object as unknown as Application;
    return { ...object, status: { ...change(application.status ?? {}, application) } };
  });
}

/** Gives whose tasks an application's are. */
export function ownerOf(
  { home }: Pick<ArgoWorld, 'home'>,
  application: Application,
  startedSeconds: number,
): { readonly instance: string; readonly namespace: string; readonly startedSeconds: number } {
  return {
    instance: instanceOf(application, home),
    namespace: application.spec.destination?.namespace ?? '',
    startedSeconds,
  };
}
