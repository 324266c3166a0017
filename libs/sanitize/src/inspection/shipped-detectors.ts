import { InjectionClassifier } from '../classifier/injection-classifier.js';
import { OrderReading } from '../reading/order-reading.js';
import type { Detector } from './detector.js';

/** The trained judges that Gatehouse brings, each behind the port that a deployment's own would use. */
export const shippedDetectors = (): readonly Detector[] => [new InjectionClassifier(), new OrderReading()];
