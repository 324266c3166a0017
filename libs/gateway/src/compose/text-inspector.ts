import { ConfigFaults, milliseconds, type GatewayConfig } from '@gatehouse/config';
import { SystemClock, type RulesInForce } from '@gatehouse/kernel';
import { type Detector, Inspector, ModelDetector, ModelUnusable, shippedDetectors } from '@gatehouse/sanitize';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lawInForce } from './law-in-force.js';

type Model = NonNullable<GatewayConfig['sanitize']['model']>;

/**
 * What judges texts here: the rules, the classifier, the model that gateway.yaml names and `own`, the detectors of the deployment. Throws ConfigFaults where that cannot be used.
 * `runExamples` runs the examples of the rules; `npm test` and `gatehouse check` do, so a start need not wait for them. They also throw where a pack is
 * broken; a gateway starts, and refuses what that pack could have judged.
 */
export async function textInspector(
  config: Pick<GatewayConfig, 'sanitize'>,
  folder: string,
  { runExamples = false, own = [] }: { runExamples?: boolean; own?: readonly Detector[] } = {},
): Promise<Inspector> {
  const { model } = config.sanitize;
  const detectors = [...shippedDetectors(), ...(model ? [await started(model, folder)] : []), ...own];
  return Inspector.load({ runExamples, detectors, refuseUnjudged: !runExamples });
}

/** The same, and the rules as they are here: for `gatehouse inspect`. */
export async function inspectionHere(
  config: Pick<GatewayConfig, 'sanitize' | 'compliance' | 'brokerage'>,
  folder: string,
): Promise<{ readonly inspector: Inspector; readonly inForce: RulesInForce }> {
  const inspector = await textInspector(config, folder);
  return { inspector, inForce: lawInForce(config, new SystemClock()).inForce };
}

async function started(model: Model, folder: string): Promise<ModelDetector> {
  try {
    return await ModelDetector.start({
      module: moduleUrl(model.module, folder),
      path: resolve(folder, model.path),
      sha256: model.sha256,
      surfaces: model.surfaces,
      deadlineMs: milliseconds(model.deadline),
      hold: Number(model.hold),
    });
  } catch (error) {
    if (!(error instanceof ModelUnusable)) throw error;
    throw new ConfigFaults('gateway.yaml', [{ path: 'sanitize.model', expected: error.message }]);
  }
}

function moduleUrl(module: string, folder: string): string {
  if (module.startsWith('.') || module.startsWith('/')) return pathToFileURL(resolve(folder, module)).href;
  try {
    return pathToFileURL(createRequire(join(folder, 'gateway.yaml')).resolve(module)).href;
  } catch (cause) {
    throw new ModelUnusable(
      `sanitize.model.module: the package ${module} is not installed beside gateway.yaml. Run npm install ${module} in that folder, or delete sanitize.model.`,
      { cause },
    );
  }
}
